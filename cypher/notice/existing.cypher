// Those of the ids that a notice has.
// Parameters: $keys
// Columns: key
UNWIND $keys AS key
MATCH (n:Notice {id: key})
RETURN n.id AS key
