// The register's latest revision: its number and digest, and the digest of what is kept.
// Parameters: none
// Columns: version, digest, kept
MATCH (n:Register {id: 'register'})
RETURN n.version AS version, n.digest AS digest, n.kept AS kept
