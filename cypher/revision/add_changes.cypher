// Adds what revisions changed.
// Parameters: $rows
// Columns: none
UNWIND $rows AS row
CREATE (n:Change)
SET n = row
