// Puts projects: each node with its fields, and its relationships anew. What they refer to must be there, projects apart.
// Parameters: $rows
//   rows: {id, fields, replaces} each; replaces says that the node was there before
// Columns: none
UNWIND $rows AS row
MERGE (n:Project {id: row.id})
SET n = row.fields
WITH n, row
CALL (n, row) {
  WITH n, row WHERE row.replaces
  MATCH (n)-[old]->()
  DELETE old
}
CALL (n, row) {
  UNWIND row.fields.lead AS id
  MATCH (other:Partner {id: id})
  CREATE (n)-[:LED_BY]->(other)
}
CALL (n, row) {
  UNWIND row.fields.partners AS id
  MATCH (other:Partner {id: id})
  CREATE (n)-[:INVOLVES]->(other)
}
