// A page of all assets, by id.
// Parameters: $after, $limit
//   after: the id before the page, or null
// Columns: key, fields
MATCH (n:Asset)
WHERE n.id > coalesce($after, '')
WITH n ORDER BY n.id LIMIT $limit
RETURN n.id AS key, properties(n) AS fields
