// What refers to each of these protocols, besides itself and its parties: the labels of a record and its id (`by`).
// Parameters: $keys
// Columns: key, labels, by
UNWIND $keys AS key
MATCH (n:Protocol {id: key})<-[link]-(other)
WHERE other <> n AND NOT type(link) IN ['SIGNED', 'PARTY_TO']
RETURN DISTINCT key, labels(other) AS labels, coalesce(other.key, other.id) AS by
