// What refers to a flow, besides the flow itself.
// Parameters: $key
// Columns: labels, key
MATCH (n:Flow {id: $key})<-[link]-(other)
WHERE other <> n
RETURN DISTINCT labels(other) AS labels, coalesce(other.key, other.id) AS key
