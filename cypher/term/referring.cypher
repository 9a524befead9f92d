// What refers to a term, besides the term itself; for a clause, its protocol.
// Parameters: $key
// Columns: labels, key
MATCH (n:Term {key: $key})<--(near)
WHERE near <> n AND near.shipped IS NULL
OPTIONAL MATCH (near)<-[:HAS]-(protocol:Protocol)
WITH DISTINCT coalesce(protocol, near) AS other
RETURN labels(other) AS labels, coalesce(other.key, other.id) AS key
