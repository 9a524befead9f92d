// Those of the things named that are kept.
// Parameters: $places
// Columns: shelf, key, value
UNWIND $places AS place
MATCH (n:Kept {shelf: place.shelf, key: place.key})
RETURN n.shelf AS shelf, n.key AS key, n.value AS value
