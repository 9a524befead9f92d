// A page of protocols, by id.
// Parameters: $words, $filters, $after, $limit
//   words: in small letters, each to be found; filters: {single, lists, parts, value}: a field, a member of a list, a
//   party or who signed for one has the value;
//   after: the id before the page, or null
// Columns: key, fields, parties, clauses
MATCH (n:Protocol)
WHERE n.id > coalesce($after, '') AND
  all(word IN $words WHERE toLower(n.id + '\n' + n.title + '\n' + coalesce(n.reference, '')) CONTAINS word)
  AND all(filter IN $filters WHERE
    any(name IN filter.single WHERE n[name] = filter.value)
    OR any(name IN filter.lists WHERE filter.value IN n[name] OR EXISTS { (n)-[:HAS]->(c:Clause) WHERE filter.value IN c[name] })
    OR ('parties' IN filter.parts AND EXISTS { (:Partner {id: filter.value})-[:SIGNED|PARTY_TO]->(n) })
    OR ('signed_by' IN filter.parts AND EXISTS { (:Partner)-[party:SIGNED|PARTY_TO]->(n) WHERE party.signed_by = filter.value })
  )
WITH n ORDER BY n.id LIMIT $limit
RETURN
  n.id AS key,
  properties(n) AS fields,
  [(partner:Partner)-[party:SIGNED|PARTY_TO]->(n) | party {.*, partner: partner.id}] AS parties,
  [(n)-[:HAS]->(clause:Clause) WHERE NOT clause.whole | properties(clause)] AS clauses
