// No two Purpose nodes have one id.
// Parameters: none
// Columns: none
CREATE CONSTRAINT purpose_id IF NOT EXISTS FOR (n:Purpose) REQUIRE n.id IS UNIQUE
