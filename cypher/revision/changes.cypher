// What one revision changed, by kind and key.
// Parameters: $revision
// Columns: revision, kind, key, before, after
MATCH (n:Change {revision: $revision})
RETURN n.revision AS revision, n.kind AS kind, n.key AS key, n.before AS before, n.after AS after
ORDER BY kind, key
