// The protocols in force on a date without which no flow's verdict would differ: they cover nothing, or nothing that others do not. One
// that supersedes another is left out, for without it that other would count again: `graph-service duplicates` weighs that too.
// In Neo4j Browser, set the parameters first:
//   :param {on: '2026-11-22', grace_months: 3}
// Parameters: $on, $grace_months
//   on: the date asked about, as YYYY-MM-DD; grace_months: how long a protocol still counts after a missed review, in months, or
//   null when reviews never lapse
// Columns: protocol, reference, title, flows
//   flows: in how many flows it covers some part, with others
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
  WITH p, c, sure AND kind = 0 AS sure,
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
  WITH p, c, sure,
    CASE WHEN coalesce(c.subjects, []) = [] THEN [0] WHEN subjects = [] THEN [1] ELSE subjects END AS subjects,
    CASE WHEN coalesce(c.methods, []) = [] THEN [0] WHEN methods = [] THEN [1] ELSE methods END AS methods
  WHERE NOT 2 IN subjects AND NOT 2 IN methods
  // The flow's categories and purposes that the clause permits, and those of which that is not recorded; null: none recorded.
  WITH p, sure AND NOT 1 IN subjects AND NOT 1 IN methods AS sure,
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
    protocol: p.id, sure: sure, categories: categories, purposes: purposes, any_category: any_category, any_purpose: any_purpose
  }) AS clauses
}
CALL (f) {
  OPTIONAL MATCH (f)-[:CARRIES]->(term)
  WITH term ORDER BY term.id
  RETURN collect({id: term.id, unmapped: term.id IS NULL OR coalesce(term.unmapped, false)}) AS categories
}
CALL (f) {
  OPTIONAL MATCH (f)-[:FOR]->(term)
  WITH term ORDER BY term.id
  RETURN collect({id: term.id, unmapped: term.id IS NULL OR coalesce(term.unmapped, false)}) AS purposes
}
// Each part of a flow with the protocols that pass every test, and those that fail none.
WITH on, f, [category IN categories | [purpose IN purposes | {
  passing: [clause IN clauses WHERE clause.sure AND category.id IN clause.categories AND purpose.id IN clause.purposes
    | clause.protocol],
  open: [clause IN clauses WHERE (category.unmapped OR clause.any_category OR category.id IN clause.categories)
    AND (purpose.unmapped OR clause.any_purpose OR purpose.id IN clause.purposes) | clause.protocol]
}]] AS rows
WITH on, f, reduce(all = [], row IN rows | all + row) AS parts
// The verdict as it is, and without each protocol in turn.
CALL (parts) {
  UNWIND [null] + reduce(all = [], part IN parts | all + part.passing + part.open) AS without
  WITH DISTINCT parts, without
  WITH parts, without,
    size([part IN parts WHERE any(p IN part.passing WHERE without IS NULL OR p <> without)]) AS covered,
    size([part IN parts WHERE none(p IN part.open WHERE without IS NULL OR p <> without)]) AS gaps
  WITH without, CASE
    WHEN covered = size(parts) THEN 'covered'
    WHEN gaps = 0 THEN 'unclear'
    WHEN covered > 0 THEN 'partly'
    ELSE 'gap'
  END AS verdict
  WITH collect({without: without, verdict: verdict}) AS verdicts
  RETURN [v IN verdicts WHERE v.verdict <> [w IN verdicts WHERE w.without IS NULL][0].verdict | v.without] AS needed
}
WITH collect({parts: parts, needed: needed}) AS flows
WITH flows, date($on) AS on
MATCH (p:Protocol)
WHERE NOT coalesce(p.status = 'draft' OR p.withdrawn_on <= on, false)
  AND NOT coalesce(p.status IN ['withdrawn', 'superseded'] AND p.withdrawn_on IS NULL, false)
  AND NOT coalesce(p.starts_on > on OR p.ends_on < on, false)
  AND NOT coalesce($grace_months IS NOT NULL AND on > p.review_on + duration({months: coalesce($grace_months, 0)}), false)
  AND NOT (p.status IS NULL AND (p.starts_on IS NULL OR (p.ends_on IS NULL AND p.review_on IS NULL)))
  AND (coalesce(p.status, '') = 'superseded' OR NOT EXISTS {
    (newer:Protocol)-[:SUPERSEDES]->(p)
    WHERE newer <> p AND NOT coalesce(newer.status, '') IN ['draft', 'withdrawn'] AND newer.starts_on <= on
  })
  AND NOT EXISTS { (p)-[:SUPERSEDES]->(:Protocol) }
  AND none(flow IN flows WHERE p.id IN flow.needed)
RETURN
  p.id AS protocol,
  p.reference AS reference,
  p.title AS title,
  size([flow IN flows WHERE any(part IN flow.parts WHERE p.id IN part.passing)]) AS flows
ORDER BY protocol
