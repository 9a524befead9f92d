// Deletes projects, with their relationships.
// Parameters: $keys
// Columns: none
UNWIND $keys AS key
MATCH (n:Project {id: key})
DETACH DELETE n
