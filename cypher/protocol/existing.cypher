// Those of the ids that a protocol has.
// Parameters: $keys
// Columns: key
UNWIND $keys AS key
MATCH (n:Protocol {id: key})
RETURN n.id AS key
