// Adds revisions.
// Parameters: $rows
// Columns: none
UNWIND $rows AS row
CREATE (n:Revision)
SET n = row
