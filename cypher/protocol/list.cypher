// A page of protocols, by id.
// Parameters: $filters, $after, $limit
//   filters: {single, lists, parts, values}: a field, a member of a list, a
//   party or who signed for one has one of the values;
//   after: the id before the page, or null
// Columns: key, fields, parties, clauses
MATCH (n:Protocol)
WHERE n.id > coalesce($after, '') AND
  all(filter IN $filters WHERE
    any(name IN filter.single WHERE n[name] IN filter.values)
    OR any(name IN filter.lists WHERE any(wanted IN filter.values WHERE wanted IN n[name]) OR EXISTS { (n)-[:HAS]->(c:Clause) WHERE any(wanted IN filter.values WHERE wanted IN c[name]) })
    OR ('parties' IN filter.parts AND EXISTS { (p:Partner)-[:SIGNED|PARTY_TO]->(n) WHERE p.id IN filter.values })
    OR ('signed_by' IN filter.parts AND EXISTS { (:Partner)-[party:SIGNED|PARTY_TO]->(n) WHERE party.signed_by IN filter.values })
  )
WITH n ORDER BY n.id LIMIT $limit
RETURN
  n.id AS key,
  properties(n) AS fields,
  [(partner:Partner)-[party:SIGNED|PARTY_TO]->(n) | party {.*, partner: partner.id}] AS parties,
  [(n)-[:HAS]->(clause:Clause) WHERE NOT clause.whole | properties(clause)] AS clauses
