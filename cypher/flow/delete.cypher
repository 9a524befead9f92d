// Deletes flows, with their relationships.
// Parameters: $keys
// Columns: none
UNWIND $keys AS key
MATCH (n:Flow {id: key})
DETACH DELETE n
