// The flows that no protocol covers in any part, on a date: those whose verdict is a gap, with who sends what to whom.
// In Neo4j Browser, set the parameters first:
//   :param {on: '2026-11-22', grace_months: 3}
// Parameters: $on, $grace_months
//   on: the date asked about, as YYYY-MM-DD; grace_months: how long a protocol still counts after a missed review, in months, or
//   null when reviews never lapse
// Columns: flow, name, source, target, categories, purposes
WITH date($on) AS on
MATCH (f:Flow)-[:FROM]->(source:Partner)
MATCH (f)-[:TO]->(target:Partner)
WHERE NOT coalesce(f.identifiability = 'anonymous' OR f.personal = false, false)
  AND NOT coalesce(f.starts_on > on OR f.ends_on < on OR source.ended_on < on OR target.ended_on < on, false)
WITH on, source, target, collect(f) AS flows
WHERE NOT EXISTS { (source)-[:PART_OF*0..]->(:Partner)<-[:PART_OF*0..]-(target) }
// For each pair of partners, the protocols that may be signed for both. Results are 0 passes, 1 not recorded, 2 fails.
CALL (source, target, on) {
  UNWIND [{partner: source, unfit: 'recipient', sends: true}, {partner: target, unfit: 'discloser', sends: false}] AS side
  WITH side, side.partner AS partner
  MATCH (partner)-[:PART_OF*0..]->(whole:Partner)
  MATCH way = (body:Partner)-[:SUCCEEDED_BY*0..]->(whole)
  WITH side, body, min(CASE WHEN any(b IN nodes(way)[..-1] WHERE size(b.successors) > 1) THEN 1 ELSE 0 END) AS split
  MATCH (body)-[party:SIGNED|PARTY_TO]->(p:Protocol)
  WITH p, side.sends AS sends, min(CASE
    WHEN party.left_on <= on OR party.role = side.unfit THEN 2
    WHEN type(party) = 'SIGNED' THEN CASE WHEN party.on > on THEN 2 WHEN party.on IS NULL THEN 1 ELSE split END
    WHEN party.signed = false OR EXISTS { (:Partner)-[:SIGNED]->(p) } THEN 2
    ELSE 1
  END) AS result
  WITH p, min(CASE WHEN sends THEN result END) AS sender, min(CASE WHEN NOT sends THEN result END) AS recipient
  WHERE sender < 2 AND recipient < 2
    AND NOT coalesce(p.status = 'draft' OR p.withdrawn_on <= on, false)
    AND NOT coalesce(p.status IN ['withdrawn', 'superseded'] AND p.withdrawn_on IS NULL, false)
    AND NOT coalesce(p.starts_on > on OR p.ends_on < on, false)
    AND NOT coalesce($grace_months IS NOT NULL AND on > p.review_on + duration({months: coalesce($grace_months, 0)}), false)
  WITH p, sender + recipient = 0 AND NOT (p.status IS NULL AND p.starts_on IS NULL)
    AND NOT (p.status IS NULL AND p.ends_on IS NULL AND p.review_on IS NULL)
    AND (coalesce(p.status, '') = 'superseded' OR NOT EXISTS {
      (other:Protocol)-[:SUPERSEDES]->(p)
      WHERE other <> p AND NOT coalesce(other.status, '') IN ['draft', 'withdrawn'] AND other.starts_on <= on
    }) AS sure
  RETURN collect({protocol: p, sure: sure}) AS candidates
}
UNWIND flows AS f
CALL (f, candidates) {
  UNWIND candidates AS candidate
  WITH candidate.protocol AS p, candidate.sure AS sure
  WITH p, sure, CASE coalesce(f.relation, 'separate')
    WHEN 'processor' THEN CASE WHEN p.kinds IS NULL THEN 1 WHEN 'processing' IN p.kinds THEN 0 ELSE 2 END
    WHEN 'joint' THEN CASE WHEN p.kinds IS NULL THEN 1 WHEN 'joint' IN p.kinds THEN 0 ELSE 2 END
    ELSE CASE WHEN p.kinds IS NULL OR 'sharing' IN p.kinds THEN 0 ELSE 2 END
  END AS kind
  WHERE kind < 2
  MATCH (p)-[:HAS]->(c:Clause)
  // What the clause says of each of the flow's subjects and methods; where it lists none, all pass; where the flow has none, unknown.
  WITH c, sure AND kind = 0 AS sure,
    COLLECT {
      MATCH (f)-[:ABOUT]->(term)
      RETURN CASE
        WHEN EXISTS {
          MATCH climb = (term)-[:BROADER*0..]->(up) WHERE up.id IN c.subjects AND all(i IN range(1, length(climb))
            WHERE nodes(climb)[i - 1].sensitivity IS NULL
              OR coalesce(nodes(climb)[i - 1].sensitivity = nodes(climb)[i].sensitivity, false))
        } THEN 0
        WHEN term.unmapped OR EXISTS { (c)-[:ABOUT]->(word) WHERE word.unmapped } THEN 1
        ELSE 2
      END
    } AS subjects,
    COLLECT {
      MATCH (f)-[:BY]->(term)
      RETURN CASE
        WHEN EXISTS {
          MATCH climb = (term)-[:BROADER*0..]->(up) WHERE up.id IN c.methods AND all(i IN range(1, length(climb))
            WHERE nodes(climb)[i - 1].sensitivity IS NULL
              OR coalesce(nodes(climb)[i - 1].sensitivity = nodes(climb)[i].sensitivity, false))
        } THEN 0
        WHEN term.unmapped OR EXISTS { (c)-[:BY]->(word) WHERE word.unmapped } THEN 1
        ELSE 2
      END
    } AS methods
  WITH c, sure,
    CASE WHEN coalesce(c.subjects, []) = [] THEN [0] WHEN subjects = [] THEN [1] ELSE subjects END AS subjects,
    CASE WHEN coalesce(c.methods, []) = [] THEN [0] WHEN methods = [] THEN [1] ELSE methods END AS methods
  WHERE NOT 2 IN subjects AND NOT 2 IN methods
  // The flow's categories and purposes that the clause permits, and those of which that is not recorded; null: none recorded.
  WITH sure AND NOT 1 IN subjects AND NOT 1 IN methods AS sure,
    COLLECT {
      MATCH (f)-[:CARRIES]->(term)
      WHERE EXISTS {
        MATCH climb = (term)-[:BROADER*0..]->(up) WHERE up.id IN c.categories AND all(i IN range(1, length(climb))
          WHERE nodes(climb)[i - 1].sensitivity IS NULL
            OR coalesce(nodes(climb)[i - 1].sensitivity = nodes(climb)[i].sensitivity, false))
      }
      RETURN term.id
    } AS categories,
    COLLECT {
      MATCH (f)-[:FOR]->(term)
      WHERE EXISTS {
        MATCH climb = (term)-[:BROADER*0..]->(up) WHERE up.id IN c.purposes AND all(i IN range(1, length(climb))
          WHERE nodes(climb)[i - 1].sensitivity IS NULL
            OR coalesce(nodes(climb)[i - 1].sensitivity = nodes(climb)[i].sensitivity, false))
      }
      RETURN term.id
    } AS purposes,
    coalesce(c.categories, []) = [] OR EXISTS { (c)-[:PERMITS]->(word) WHERE word.unmapped } AS any_category,
    coalesce(c.purposes, []) = [] OR EXISTS { (c)-[:FOR]->(word) WHERE word.unmapped } AS any_purpose
  RETURN collect({
    sure: sure, categories: categories, purposes: purposes, any_category: any_category, any_purpose: any_purpose
  }) AS clauses
}
CALL (f) {
  OPTIONAL MATCH (f)-[:CARRIES]->(term)
  WITH term ORDER BY term.id
  RETURN collect({id: term.id, unmapped: term.id IS NULL OR coalesce(term.unmapped, false), label: term.label}) AS categories
}
CALL (f) {
  OPTIONAL MATCH (f)-[:FOR]->(term)
  WITH term ORDER BY term.id
  RETURN collect({id: term.id, unmapped: term.id IS NULL OR coalesce(term.unmapped, false), label: term.label}) AS purposes
}
WITH f, source, target, categories, purposes, clauses
WHERE
  // Some part is a gap: no clause fails none of its tests …
  any(category IN categories WHERE any(purpose IN purposes WHERE none(clause IN clauses WHERE
    (category.unmapped OR clause.any_category OR category.id IN clause.categories)
    AND (purpose.unmapped OR clause.any_purpose OR purpose.id IN clause.purposes))))
  // … and none is covered: no clause passes all of them.
  AND none(category IN categories WHERE any(purpose IN purposes WHERE any(clause IN clauses WHERE clause.sure
    AND category.id IN clause.categories AND purpose.id IN clause.purposes)))
RETURN
  f.id AS flow,
  f.name AS name,
  source.name AS source,
  target.name AS target,
  [category IN categories WHERE category.id IS NOT NULL | category.label] AS categories,
  [purpose IN purposes WHERE purpose.id IS NOT NULL | purpose.label] AS purposes
ORDER BY flow
