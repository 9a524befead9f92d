// What is no record is found by its shelf.
// Parameters: none
// Columns: none
CREATE INDEX kept_shelf IF NOT EXISTS FOR (n:Kept) ON (n.shelf)
