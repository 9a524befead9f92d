// No two Protocol nodes have one id.
// Parameters: none
// Columns: none
CREATE CONSTRAINT protocol_id IF NOT EXISTS FOR (n:Protocol) REQUIRE n.id IS UNIQUE
