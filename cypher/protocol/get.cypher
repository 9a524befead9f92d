// The protocols with these ids; an id that is nowhere gives no row.
// Parameters: $keys
// Columns: key, fields, parties, clauses
UNWIND $keys AS key
MATCH (n:Protocol {id: key})
RETURN
  n.id AS key,
  properties(n) AS fields,
  [(partner:Partner)-[party:SIGNED|PARTY_TO]->(n) | party {.*, partner: partner.id}] AS parties,
  [(n)-[:HAS]->(clause:Clause) WHERE NOT clause.whole | properties(clause)] AS clauses
