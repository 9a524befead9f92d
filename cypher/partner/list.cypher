// A page of partners, by id.
// Parameters: $filters, $after, $limit
//   filters: {single, lists, parts, values}: a field, a member of a
//   list or a member of the group has one of the values;
//   after: the id before the page, or null
// Columns: key, fields, members
MATCH (n:Partner)
WHERE n.id > coalesce($after, '') AND
  all(filter IN $filters WHERE
    any(name IN filter.single WHERE n[name] IN filter.values)
    OR any(name IN filter.lists WHERE any(wanted IN filter.values WHERE wanted IN n[name]))
    OR ('members' IN filter.parts AND EXISTS { (p:Partner)-[:MEMBER_OF]->(n) WHERE p.id IN filter.values })
  )
WITH n ORDER BY n.id LIMIT $limit
RETURN n.id AS key, properties(n) AS fields,
  [(other:Partner)-[member:MEMBER_OF]->(n) | member {.*, partner: other.id}] AS members
