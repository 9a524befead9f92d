// Makes the node of an empty register when there is none.
// Parameters: $format
// Columns: none
MERGE (n:Register {id: 'register'})
ON CREATE SET n.format = $format, n.version = 0
