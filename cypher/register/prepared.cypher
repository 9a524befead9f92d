// What made the register ready: its format, and a digest of its schema and shipped terms.
// Parameters: none
// Columns: format, prepared
MATCH (n:Register {id: 'register'})
RETURN n.format AS format, n.prepared AS prepared
