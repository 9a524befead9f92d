// The partners with these ids; an id that is nowhere gives no row.
// Parameters: $keys
// Columns: key, fields, members
UNWIND $keys AS key
MATCH (n:Partner {id: key})
RETURN n.id AS key, properties(n) AS fields,
  [(other:Partner)-[member:MEMBER_OF]->(n) | member {.*, partner: other.id}] AS members
