// No two Basis nodes have one id.
// Parameters: none
// Columns: none
CREATE CONSTRAINT basis_id IF NOT EXISTS FOR (n:Basis) REQUIRE n.id IS UNIQUE
