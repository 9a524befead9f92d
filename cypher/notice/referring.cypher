// What refers to a notice, besides the notice itself.
// Parameters: $key
// Columns: labels, key
MATCH (n:Notice {id: $key})<-[link]-(other)
WHERE other <> n
RETURN DISTINCT labels(other) AS labels, coalesce(other.key, other.id) AS key
