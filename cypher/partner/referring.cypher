// What refers to each of these partners, besides itself: the labels of a record and its id (`by`).
// Parameters: $keys
// Columns: key, labels, by
UNWIND $keys AS key
MATCH (n:Partner {id: key})
CALL (n) {
  MATCH (n)<-[r]-(other) WHERE other <> n AND type(r) <> 'MEMBER_OF'
  RETURN other
  UNION
  MATCH (n)-[:SIGNED|PARTY_TO|MEMBER_OF]->(other)
  RETURN other
  UNION
  MATCH (:Partner)-[r:SIGNED]->(other:Protocol) WHERE r.signed_by = n.id
  RETURN other
  UNION
  MATCH (:Partner)-[r:PARTY_TO]->(other:Protocol) WHERE r.signed_by = n.id
  RETURN other
}
RETURN key, labels(other) AS labels, coalesce(other.key, other.id) AS by
