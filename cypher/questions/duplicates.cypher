// Protocols of one kind, in force on a date, that overlap: with two signed parties, a purpose and a category in common. Which of them do
// the same work, and which no verdict depends on, `graph-service duplicates` tells.
// In Neo4j Browser, set the parameters first:
//   :param {on: '2026-11-22', grace_months: 3}
// Parameters: $on, $grace_months
//   on: the date asked about, as YYYY-MM-DD; grace_months: how long a protocol still counts after a missed review, in months, or
//   null when reviews never lapse
// Columns: protocol, other, partners, categories, purposes
//   partners: the signed parties in common; categories, purposes: the data that both permit, and for what
WITH date($on) AS on
MATCH (p:Protocol)
WITH on, p, coalesce(p.as_written, '') AS written, {
    status: CASE WHEN NOT coalesce(p.as_written, '') CONTAINS '"status":' THEN p.status END, starts_on: CASE WHEN NOT coalesce(p.as_written, '') CONTAINS '"starts_on":' THEN p.starts_on END, ends_on: CASE WHEN NOT coalesce(p.as_written, '') CONTAINS '"ends_on":' THEN p.ends_on END,
    review_on: CASE WHEN NOT coalesce(p.as_written, '') CONTAINS '"review_on":' THEN p.review_on END, reviewed_on: CASE WHEN NOT coalesce(p.as_written, '') CONTAINS '"reviewed_on":' THEN p.reviewed_on END, review_months: CASE WHEN NOT coalesce(p.as_written, '') CONTAINS '"review_months":' THEN p.review_months END,
    withdrawn_on: CASE WHEN NOT coalesce(p.as_written, '') CONTAINS '"withdrawn_on":' THEN p.withdrawn_on END, renews: coalesce(CASE WHEN NOT coalesce(p.as_written, '') CONTAINS '"renews":' THEN p.renews END, false)} AS r
WITH *, CASE
  WHEN r.review_on IS NOT NULL THEN r.review_on
  WHEN r.review_months IS NULL THEN null
  WHEN r.reviewed_on IS NOT NULL THEN r.reviewed_on + duration({months: r.review_months})
  WHEN r.starts_on IS NOT NULL THEN r.starts_on + duration({months: r.review_months})
END AS review
WITH *, coalesce($grace_months IS NOT NULL AND review + duration({months: coalesce($grace_months, 0)}) < on, false) AS lapsed,
  r.review_on IS NULL AND r.reviewed_on IS NULL AS from_start, coalesce(r.ends_on < on, false) AS over
WITH on, p, CASE
  WHEN r.status = 'draft' OR r.withdrawn_on <= on THEN 2
  WHEN r.status IN ['withdrawn', 'superseded'] AND r.withdrawn_on IS NULL THEN 2
  WHEN r.starts_on > on THEN 2
  WHEN over AND NOT r.renews AND NOT written CONTAINS '"renews":' THEN 2
  WHEN lapsed AND NOT from_start THEN 2
  WHEN any(field IN ['status', 'starts_on', 'ends_on', 'review_on', 'withdrawn_on'] WHERE written CONTAINS '"' + field + '":') THEN 1
  WHEN r.review_on IS NULL AND any(field IN ['reviewed_on', 'review_months'] WHERE written CONTAINS '"' + field + '":') THEN 1
  WHEN over AND written CONTAINS '"renews":' THEN 1
  WHEN r.review_months IS NOT NULL AND review IS NULL THEN 1
  WHEN lapsed THEN 1
  WHEN r.status IS NULL AND r.starts_on IS NULL THEN 1
  WHEN r.status IS NULL AND r.ends_on IS NULL AND review IS NULL THEN 1
  WHEN coalesce(r.status, '') <> 'superseded' AND EXISTS {
    (other:Protocol)-[:SUPERSEDES]->(p)
    WHERE other <> p AND NOT coalesce(other.status = 'draft' AND NOT coalesce(other.as_written, '') CONTAINS '"status":', false)
      AND NOT coalesce(other.starts_on > on AND NOT coalesce(other.as_written, '') CONTAINS '"starts_on":', false)
      AND NOT coalesce(other.withdrawn_on <= other.starts_on AND NOT coalesce(other.as_written, '') CONTAINS '"starts_on":'
        AND NOT coalesce(other.as_written, '') CONTAINS '"withdrawn_on":', false)
  } THEN 1
  ELSE 0
