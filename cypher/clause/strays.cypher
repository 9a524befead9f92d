// Clauses that belong to no protocol, or to several.
// Parameters: none
// Columns: protocols
MATCH (n:Clause)
WITH n, COUNT { (n)<-[:HAS]-(:Protocol) } AS protocols
WHERE protocols <> 1
RETURN protocols
