// What refers to each of these partners, besides itself: the labels of a record and its id (`by`).
// Parameters: $keys
// Columns: key, labels, by
UNWIND $keys AS key
MATCH (n:Partner {id: key})
CALL (n) {
  MATCH (n)<--(other) WHERE other <> n
  RETURN other
  UNION
  MATCH (n)-[:SIGNED|PARTY_TO]->(other)
  RETURN other
}
RETURN key, labels(other) AS labels, coalesce(other.key, other.id) AS by
