// What the records of a kind that were changed after a revision were at it, by key; before is null where there was none yet.
// Parameters: $kind, $revision, $after, $until
//   after, until: only keys after the one, up to and with the other
// Columns: key, before
MATCH (n:Change)
WHERE n.kind = $kind AND n.key > $after AND n.key <= $until AND n.revision > $revision
WITH n ORDER BY n.revision
WITH n.key AS key, collect(n)[0] AS first
RETURN key, first.before AS before
ORDER BY key
