// All partners with everything that can be held to their records: labels, fields and relationships.
// Parameters: none
// Columns: key, fields, members, labels, links
//   links: [type, the other end's labels, its id, properties]
MATCH (n:Partner)
WITH n ORDER BY n.id
RETURN n.id AS key, properties(n) AS fields,
  [(other:Partner)-[member:MEMBER_OF]->(n) | member {.*, partner: other.id}] AS members,
  labels(n) AS labels,
  [(n)-[r]->(other) WHERE NOT type(r) IN ['SIGNED', 'PARTY_TO', 'MEMBER_OF'] | [type(r), labels(other), coalesce(other.key, other.id), properties(r)]] AS links
