// No two Category nodes have one id.
// Parameters: none
// Columns: none
CREATE CONSTRAINT category_id IF NOT EXISTS FOR (n:Category) REQUIRE n.id IS UNIQUE
