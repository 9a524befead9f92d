// No two Gateway nodes have one id.
// Parameters: none
// Columns: none
CREATE CONSTRAINT gateway_id IF NOT EXISTS FOR (n:Gateway) REQUIRE n.id IS UNIQUE
