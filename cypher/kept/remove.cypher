// Takes things off their shelves.
// Parameters: $places
// Columns: none
UNWIND $places AS place
MATCH (n:Kept {shelf: place.shelf, key: place.key})
DELETE n
