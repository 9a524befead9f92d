// Those of the ids that a flow has.
// Parameters: $keys
// Columns: key
UNWIND $keys AS key
MATCH (n:Flow {id: key})
RETURN n.id AS key
