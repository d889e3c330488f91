-- The nodes that run on this journal. All times are this server's, so that clocks of nodes don't matter.

-- Which cluster the journal belongs to: one row. A cluster that is founded gets a new incarnation;
-- a node that finds another one here than its own has been left behind, and stops.
CREATE TABLE reprise.cluster (
  one BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (one),
  incarnation UUID NOT NULL,
  founder VARCHAR(255) NOT NULL,
  founded TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL
);

COMMENT ON TABLE reprise.cluster IS 'The cluster that this journal belongs to';

-- The nodes of it, each of which renews `seen` as long as it runs. `components` is JSON:
-- {"wallet":{"version":1,"shapes":"0123456789abcdef"}}; the shapes stand in component_versions.
CREATE TABLE reprise.nodes (
  address VARCHAR(255) PRIMARY KEY,
  run UUID NOT NULL,
  incarnation UUID NOT NULL,
  version VARCHAR(255) NOT NULL,
  components TEXT NOT NULL,
  started TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  seen TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  gone BOOLEAN DEFAULT FALSE NOT NULL
);

COMMENT ON TABLE reprise.nodes IS 'Nodes by the address that others reach them by; seen is renewed while they run, gone says that one has left';

-- Names and shapes of each version of a component that a node has run: `pins` is what
-- META-INF/reprise/{component}.json holds, `shapes` its hash.
CREATE TABLE reprise.component_versions (
  component VARCHAR(63) NOT NULL,
  shapes VARCHAR(64) NOT NULL,
  version INT NOT NULL,
  pins BYTEA NOT NULL,
  registered TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  PRIMARY KEY (component, shapes)
);

COMMENT ON TABLE reprise.component_versions IS 'Names and shapes of components that nodes have run';

-- Who may do what one node at a time does; over when `until` has passed.
CREATE TABLE reprise.leases (
  name VARCHAR(255) PRIMARY KEY,
  owner VARCHAR(255) NOT NULL,
  until TIMESTAMP WITH TIME ZONE NOT NULL
);

COMMENT ON TABLE reprise.leases IS 'Leases: founding a cluster, and deciding in a split if that is switched on';

-- What happened to nodes, as the node in `node` has seen it.
CREATE TABLE reprise.cluster_events (
  number BIGSERIAL PRIMARY KEY,
  at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  node VARCHAR(255) NOT NULL,
  kind VARCHAR(32) NOT NULL,
  subject VARCHAR(255) NOT NULL,
  detail TEXT NOT NULL
);

CREATE INDEX cluster_events_idx ON reprise.cluster_events (at);
CREATE INDEX cluster_events_shards_idx ON reprise.cluster_events (number) WHERE kind = 'shards';
CREATE INDEX cluster_events_nodes_idx ON reprise.cluster_events (number) WHERE kind <> 'shards';

COMMENT ON TABLE reprise.cluster_events IS 'What happened to nodes, who saw it, and what was decided';

-- Entities that can't be recovered, until they can; `tried` is the last time that a node has tried.
CREATE TABLE reprise.out_of_service (
  persistence_id VARCHAR(255) COLLATE "C" PRIMARY KEY,
  sequence BIGINT NOT NULL,
  code VARCHAR(64) NOT NULL,
  detail TEXT NOT NULL,
  node VARCHAR(255) NOT NULL,
  since TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
  tried TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL
);

COMMENT ON TABLE reprise.out_of_service IS 'Entities that can not be recovered; persistence_id is component|id';
