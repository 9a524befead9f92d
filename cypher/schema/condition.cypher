// No two Condition nodes have one id.
// Parameters: none
// Columns: none
CREATE CONSTRAINT condition_id IF NOT EXISTS FOR (n:Condition) REQUIRE n.id IS UNIQUE
