// No two Project nodes have one id.
// Parameters: none
// Columns: none
CREATE CONSTRAINT project_id IF NOT EXISTS FOR (n:Project) REQUIRE n.id IS UNIQUE
