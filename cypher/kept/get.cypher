// One thing that is kept.
// Parameters: $shelf, $key
// Columns: value
MATCH (n:Kept {shelf: $shelf})
WHERE n.key = $key
RETURN n.value AS value
