// Deletes terms, with their relationships.
// Parameters: $keys
// Columns: none
UNWIND $keys AS key
MATCH (n:Term {key: key})
DETACH DELETE n
