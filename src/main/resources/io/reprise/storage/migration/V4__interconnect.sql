-- Delivery of what stands in the outbox. `tried` and `error` tell of the last attempt that failed;
-- `parked` holds back later rows of the same pair, `code` says why. `outcome` is how a message or call
-- has ended, where its sender could not be told yet. `intervened` is the reason that somebody gave for
-- the last retry or skip, `skipped` whether the sender is to get a refusal instead, and `hops_from` the
-- hops that somebody has let pass.
ALTER TABLE reprise.outbox
  ADD COLUMN code VARCHAR(64),
  ADD COLUMN error TEXT,
  ADD COLUMN tried TIMESTAMP WITH TIME ZONE,
  ADD COLUMN parked_at TIMESTAMP WITH TIME ZONE,
  ADD COLUMN outcome BYTEA,
  ADD COLUMN intervened TEXT,
  ADD COLUMN skipped BOOLEAN DEFAULT FALSE NOT NULL,
  ADD COLUMN hops_from INT DEFAULT 0 NOT NULL;

-- In the order in which rows are delivered, and read on from one to the next.
DROP INDEX reprise.outbox_due_idx;
CREATE INDEX outbox_due_idx ON reprise.outbox (slice, due, sender, sequence, index) WHERE NOT parked;

-- Timers are ended by name, whatever else their entity has in the outbox.
CREATE INDEX outbox_timer_idx ON reprise.outbox (sender, target) WHERE kind = 'schedule';

-- What receivers have handled: one row for each command that came as a message, a timer or an outcome,
-- written by the statement that writes its entry. The id of such a command is made from what it came
-- from, so a repeat has the same id, and its entry can't be written. By time, as ids are, so that
-- new rows go to the end of the index. `sender`, `sent` and `index` name the row of the outbox: while
-- that is there, this one stays.
CREATE TABLE reprise.handled (
  command UUID PRIMARY KEY,
  receiver VARCHAR(255) COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL,
  sender VARCHAR(255) COLLATE "C" NOT NULL,
  sent BIGINT NOT NULL,
  index INT NOT NULL,
  at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL
);

COMMENT ON TABLE reprise.handled IS 'Messages, timers and outcomes that were handled; ids are derived from what they came from';

-- Who has intervened in the delivery, when and why.
CREATE TABLE reprise.interventions (
  at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  action VARCHAR(16) NOT NULL,
  sender VARCHAR(255) COLLATE "C" NOT NULL,
  sequence BIGINT NOT NULL,
  index INT NOT NULL,
  caller VARCHAR(512) NOT NULL,
  reason TEXT NOT NULL
);

CREATE INDEX interventions_idx ON reprise.interventions (sender, sequence, index);

COMMENT ON TABLE reprise.interventions IS 'Retries and skips of messages, calls and timers by hand, with their reasons';
