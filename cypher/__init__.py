"""Nothing but Cypher: schema, one folder per noun, questions for people in Neo4j Browser."""
