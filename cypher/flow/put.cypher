// Puts flows: each node with its fields, and its relationships anew. What they refer to must be there, flows apart.
// Parameters: $rows
//   rows: {id, fields, replaces} each; replaces says that the node was there before
// Columns: none
UNWIND $rows AS row
MERGE (n:Flow {id: row.id})
SET n = row.fields
WITH n, row
CALL (n, row) {
  WITH n, row WHERE row.replaces
  MATCH (n)-[old]->()
  DELETE old
}
CALL (n, row) {
  UNWIND row.fields.source AS id
  MATCH (other:Partner {id: id})
  CREATE (n)-[:FROM]->(other)
}
CALL (n, row) {
  UNWIND row.fields.target AS id
  MATCH (other:Partner {id: id})
  CREATE (n)-[:TO]->(other)
}
CALL (n, row) {
  UNWIND row.fields.source_asset AS id
  MATCH (other:Asset {id: id})
  CREATE (n)-[:FROM_ASSET]->(other)
}
CALL (n, row) {
  UNWIND row.fields.target_asset AS id
  MATCH (other:Asset {id: id})
  CREATE (n)-[:INTO_ASSET]->(other)
}
CALL (n, row) {
  UNWIND row.fields.recorded_by AS id
  MATCH (other:Partner {id: id})
  CREATE (n)-[:RECORDED_BY]->(other)
}
CALL (n, row) {
  UNWIND row.fields.project AS id
  MATCH (other:Project {id: id})
  CREATE (n)-[:PART_OF]->(other)
}
CALL (n, row) {
  UNWIND row.fields.categories AS id
  MATCH (term:Category {id: id})
  CREATE (n)-[:CARRIES]->(term)
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
  UNWIND row.fields.methods AS id
  MATCH (term:Method {id: id})
  CREATE (n)-[:BY]->(term)
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
CALL (n, row) {
  UNWIND row.fields.gateways AS id
  MATCH (term:Gateway {id: id})
  CREATE (n)-[:RELIES_ON]->(term)
}
