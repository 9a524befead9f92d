// What refers to a partner, besides the partner itself.
// Parameters: $key
// Columns: labels, key
MATCH (n:Partner {id: $key})
CALL (n) {
  MATCH (n)<--(other) WHERE other <> n
  RETURN other
  UNION
  MATCH (n)-[:SIGNED|PARTY_TO]->(other)
  RETURN other
}
RETURN labels(other) AS labels, coalesce(other.key, other.id) AS key
