// What refers to a asset, besides the asset itself.
// Parameters: $key
// Columns: labels, key
MATCH (n:Asset {id: $key})<-[link]-(other)
WHERE other <> n
RETURN DISTINCT labels(other) AS labels, coalesce(other.key, other.id) AS key
