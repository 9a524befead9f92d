// Those of the ids that a partner has.
// Parameters: $keys
// Columns: key
UNWIND $keys AS key
MATCH (n:Partner {id: key})
RETURN n.id AS key
