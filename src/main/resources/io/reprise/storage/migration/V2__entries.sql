-- reprise.entries: the journal as people read it, one row per entry.
--
--   SELECT sequence, time, kind, command, caller, outcome FROM reprise.entries
--     WHERE persistence_id = 'wallet|alice' ORDER BY sequence;
--
-- Search by persistence_id: it has the index. `command`, `caller` and `outcome` stand in the first
-- entry of a command only.
--
-- A body may hold \u0000 or half of a surrogate pair, which are legal in JSON but not in PostgreSQL's
-- text: jsonb refuses them, and so does every look into a json value that has them anywhere. `entry`
-- shows the bytes as they are, as json; for the look inside they are replaced by \ufffd first.
-- (The replacement is right after an escaped backslash too: it turns `\\u0000` into `\\ufffd`.)

CREATE SCHEMA IF NOT EXISTS reprise;

CREATE VIEW reprise.entries AS
  SELECT
    split_part(persistence_id, '|', 1) AS component,
    substr(persistence_id, strpos(persistence_id, '|') + 1) AS id,
    seq_nr AS sequence,
    (legible ->> 'version')::bigint AS version,
    (legible ->> 'time')::timestamptz AS time,
    substr(event_ser_manifest, strpos(event_ser_manifest, '/') + 1) AS kind,
    legible -> 'command' ->> 'name' AS command,
    legible -> 'command' ->> 'caller' AS caller,
    CASE legible -> 'outcome' ->> 'accepted'
      WHEN 'true' THEN 'accepted'
      WHEN 'false' THEN 'refused ' || (legible -> 'outcome' ->> 'code')
    END AS outcome,
    body::json AS entry,
    persistence_id
  FROM
    event_journal
    -- OFFSET 0 keeps PostgreSQL from decoding once for each column. The joins are lateral so that
    -- conditions on the persistence id still reach the index.
    CROSS JOIN LATERAL (
      SELECT convert_from(event_payload, 'UTF8') AS body OFFSET 0
    ) AS decoded
    CROSS JOIN LATERAL (
      SELECT
        CASE
          WHEN strpos(body, '\u') = 0 THEN body
          ELSE regexp_replace(body, '\\u(0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\\ufffd', 'g')
        END::json AS legible
      OFFSET 0
    ) AS parsed
  WHERE
    NOT deleted;

COMMENT ON VIEW reprise.entries IS 'The journal, one row per entry; search by persistence_id, which is component|id';
