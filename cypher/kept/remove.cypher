// Takes one thing off its shelf.
// Parameters: $shelf, $key
// Columns: none
MATCH (n:Kept {shelf: $shelf})
WHERE n.key = $key
DELETE n
