// Remembers what made the register ready.
// Parameters: $prepared
// Columns: none
MATCH (n:Register {id: 'register'})
SET n.prepared = $prepared
