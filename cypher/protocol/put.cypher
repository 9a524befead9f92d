// Puts protocols: each node with its fields, its parties, its clauses, and its relationships anew. A protocol without clauses has
// one, made of its four lists (whole: true). Partners and terms must be there.
// Parameters: $rows
//   rows: {id, fields, replaces, signed, parties, clauses, lists} each; replaces says that the node was there before
// Columns: none
UNWIND $rows AS row
MERGE (n:Protocol {id: row.id})
SET n = row.fields
WITH n, row
CALL (n, row) {
  WITH n, row WHERE row.replaces
  OPTIONAL MATCH (n)-[:HAS]->(clause:Clause)
  DETACH DELETE clause
}
CALL (n, row) {
  WITH n, row WHERE row.replaces
  MATCH (n)-[old]->()
  DELETE old
}
CALL (n, row) {
  WITH n, row WHERE row.replaces
  MATCH (n)<-[old:SIGNED|PARTY_TO]-(:Partner)
  DELETE old
}
CALL (n, row) {
  UNWIND row.signed AS party
  MATCH (partner:Partner {id: party.partner})
  CREATE (partner)-[signed:SIGNED]->(n)
  SET signed = party.fields
}
CALL (n, row) {
  UNWIND row.parties AS party
  MATCH (partner:Partner {id: party.partner})
  CREATE (partner)-[listed:PARTY_TO]->(n)
  SET listed = party.fields
}
CALL (n, row) {
  UNWIND row.clauses AS part
  CREATE (n)-[:HAS]->(clause:Clause)
  SET clause = part
  WITH clause, part
  CALL (clause, part) {
    UNWIND part.categories AS id
    MATCH (term:Category {id: id})
    CREATE (clause)-[:PERMITS]->(term)
  }
  CALL (clause, part) {
    UNWIND part.purposes AS id
    MATCH (term:Purpose {id: id})
    CREATE (clause)-[:FOR]->(term)
  }
  CALL (clause, part) {
    UNWIND part.subjects AS id
    MATCH (term:Subject {id: id})
    CREATE (clause)-[:ABOUT]->(term)
  }
  CALL (clause, part) {
    UNWIND part.methods AS id
    MATCH (term:Method {id: id})
    CREATE (clause)-[:BY]->(term)
  }
}
CALL (n, row) {
  UNWIND row.lists AS key
  MATCH (term:Term {key: key})
  CREATE (n)-[:LISTS]->(term)
}
CALL (n, row) {
  UNWIND row.fields.lead AS id
  MATCH (other:Partner {id: id})
  CREATE (n)-[:LED_BY]->(other)
}
CALL (n, row) {
  UNWIND row.fields.supersedes AS id
  MERGE (other:Protocol {id: id})
  CREATE (n)-[:SUPERSEDES]->(other)
}
CALL (n, row) {
  UNWIND row.fields.under AS id
  MERGE (other:Protocol {id: id})
  CREATE (n)-[:UNDER]->(other)
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
  UNWIND row.fields.gateways AS id
  MATCH (term:Gateway {id: id})
  CREATE (n)-[:RELIES_ON]->(term)
}
