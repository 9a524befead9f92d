// Puts things on their shelves.
// Parameters: $rows
// Columns: none
UNWIND $rows AS row
CREATE (n:Kept)
SET n = row
