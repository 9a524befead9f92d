// There is one register.
// Parameters: none
// Columns: none
CREATE CONSTRAINT register_id IF NOT EXISTS FOR (n:Register) REQUIRE n.id IS UNIQUE
