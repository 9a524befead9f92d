// A page of all protocols, by id.
// Parameters: $after, $limit
//   after: the id before the page, or null
// Columns: key, fields, parties, clauses
MATCH (n:Protocol)
WHERE n.id > coalesce($after, '')
WITH n ORDER BY n.id LIMIT $limit
RETURN
  n.id AS key,
  properties(n) AS fields,
  [(partner:Partner)-[party:SIGNED|PARTY_TO]->(n) | party {.*, partner: partner.id}] AS parties,
  [(n)-[:HAS]->(clause:Clause) WHERE NOT clause.whole | properties(clause)] AS clauses
