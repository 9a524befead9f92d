// A page of notices, by id.
// Parameters: $words, $filters, $after, $limit
//   words: in small letters, each to be found; filters: {single, lists, value}: a field or a member of a list has the value;
//   after: the id before the page, or null
// Columns: key, fields
MATCH (n:Notice)
WHERE n.id > coalesce($after, '') AND
  all(word IN $words WHERE toLower(n.id + '\n' + n.title) CONTAINS word)
  AND all(filter IN $filters WHERE
    any(name IN filter.single WHERE n[name] = filter.value)
    OR any(name IN filter.lists WHERE filter.value IN n[name])
  )
WITH n ORDER BY n.id LIMIT $limit
RETURN n.id AS key, properties(n) AS fields
