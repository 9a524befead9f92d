// Which protocols cover a flow on a date, part by part, and what stands in the way of the nearest ones. One row for each element
// (a category for a purpose); one alone where no protocol is needed or the flow is not live. The register's own rule, whole.
// In Neo4j Browser, set the parameters first:
//   :param {flow: 'police-to-council', on: '2026-11-22', grace_months: 3}
// Parameters: $flow, $on, $grace_months
//   flow: its id; on: the date asked about, as YYYY-MM-DD; grace_months: how long a protocol still counts after a missed
//   review, in months, or null when reviews never lapse
// Columns: verdict, category, purpose, state, protocols, nearest
//   protocols: those that pass every test (covered) or fail none (unclear); nearest: at most three, with the tests that do not pass
MATCH (f:Flow {id: $flow})-[:FROM]->(source:Partner)
MATCH (f)-[:TO]->(target:Partner)
WITH f, source, target, date($on) AS on
WITH f, source, target, on, CASE
  WHEN EXISTS { (source)-[:PART_OF*0..]->(:Partner)<-[:PART_OF*0..]-(target) } THEN 'not-needed'
  WHEN f.identifiability = 'anonymous' OR f.personal = false THEN 'not-needed'
  WHEN f.starts_on > on OR f.ends_on < on OR source.ended_on < on OR target.ended_on < on THEN 'not-live'
