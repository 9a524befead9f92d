// No two Method nodes have one id.
// Parameters: none
// Columns: none
CREATE CONSTRAINT method_id IF NOT EXISTS FOR (n:Method) REQUIRE n.id IS UNIQUE
