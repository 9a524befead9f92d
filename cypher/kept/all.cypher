// Everything that is kept, by shelf and key.
// Parameters: none
// Columns: shelf, key, value
MATCH (n:Kept)
RETURN n.shelf AS shelf, n.key AS key, n.value AS value
ORDER BY shelf, key
