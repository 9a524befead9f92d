// What refers to each of these terms, besides itself: the labels of a record and its id (`by`); for a clause, its protocol.
// Parameters: $keys
// Columns: key, labels, by
UNWIND $keys AS key
MATCH (n:Term {key: key})<--(near)
WHERE near <> n AND near.shipped IS NULL
OPTIONAL MATCH (near)<-[:HAS]-(protocol:Protocol)
WITH DISTINCT key, coalesce(protocol, near) AS other
RETURN key, labels(other) AS labels, coalesce(other.key, other.id) AS by
