// Puts partners: each node with its fields, and its relationships anew. What they refer to must be there, partners apart.
// Parameters: $rows
//   rows: {id, fields, members, replaces} each; replaces says that the node was there before
// Columns: none
UNWIND $rows AS row
MERGE (n:Partner {id: row.id})
SET n = row.fields
WITH n, row
CALL (n, row) {
  WITH n, row WHERE row.replaces
  MATCH (n)-[old:PART_OF|SUCCEEDED_BY]->()
  DELETE old
}
CALL (n, row) {
  WITH n, row WHERE row.replaces
  MATCH (n)<-[old:MEMBER_OF]-(:Partner)
  DELETE old
}
CALL (n, row) {
  UNWIND row.members AS member
  MERGE (other:Partner {id: member.partner})
  CREATE (other)-[membership:MEMBER_OF]->(n)
  SET membership = member.fields
}
CALL (n, row) {
  UNWIND row.fields.parent AS id
  MERGE (other:Partner {id: id})
  CREATE (n)-[:PART_OF]->(other)
}
CALL (n, row) {
  UNWIND row.fields.successors AS id
  MERGE (other:Partner {id: id})
  CREATE (n)-[:SUCCEEDED_BY]->(other)
}
