// Gives protocols of format 1, which had one kind, their kinds.
// Parameters: none
// Columns: none
MATCH (n:Protocol)
WHERE n.kind IS NOT NULL OR n.acts_as_agreement IS NOT NULL
SET n.kinds = CASE
  WHEN n.kind IS NULL THEN null
  WHEN n.kind = 'memorandum' AND n.acts_as_agreement THEN ['memorandum', 'sharing']
  ELSE [n.kind]
END
REMOVE n.kind, n.acts_as_agreement
