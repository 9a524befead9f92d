// No two Subject nodes have one id.
// Parameters: none
// Columns: none
CREATE CONSTRAINT subject_id IF NOT EXISTS FOR (n:Subject) REQUIRE n.id IS UNIQUE
