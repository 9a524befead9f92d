// The flows with these ids; an id that is nowhere gives no row.
// Parameters: $keys
// Columns: key, fields
UNWIND $keys AS key
MATCH (n:Flow {id: key})
RETURN n.id AS key, properties(n) AS fields
