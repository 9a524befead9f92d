// All shipped terms that are there, with what can be held to them.
// Parameters: none
// Columns: key, fields, labels, links
MATCH (n:Term)
WHERE n.shipped IS NOT NULL
RETURN
  n.key AS key,
  properties(n) AS fields,
  labels(n) AS labels,
  [(n)-[r]->(other) | [type(r), labels(other), coalesce(other.key, other.id), properties(r)]] AS links
