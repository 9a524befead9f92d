// Those of the ids that a asset has.
// Parameters: $keys
// Columns: key
UNWIND $keys AS key
MATCH (n:Asset {id: key})
RETURN n.id AS key
