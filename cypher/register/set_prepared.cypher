// Remembers what made the register ready, and its format.
// Parameters: $prepared, $format
// Columns: none
MATCH (n:Register {id: 'register'})
SET n.prepared = $prepared, n.format = $format
