-- Most of a large snapshot are packed keys, which do not get smaller: PostgreSQL compressed them to keep
-- what came of it or not, which took two thirds of the time to write one. Holds for those written from now on.
ALTER TABLE snapshot ALTER COLUMN snapshot SET STORAGE EXTERNAL;
