// Whom a body signed for is found by that body.
// Parameters: none
// Columns: none
CREATE INDEX signed_by IF NOT EXISTS FOR ()-[r:SIGNED]-() ON (r.signed_by)
