// Deletes protocols, with their relationships and clauses.
// Parameters: $keys
// Columns: none
UNWIND $keys AS key
MATCH (n:Protocol {id: key})
OPTIONAL MATCH (n)-[:HAS]->(clause:Clause)
DETACH DELETE clause, n
