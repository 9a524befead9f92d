// What all revisions changed, by kind, key and revision.
// Parameters: none
// Columns: revision, kind, key, before, after
MATCH (n:Change)
RETURN n.revision AS revision, n.kind AS kind, n.key AS key, n.before AS before, n.after AS after
ORDER BY kind, key, revision
