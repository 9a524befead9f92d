// All protocols with everything that can be held to their records: labels, fields, relationships, signatures and clauses.
// Parameters: none
// Columns: key, fields, parties, clauses, labels, links, signatures, parts
//   links: [type, the other end's labels, its id, properties]; signatures: [type, partner, properties]
//   parts: of each clause, [fields, labels, properties of HAS, [[type, term's key, properties]]]
MATCH (n:Protocol)
WITH n ORDER BY n.id
RETURN
  n.id AS key,
  properties(n) AS fields,
  [(partner:Partner)-[party:SIGNED|PARTY_TO]->(n) | party {.*, partner: partner.id}] AS parties,
  [(n)-[:HAS]->(clause:Clause) WHERE NOT clause.whole | properties(clause)] AS clauses,
  labels(n) AS labels,
  [(n)-[r]->(other) | [type(r), labels(other), coalesce(other.key, other.id), properties(r)]] AS links,
  [(partner)-[r:SIGNED|PARTY_TO]->(n) | [type(r), partner.id, properties(r)]] AS signatures,
  [(n)-[has:HAS]->(clause) |
    [properties(clause), labels(clause), properties(has), [(clause)-[r]->(term) | [type(r), term.key, properties(r)]]]] AS parts
