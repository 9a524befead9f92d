// What refers to a protocol, besides the protocol itself.
// Parameters: $key
// Columns: labels, key
MATCH (n:Protocol {id: $key})<-[link]-(other)
WHERE other <> n AND NOT type(link) IN ['SIGNED', 'PARTY_TO']
RETURN DISTINCT labels(other) AS labels, coalesce(other.key, other.id) AS key
