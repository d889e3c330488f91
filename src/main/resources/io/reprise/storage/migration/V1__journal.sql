-- The tables of akka-persistence-r2dbc 1.1.2, so that its read journal and Akka Projections work on
-- them. One difference: the persistence id, `component|id`, is compared byte by byte (COLLATE "C").
-- Listings in byte order and ranges by prefix then come from the primary key, and mean the same
-- whatever the collation of the database is, also after an update of the system's libc or ICU.

CREATE TABLE event_journal (
  slice INT NOT NULL,
  entity_type VARCHAR(255) NOT NULL,
  persistence_id VARCHAR(255) COLLATE "C" NOT NULL,
  seq_nr BIGINT NOT NULL,
  db_timestamp TIMESTAMP WITH TIME ZONE NOT NULL,
  event_ser_id INTEGER NOT NULL,
  event_ser_manifest VARCHAR(255) NOT NULL,
  event_payload BYTEA NOT NULL,
  deleted BOOLEAN DEFAULT FALSE NOT NULL,
  writer VARCHAR(255) NOT NULL,
  adapter_manifest VARCHAR(255),
  tags TEXT ARRAY,
  meta_ser_id INTEGER,
  meta_ser_manifest VARCHAR(255),
  meta_payload BYTEA,
  PRIMARY KEY (persistence_id, seq_nr)
);

CREATE INDEX event_journal_slice_idx
  ON event_journal (slice, entity_type, db_timestamp, seq_nr);

CREATE TABLE snapshot (
  slice INT NOT NULL,
  entity_type VARCHAR(255) NOT NULL,
  persistence_id VARCHAR(255) COLLATE "C" NOT NULL,
  seq_nr BIGINT NOT NULL,
  write_timestamp BIGINT NOT NULL,
  ser_id INTEGER NOT NULL,
  ser_manifest VARCHAR(255) NOT NULL,
  snapshot BYTEA NOT NULL,
  meta_ser_id INTEGER,
  meta_ser_manifest VARCHAR(255),
  meta_payload BYTEA,
  PRIMARY KEY (persistence_id)
);
