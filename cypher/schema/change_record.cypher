// A record's history is found by its kind and key.
// Parameters: none
// Columns: none
CREATE INDEX change_record IF NOT EXISTS FOR (n:Change) ON (n.kind, n.key, n.revision)
