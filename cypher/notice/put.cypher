// Puts notices: each node with its fields, and its relationships anew. What they refer to must be there, notices apart.
// Parameters: $rows
//   rows: {id, fields, replaces} each; replaces says that the node was there before
// Columns: none
UNWIND $rows AS row
MERGE (n:Notice {id: row.id})
SET n = row.fields
WITH n, row
CALL (n, row) {
  WITH n, row WHERE row.replaces
  MATCH (n)-[old]->()
  DELETE old
}
CALL (n, row) {
  UNWIND row.fields.partner AS id
  MATCH (other:Partner {id: id})
  CREATE (n)-[:PUBLISHED_BY]->(other)
}
CALL (n, row) {
  UNWIND row.fields.recipients AS id
  MATCH (other:Partner {id: id})
  CREATE (n)-[:NAMES]->(other)
}
CALL (n, row) {
  UNWIND row.fields.categories AS id
  MATCH (term:Category {id: id})
  CREATE (n)-[:MENTIONS]->(term)
}
CALL (n, row) {
  UNWIND row.fields.purposes AS id
  MATCH (term:Purpose {id: id})
  CREATE (n)-[:FOR]->(term)
}
