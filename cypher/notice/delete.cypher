// Deletes notices, with their relationships.
// Parameters: $keys
// Columns: none
UNWIND $keys AS key
MATCH (n:Notice {id: key})
DETACH DELETE n
