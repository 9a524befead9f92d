// Sets the number and digest of the latest revision.
// Parameters: $version, $digest
// Columns: none
MATCH (n:Register {id: 'register'})
SET n.version = $version, n.digest = $digest
