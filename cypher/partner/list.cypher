// A page of partners, by id.
// Parameters: $words, $filters, $after, $limit
//   words: in small letters, each to be found; filters: {single, lists, parts, value}: a field, a member of a
//   list or a member of the group has the value;
//   after: the id before the page, or null
// Columns: key, fields, members
MATCH (n:Partner)
WHERE n.id > coalesce($after, '') AND
  all(word IN $words WHERE toLower(n.id + '\n' + n.name + reduce(text = '', alias IN coalesce(n.aliases, []) | text + '\n' + alias)) CONTAINS word)
  AND all(filter IN $filters WHERE
    any(name IN filter.single WHERE n[name] = filter.value)
    OR any(name IN filter.lists WHERE filter.value IN n[name])
    OR ('members' IN filter.parts AND EXISTS { (:Partner {id: filter.value})-[:MEMBER_OF]->(n) })
  )
WITH n ORDER BY n.id LIMIT $limit
RETURN n.id AS key, properties(n) AS fields,
  [(other:Partner)-[member:MEMBER_OF]->(n) | member {.*, partner: other.id}] AS members
