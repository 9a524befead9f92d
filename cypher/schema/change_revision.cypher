// A revision's changes are found by its number.
// Parameters: none
// Columns: none
CREATE INDEX change_revision IF NOT EXISTS FOR (n:Change) ON (n.revision)
