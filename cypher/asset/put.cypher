// Puts assets: each node with its fields, and its relationships anew. What they refer to must be there, assets apart.
// Parameters: $rows
//   rows: {id, fields, replaces} each; replaces says that the node was there before
// Columns: none
UNWIND $rows AS row
MERGE (n:Asset {id: row.id})
SET n = row.fields
WITH n, row
CALL (n, row) {
  WITH n, row WHERE row.replaces
  MATCH (n)-[old]->()
  DELETE old
}
CALL (n, row) {
  UNWIND row.fields.holder AS id
  MATCH (other:Partner {id: id})
  CREATE (n)-[:HELD_BY]->(other)
}
CALL (n, row) {
  UNWIND row.fields.processor AS id
  MATCH (other:Partner {id: id})
  CREATE (n)-[:PROCESSED_BY]->(other)
}
CALL (n, row) {
  UNWIND row.fields.joint_controllers AS id
  MATCH (other:Partner {id: id})
  CREATE (n)-[:JOINTLY_HELD_BY]->(other)
}
CALL (n, row) {
  UNWIND row.fields.categories AS id
  MATCH (term:Category {id: id})
  CREATE (n)-[:CONTAINS]->(term)
}
CALL (n, row) {
  UNWIND row.fields.subjects AS id
  MATCH (term:Subject {id: id})
  CREATE (n)-[:ABOUT]->(term)
}
CALL (n, row) {
  UNWIND row.fields.purposes AS id
  MATCH (term:Purpose {id: id})
  CREATE (n)-[:FOR]->(term)
}
CALL (n, row) {
  UNWIND row.fields.bases AS id
  MATCH (term:Basis {id: id})
  CREATE (n)-[:RELIES_ON]->(term)
}
CALL (n, row) {
  UNWIND row.fields.conditions AS id
  MATCH (term:Condition {id: id})
  CREATE (n)-[:RELIES_ON]->(term)
}
CALL (n, row) {
  UNWIND row.fields.schedule_1 AS id
  MATCH (term:Schedule1 {id: id})
  CREATE (n)-[:RELIES_ON]->(term)
}
