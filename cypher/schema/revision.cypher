// No two revisions have one number.
// Parameters: none
// Columns: none
CREATE CONSTRAINT revision_number IF NOT EXISTS FOR (n:Revision) REQUIRE n.number IS UNIQUE
