// What is kept on a shelf, by key.
// Parameters: $shelf
// Columns: key, value
MATCH (n:Kept {shelf: $shelf})
RETURN n.key AS key, n.value AS value
ORDER BY key
