// The revisions after a number, oldest first.
// Parameters: $after
// Columns: number, time, who, why, changes, digest
MATCH (n:Revision)
WHERE n.number > $after
RETURN n.number AS number, n.time AS time, n.who AS who, n.why AS why, n.changes AS changes, n.digest AS digest
ORDER BY number
