// What is no record is found by its shelf and key.
// Parameters: none
// Columns: none
CREATE INDEX kept_key IF NOT EXISTS FOR (n:Kept) ON (n.shelf, n.key)
