-- Packed keys do not get smaller: PostgreSQL compressed them to keep what came of it or not, which took two thirds
-- of the time to write a snapshot. Holds for those written from now on.

-- While this waits, behind a backup for one, every other node waits behind it to read an entity: rather not at all.
SET LOCAL lock_timeout = '2s';
ALTER TABLE snapshot ALTER COLUMN snapshot SET STORAGE EXTERNAL;
