// No two Partner nodes have one id.
// Parameters: none
// Columns: none
CREATE CONSTRAINT partner_id IF NOT EXISTS FOR (n:Partner) REQUIRE n.id IS UNIQUE
