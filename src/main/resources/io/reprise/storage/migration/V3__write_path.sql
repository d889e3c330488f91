-- The highest time that any entry was given, in microseconds since 1970: entries are never given an
-- earlier one, whoever writes them, so that readers by time (eventsBySlices, projections) miss none
-- after the server's clock has been set back. A sequence, since it is shared without locks and is
-- not rolled back.
CREATE SEQUENCE reprise.journal_clock;

SELECT setval('reprise.journal_clock', greatest(1,
  (SELECT (extract(epoch FROM max(db_timestamp)) * 1000000)::bigint FROM event_journal)));

-- What entries have set going and what is not done yet: messages, calls and timers, one row each,
-- written by the statement that writes the entry. What exactly is to be done stands in the entry,
-- in `effects`, at the place `index`.
CREATE TABLE reprise.outbox (
  sender VARCHAR(255) COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL,
  index INT NOT NULL,
  slice INT NOT NULL,
  kind VARCHAR(16) NOT NULL,
  target VARCHAR(512) NOT NULL,
  due TIMESTAMP WITH TIME ZONE NOT NULL,
  attempts INT DEFAULT 0 NOT NULL,
  parked BOOLEAN DEFAULT FALSE NOT NULL,
  PRIMARY KEY (sender, sequence, index)
);

CREATE INDEX outbox_due_idx ON reprise.outbox (slice, due) WHERE NOT parked;
CREATE INDEX outbox_parked_idx ON reprise.outbox (sender) WHERE parked;

COMMENT ON TABLE reprise.outbox IS 'Messages, calls and timers that are not done yet; sender is component|id';
