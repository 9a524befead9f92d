// Deletes assets, with their relationships.
// Parameters: $keys
// Columns: none
UNWIND $keys AS key
MATCH (n:Asset {id: key})
DETACH DELETE n
