// What refers to a project, besides the project itself.
// Parameters: $key
// Columns: labels, key
MATCH (n:Project {id: $key})<-[link]-(other)
WHERE other <> n
RETURN DISTINCT labels(other) AS labels, coalesce(other.key, other.id) AS key
