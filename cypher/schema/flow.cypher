// No two Flow nodes have one id.
// Parameters: none
// Columns: none
CREATE CONSTRAINT flow_id IF NOT EXISTS FOR (n:Flow) REQUIRE n.id IS UNIQUE
