// Who receives a category of data, or a narrower one, on a date: each partner with the live flows that bring it.
// In Neo4j Browser, set the parameters first:
//   :param {category: 'health', on: '2026-11-22'}
// Parameters: $category, $on
//   category: its id; on: the date asked about, as YYYY-MM-DD
// Columns: partner, name, flows, sources, categories
//   flows: their ids; sources: the ids of who sends them; categories: those that the flows carry of it
WITH date($on) AS on
MATCH (:Category {id: $category})<-[:BROADER*0..]-(term:Category)
WITH DISTINCT on, term
MATCH (term)<-[:CARRIES]-(f:Flow)-[:TO]->(target:Partner)
MATCH (f)-[:FROM]->(source:Partner)
WHERE NOT coalesce(f.starts_on > on OR f.ends_on < on OR source.ended_on < on OR target.ended_on < on, false)
WITH target, collect(DISTINCT f.id) AS flows, collect(DISTINCT source.id) AS sources, collect(DISTINCT term.id) AS categories
RETURN
  target.id AS partner,
  target.name AS name,
  COLLECT { UNWIND flows AS id RETURN id ORDER BY id } AS flows,
  COLLECT { UNWIND sources AS id RETURN id ORDER BY id } AS sources,
  COLLECT { UNWIND categories AS id RETURN id ORDER BY id } AS categories
ORDER BY partner
