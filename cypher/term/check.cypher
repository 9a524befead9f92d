// All terms of the register's own with everything that can be held to their records.
// Parameters: none
// Columns: key, fields, labels, links
//   links: [type, the other end's labels, its id, properties]
MATCH (n:Term)
WHERE n.shipped IS NULL
WITH n ORDER BY n.key
RETURN n.key AS key, properties(n) AS fields,
  labels(n) AS labels,
  [(n)-[r]->(other) | [type(r), labels(other), coalesce(other.key, other.id), properties(r)]] AS links
