// Deletes partners, with their relationships.
// Parameters: $keys
// Columns: none
UNWIND $keys AS key
MATCH (n:Partner {id: key})
DETACH DELETE n