END AS outside
// What the flow records, each term with those that permit it: itself and broader ones, never from sensitive data to other data.
CALL (f) {
  OPTIONAL MATCH (f)-[:CARRIES]->(term:Category)
  OPTIONAL MATCH climb = (term)-[:BROADER*0..]->(:Category)
    WHERE all(i IN range(1, length(climb)) WHERE nodes(climb)[i - 1].sensitivity IS NULL
      OR coalesce(nodes(climb)[i - 1].sensitivity = nodes(climb)[i].sensitivity, false))
  WITH term, collect(nodes(climb)[-1].id) AS permitting ORDER BY term.id
  RETURN collect({id: term.id, unmapped: term.unmapped, permitting: permitting}) AS categories
}
CALL (f) {
  OPTIONAL MATCH (f)-[:FOR]->(term:Purpose)
  OPTIONAL MATCH climb = (term)-[:BROADER*0..]->(:Purpose)
    WHERE all(i IN range(1, length(climb)) WHERE nodes(climb)[i - 1].sensitivity IS NULL
      OR coalesce(nodes(climb)[i - 1].sensitivity = nodes(climb)[i].sensitivity, false))
  WITH term, collect(nodes(climb)[-1].id) AS permitting ORDER BY term.id
  RETURN collect({id: term.id, unmapped: term.unmapped, permitting: permitting}) AS purposes
}
CALL (f) {
  MATCH (f)-[:ABOUT]->(term:Subject)
  MATCH climb = (term)-[:BROADER*0..]->(:Subject)
    WHERE all(i IN range(1, length(climb)) WHERE nodes(climb)[i - 1].sensitivity IS NULL
      OR coalesce(nodes(climb)[i - 1].sensitivity = nodes(climb)[i].sensitivity, false))
  WITH term, collect(nodes(climb)[-1].id) AS permitting
  RETURN collect({id: term.id, unmapped: term.unmapped, permitting: permitting}) AS subjects
}
CALL (f) {
  MATCH (f)-[:BY]->(term:Method)
  MATCH climb = (term)-[:BROADER*0..]->(:Method)
    WHERE all(i IN range(1, length(climb)) WHERE nodes(climb)[i - 1].sensitivity IS NULL
      OR coalesce(nodes(climb)[i - 1].sensitivity = nodes(climb)[i].sensitivity, false))
  WITH term, collect(nodes(climb)[-1].id) AS permitting
  RETURN collect({id: term.id, unmapped: term.unmapped, permitting: permitting}) AS methods
}
// The protocols with a party that stands for an end: it, a body it is part of, or one that these took over from. Results are
// 0 passes, 1 not recorded, 2 fails; of a row's cells the worst counts, of several parties the best.
CALL (source, target, on) {
  UNWIND [{partner: source, unfit: 'recipient', sends: true}, {partner: target, unfit: 'discloser', sends: false}] AS side
  WITH side, side.partner AS partner
  MATCH (partner)-[:PART_OF*0..]->(whole:Partner)
  MATCH way = (body:Partner)-[:SUCCEEDED_BY*0..]->(whole)
  WITH side, body, min(CASE WHEN any(b IN nodes(way)[..-1] WHERE size(b.successors) > 1) THEN 1 ELSE 0 END) AS split
  MATCH (body)-[party:SIGNED|PARTY_TO]->(protocol:Protocol)
  WITH protocol, side.sends AS sends, min(CASE
    WHEN party.left_on <= on OR party.role = side.unfit THEN 2
    WHEN type(party) = 'SIGNED' THEN CASE WHEN party.on > on THEN 2 WHEN party.on IS NULL THEN 1 ELSE split END
    WHEN party.signed = false OR EXISTS { (:Partner)-[:SIGNED]->(protocol) } THEN 2
    ELSE 1
  END) AS result
  WITH protocol, min(CASE WHEN sends THEN result END) AS sender, min(CASE WHEN NOT sends THEN result END) AS recipient
  RETURN collect({protocol: protocol, sender: coalesce(sender, 2), recipient: coalesce(recipient, 2)}) AS candidates
}
CALL (f, on, outside, categories, purposes, subjects, methods, candidates) {
  UNWIND CASE WHEN outside IS NULL THEN categories ELSE [] END AS category
  UNWIND purposes AS purpose
  CALL (f, on, category, purpose, subjects, methods, candidates) {
    UNWIND candidates AS candidate
    WITH candidate, candidate.protocol AS p
    WITH candidate, p, CASE coalesce(f.relation, 'separate')
      WHEN 'processor' THEN CASE WHEN p.kinds IS NULL THEN 1 WHEN 'processing' IN p.kinds THEN 0 ELSE 2 END
      WHEN 'joint' THEN CASE WHEN p.kinds IS NULL THEN 1 WHEN 'joint' IN p.kinds THEN 0 ELSE 2 END
      ELSE CASE
        WHEN p.kinds IS NULL OR 'sharing' IN p.kinds THEN 0 ELSE 2 END
    END AS kind, CASE
      WHEN p.status = 'draft' OR p.withdrawn_on <= on THEN 2
      WHEN p.status IN ['withdrawn', 'superseded'] AND p.withdrawn_on IS NULL THEN 2
      WHEN p.starts_on > on OR p.ends_on < on THEN 2
      WHEN $grace_months IS NOT NULL AND on > p.review_on + duration({months: coalesce($grace_months, 0)}) THEN 2
      WHEN p.status IS NULL AND p.starts_on IS NULL THEN 1
      WHEN p.status IS NULL AND p.ends_on IS NULL AND p.review_on IS NULL THEN 1
      WHEN coalesce(p.status, '') <> 'superseded' AND EXISTS {
        (other:Protocol)-[:SUPERSEDES]->(p)
        WHERE other <> p AND NOT coalesce(other.status, '') IN ['draft', 'withdrawn'] AND other.starts_on <= on
      } THEN 1
      ELSE 0
    END AS in_force
    MATCH (p)-[:HAS]->(c:Clause)
    WITH p, [
      kind,
      in_force,
      candidate.sender,
      candidate.recipient,
      CASE
        WHEN purpose.id IS NULL OR coalesce(c.purposes, []) = [] THEN 1
        WHEN any(term IN purpose.permitting WHERE term IN c.purposes) THEN 0
        WHEN purpose.unmapped OR EXISTS { (c)-[:FOR]->(word) WHERE word.unmapped } THEN 1
        ELSE 2
      END,
      CASE
        WHEN category.id IS NULL OR coalesce(c.categories, []) = [] THEN 1
        WHEN any(term IN category.permitting WHERE term IN c.categories) THEN 0
        WHEN category.unmapped OR EXISTS { (c)-[:PERMITS]->(word) WHERE word.unmapped } THEN 1
        ELSE 2
      END,
      CASE
        WHEN coalesce(c.subjects, []) = [] THEN 0
        WHEN subjects = [] THEN 1
        WHEN all(subject IN subjects WHERE any(term IN subject.permitting WHERE term IN c.subjects)) THEN 0
        WHEN EXISTS { (c)-[:ABOUT]->(word) WHERE word.unmapped } THEN 1
        WHEN all(subject IN subjects WHERE subject.unmapped OR any(term IN subject.permitting WHERE term IN c.subjects)) THEN 1
        ELSE 2
      END,
      CASE
        WHEN coalesce(c.methods, []) = [] THEN 0
        WHEN methods = [] THEN 1
        WHEN all(method IN methods WHERE any(term IN method.permitting WHERE term IN c.methods)) THEN 0
        WHEN EXISTS { (c)-[:BY]->(word) WHERE word.unmapped } THEN 1
        WHEN all(method IN methods WHERE method.unmapped OR any(term IN method.permitting WHERE term IN c.methods)) THEN 1
        ELSE 2
      END
    ] AS tests
    WITH p, tests, size([test IN tests WHERE test = 2]) AS fails, size([test IN tests WHERE test = 1]) AS blanks
    ORDER BY p.id, fails, blanks, tests
    WITH p, collect({tests: tests, fails: fails, blanks: blanks})[0] AS best
    ORDER BY best.fails, best.blanks, p.id
    RETURN collect({protocol: p.id, tests: best.tests, fails: best.fails, blanks: best.blanks}) AS found
  }
  WITH category, purpose,
    [p IN found WHERE p.fails = 0 AND p.blanks = 0 | p.protocol] AS passing,
    [p IN found WHERE p.fails = 0 | p.protocol] AS open,
    [p IN found WHERE p.fails <= 3 AND (p.tests[2] < 2 OR p.tests[3] < 2)][..3] AS near
  RETURN collect({
    category: category.id,
    purpose: purpose.id,
    state: CASE WHEN passing <> [] THEN 'covered' WHEN open <> [] THEN 'unclear' ELSE 'gap' END,
    protocols: CASE WHEN passing <> [] THEN passing ELSE open END,
    nearest: CASE WHEN passing <> [] THEN [] ELSE near END
  }) AS elements
}
WITH outside, elements, size([e IN elements WHERE e.state = 'covered']) AS covered, size([e IN elements WHERE e.state = 'gap']) AS gaps
UNWIND CASE WHEN outside IS NULL THEN elements ELSE [{protocols: [], nearest: []}] END AS element
UNWIND CASE WHEN element.protocols = [] THEN [null] ELSE element.protocols END AS protocol
WITH outside, elements, covered, gaps, element, protocol ORDER BY protocol
WITH outside, elements, covered, gaps, element, collect(protocol) AS protocols
RETURN
  CASE
    WHEN outside IS NOT NULL THEN outside
    WHEN covered = size(elements) THEN 'covered'
    WHEN gaps = 0 THEN 'unclear'
    WHEN covered > 0 THEN 'partly'
    ELSE 'gap'
  END AS verdict,
  element.category AS category,
  element.purpose AS purpose,
  element.state AS state,
  protocols,
  [near IN element.nearest | {protocol: near.protocol, tests: [i IN range(0, 7) WHERE near.tests[i] > 0 |
    ['kind', 'in_force', 'sender_signed', 'recipient_signed', 'purpose', 'category', 'subject', 'method'][i] + ': '
      + ['passes', 'not-recorded', 'fails'][near.tests[i]]]}] AS nearest
ORDER BY category, purpose
