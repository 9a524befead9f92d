// No two Asset nodes have one id.
// Parameters: none
// Columns: none
CREATE CONSTRAINT asset_id IF NOT EXISTS FOR (n:Asset) REQUIRE n.id IS UNIQUE
