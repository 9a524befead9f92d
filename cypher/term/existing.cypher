// Those of the scheme/ids that a term of the register's own has.
// Parameters: $keys
// Columns: key
UNWIND $keys AS key
MATCH (n:Term {key: key})
WHERE n.shipped IS NULL
RETURN n.key AS key