END AS in_force
WHERE in_force = 0
// Who signed it and may send or receive, and each category that it permits for each purpose.
WITH on, p, COLLECT {
    MATCH (partner:Partner)-[party:SIGNED]->(p)
    WHERE party.on <= on AND NOT coalesce(party.left_on <= on, false) AND coalesce(party.role, 'both') <> 'recipient'
      AND party.as_written IS NULL
      AND (party.authority IS NOT NULL OR (NOT (coalesce(partner.group, false) AND NOT coalesce(partner.as_written, '') CONTAINS '"group":') AND coalesce(party.signed_by = partner.id, true)))
      AND NOT coalesce(partner.ended_on < party.on AND NOT coalesce(partner.as_written, '') CONTAINS '"ended_on":', false)
      AND NOT EXISTS { (signatory:Partner {id: party.signed_by}) WHERE coalesce(signatory.ended_on < party.on AND NOT coalesce(signatory.as_written, '') CONTAINS '"ended_on":', false) }
    RETURN DISTINCT partner.id
  } + COLLECT {
    MATCH (partner:Partner)-[party:SIGNED]->(p)
    WHERE party.on <= on AND NOT coalesce(party.left_on <= on, false) AND coalesce(party.role, 'both') <> 'discloser'
      AND party.as_written IS NULL
      AND (party.authority IS NOT NULL OR (NOT (coalesce(partner.group, false) AND NOT coalesce(partner.as_written, '') CONTAINS '"group":') AND coalesce(party.signed_by = partner.id, true)))
      AND NOT coalesce(partner.ended_on < party.on AND NOT coalesce(partner.as_written, '') CONTAINS '"ended_on":', false)
      AND NOT EXISTS { (signatory:Partner {id: party.signed_by}) WHERE coalesce(signatory.ended_on < party.on AND NOT coalesce(signatory.as_written, '') CONTAINS '"ended_on":', false) }
    RETURN DISTINCT partner.id
  } AS parties,
  COLLECT {
    MATCH (p)-[:HAS]->(c:Clause)
    UNWIND c.categories AS category
    UNWIND c.purposes AS purpose
    RETURN DISTINCT {category: category, purpose: purpose}
  } AS permits
WHERE parties <> []
WITH collect({protocol: p, parties: parties, permits: permits}) AS protocols
UNWIND protocols AS one
UNWIND protocols AS two
WITH one, two, one.protocol AS p, two.protocol AS other, COLLECT {
  UNWIND one.parties AS partner WITH DISTINCT partner WHERE partner IN two.parties RETURN partner ORDER BY partner
} AS partners
WHERE p.id < other.id AND coalesce(p.kinds, []) = coalesce(other.kinds, []) AND size(partners) >= 2
CALL (one, two, p, other) {
  UNWIND [{pairs: one.permits, other: other}, {pairs: two.permits, other: p}] AS side
  UNWIND side.pairs AS pair
  WITH pair, side.other AS permitting
  WHERE EXISTS {
    MATCH (permitting)-[:HAS]->(c:Clause)
    WHERE EXISTS {
      MATCH climb = (:Category {id: pair.category})-[:BROADER*0..]->(up:Category)
      WHERE up.id IN c.categories AND all(i IN range(1, length(climb)) WHERE nodes(climb)[i - 1].sensitivity IS NULL
        OR coalesce(nodes(climb)[i - 1].sensitivity = nodes(climb)[i].sensitivity, false))
    } AND EXISTS {
      MATCH climb = (:Purpose {id: pair.purpose})-[:BROADER*0..]->(up:Purpose)
      WHERE up.id IN c.purposes AND all(i IN range(1, length(climb)) WHERE nodes(climb)[i - 1].sensitivity IS NULL
        OR coalesce(nodes(climb)[i - 1].sensitivity = nodes(climb)[i].sensitivity, false))
    }
  }
  RETURN collect(DISTINCT pair.category) AS common_categories, collect(DISTINCT pair.purpose) AS common_purposes
}
WITH p, other, partners, common_categories, common_purposes
WHERE common_categories <> []
RETURN
  p.id AS protocol,
  other.id AS other,
  partners,
  COLLECT { UNWIND common_categories AS key RETURN key ORDER BY key } AS categories,
  COLLECT { UNWIND common_purposes AS key RETURN key ORDER BY key } AS purposes
ORDER BY protocol, other
