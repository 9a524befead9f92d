// Puts stubs in the place of what records were, where something of them was erased.
// Parameters: $rows
// Columns: none
UNWIND $rows AS row
MATCH (n:Change {kind: row.kind, key: row.key, revision: row.revision})
SET n.before = row.before
