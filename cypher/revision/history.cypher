// What happened to one record, oldest first.
// Parameters: $kind, $key
// Columns: number, time, who, why, changes, digest, revision, kind, key, before, after
MATCH (n:Change {kind: $kind, key: $key})
MATCH (r:Revision {number: n.revision})
RETURN r.number AS number, r.time AS time, r.who AS who, r.why AS why, r.changes AS changes, r.digest AS digest,
  n.revision AS revision, n.kind AS kind, n.key AS key, n.before AS before, n.after AS after
ORDER BY number
