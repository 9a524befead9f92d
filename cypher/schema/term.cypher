// No two terms have one scheme and id.
// Parameters: none
// Columns: none
CREATE CONSTRAINT term_key IF NOT EXISTS FOR (n:Term) REQUIRE n.key IS UNIQUE
