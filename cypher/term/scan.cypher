// A page of all terms of the register's own, by scheme/id.
// Parameters: $after, $limit
//   after: the id before the page, or null
// Columns: key, fields
MATCH (n:Term)
WHERE n.key > coalesce($after, '') AND n.shipped IS NULL
WITH n ORDER BY n.key LIMIT $limit
RETURN n.key AS key, properties(n) AS fields
