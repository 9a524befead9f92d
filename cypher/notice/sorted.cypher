// A page of notices in another order than by id: by a field, those without it last, then by id.
// Parameters: $filters, $sort, $descending, $started, $mark, $after, $limit
//   filters: as in list; sort: id, name or a field; started: whether a page came before this, which ended
//   with the value mark (or null) and the id after
// Columns: key, fields, value
MATCH (n:Notice)
WHERE
  all(filter IN $filters WHERE
    any(name IN filter.single WHERE n[name] IN filter.values)
    OR any(name IN filter.lists WHERE any(wanted IN filter.values WHERE wanted IN n[name]))
  )
WITH n, CASE $sort WHEN 'id' THEN null WHEN 'name' THEN toLower(n.title) ELSE n[$sort] END AS value
WHERE NOT $started OR CASE
  WHEN $mark IS NULL THEN value IS NULL AND CASE WHEN $descending THEN n.id < $after ELSE n.id > $after END
  WHEN value IS NULL THEN true
  WHEN value = $mark THEN CASE WHEN $descending THEN n.id < $after ELSE n.id > $after END
  ELSE CASE WHEN $descending THEN value < $mark ELSE value > $mark END
END
WITH n, value
ORDER BY
  value IS NULL,
  CASE WHEN $descending THEN null ELSE value END,
  CASE WHEN $descending THEN value END DESC,
  CASE WHEN $descending THEN null ELSE n.id END,
  CASE WHEN $descending THEN n.id END DESC
LIMIT $limit
RETURN n.id AS key, properties(n) AS fields, value
