// A page of all partners, by id.
// Parameters: $after, $limit
//   after: the id before the page, or null
// Columns: key, fields, members
MATCH (n:Partner)
WHERE n.id > coalesce($after, '')
WITH n ORDER BY n.id LIMIT $limit
RETURN n.id AS key, properties(n) AS fields,
  [(other:Partner)-[member:MEMBER_OF]->(n) | member {.*, partner: other.id}] AS members
