// Takes the register for this transaction to write, and reads its head.
// Parameters: none
// Columns: version, digest, kept
MATCH (n:Register {id: 'register'})
SET n.locked = true
REMOVE n.locked
RETURN n.version AS version, n.digest AS digest, n.kept AS kept
