// No two Notice nodes have one id.
// Parameters: none
// Columns: none
CREATE CONSTRAINT notice_id IF NOT EXISTS FOR (n:Notice) REQUIRE n.id IS UNIQUE
