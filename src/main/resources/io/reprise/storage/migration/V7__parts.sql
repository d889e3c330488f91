-- Which nodes each node is in a cluster with, so that parts of a cluster that no longer know of each other find out.
-- NULL while it joins or leaves, and on nodes that don't write it yet.

-- While this waits, every node waits behind it to say that it runs: rather not at all.
SET LOCAL lock_timeout = '2s';
ALTER TABLE reprise.nodes ADD COLUMN members TEXT[];
