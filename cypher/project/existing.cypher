// Those of the ids that a project has.
// Parameters: $keys
// Columns: key
UNWIND $keys AS key
MATCH (n:Project {id: key})
RETURN n.id AS key
