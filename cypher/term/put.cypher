// Puts terms, own or shipped: each node with its fields and the label of its scheme, and its BROADER anew.
// Parameters: $rows
//   rows: {id, fields} each; id is scheme/id; of a shipped term, fields has shipped: true
// Columns: none
UNWIND $rows AS row
MERGE (n:Term {key: row.id})
SET n = row.fields, n.key = row.id
FOREACH (_ IN CASE WHEN row.fields.scheme = 'category' THEN [1] END | SET n:Category)
FOREACH (_ IN CASE WHEN row.fields.scheme = 'purpose' THEN [1] END | SET n:Purpose)
FOREACH (_ IN CASE WHEN row.fields.scheme = 'subject' THEN [1] END | SET n:Subject)
FOREACH (_ IN CASE WHEN row.fields.scheme = 'basis' THEN [1] END | SET n:Basis)
FOREACH (_ IN CASE WHEN row.fields.scheme = 'condition' THEN [1] END | SET n:Condition)
FOREACH (_ IN CASE WHEN row.fields.scheme = 'schedule-1' THEN [1] END | SET n:Schedule1)
FOREACH (_ IN CASE WHEN row.fields.scheme = 'gateway' THEN [1] END | SET n:Gateway)
FOREACH (_ IN CASE WHEN row.fields.scheme = 'method' THEN [1] END | SET n:Method)
WITH n, row
CALL (n) {
  MATCH (n)-[old:BROADER]->()
  DELETE old
}
CALL (n, row) {
  UNWIND row.fields.broader AS id
  MERGE (broader:Term {key: row.fields.scheme + '/' + id})
  CREATE (n)-[:BROADER]->(broader)
}
