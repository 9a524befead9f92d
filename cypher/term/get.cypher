// The register's own terms with these scheme/ids; one that is nowhere, or shipped, gives no row.
// Parameters: $keys
// Columns: key, fields
UNWIND $keys AS key
MATCH (n:Term {key: key})
WHERE n.shipped IS NULL
RETURN n.key AS key, properties(n) AS fields
