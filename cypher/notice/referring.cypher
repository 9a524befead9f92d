// What refers to each of these notices, besides itself: the labels of a record and its id (`by`).
// Parameters: $keys
// Columns: key, labels, by
UNWIND $keys AS key
MATCH (n:Notice {id: key})<--(other)
WHERE other <> n
RETURN DISTINCT key, labels(other) AS labels, coalesce(other.key, other.id) AS by
