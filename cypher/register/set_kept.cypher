// Sets the digest of what is kept.
// Parameters: $kept
// Columns: none
MATCH (n:Register {id: 'register'})
SET n.kept = $kept
