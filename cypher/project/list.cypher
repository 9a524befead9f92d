// A page of projects, by id.
// Parameters: $filters, $after, $limit
//   filters: {single, lists, values}: a field or a member of a list has one of the values;
//   after: the id before the page, or null
// Columns: key, fields
MATCH (n:Project)
WHERE n.id > coalesce($after, '') AND
  all(filter IN $filters WHERE
    any(name IN filter.single WHERE n[name] IN filter.values)
    OR any(name IN filter.lists WHERE any(wanted IN filter.values WHERE wanted IN n[name]))
  )
WITH n ORDER BY n.id LIMIT $limit
RETURN n.id AS key, properties(n) AS fields
