// No two Schedule1 nodes have one id.
// Parameters: none
// Columns: none
CREATE CONSTRAINT schedule1_id IF NOT EXISTS FOR (n:Schedule1) REQUIRE n.id IS UNIQUE
