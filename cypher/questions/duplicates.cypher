// Protocols of one kind, in force on a date, that do the same work: contained (every signed sender and recipient, and every category
// for every purpose, that the first permits, the other does too) or overlapping (two signed parties, a purpose and a category in common).
// In Neo4j Browser, set the parameters first:
//   :param {on: '2026-11-22', grace_months: 3}
// Parameters: $on, $grace_months
//   on: the date asked about, as YYYY-MM-DD; grace_months: how long a protocol still counts after a missed review, in months, or
//   null when reviews never lapse
// Columns: relation, protocol, other, cluster, parties, categories, purposes
//   cluster: all protocols that such pairs tie together; parties, categories, purposes: what one protocol would need that
//   stands for them all. For the redundant ones see redundant.cypher
WITH date($on) AS on
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
// Who signed it and may send or receive, and each category that it permits for each purpose.
WITH on, p,
  COLLECT {
    MATCH (partner:Partner)-[party:SIGNED]->(p)
    WHERE party.on <= on AND NOT coalesce(party.left_on <= on, false) AND coalesce(party.role, 'both') <> 'recipient'
    RETURN DISTINCT partner.id
  } AS senders,
  COLLECT {
    MATCH (partner:Partner)-[party:SIGNED]->(p)
    WHERE party.on <= on AND NOT coalesce(party.left_on <= on, false) AND coalesce(party.role, 'both') <> 'discloser'
    RETURN DISTINCT partner.id
  } AS recipients,
  COLLECT {
    MATCH (p)-[:HAS]->(c:Clause)
    UNWIND c.categories AS category
    UNWIND c.purposes AS purpose
    RETURN DISTINCT {category: category, purpose: purpose}
  } AS permits
WHERE senders <> [] OR recipients <> []
WITH on, collect({protocol: p, senders: senders, recipients: recipients, permits: permits}) AS found
UNWIND found AS one
UNWIND found AS two
WITH on, one, two
WHERE one.protocol <> two.protocol AND coalesce(one.protocol.kinds, []) = coalesce(two.protocol.kinds, [])
CALL (one, two) {
  UNWIND one.permits AS pair
  WITH pair, two.protocol AS other
  WHERE EXISTS {
    MATCH (other)-[:HAS]->(c:Clause)
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
  RETURN count(*) AS permitted_too
}
WITH on, one, two, one.protocol AS p, two.protocol AS other, permitted_too
WHERE permitted_too > 0
WITH p, other, permitted_too = size(one.permits) AND one.senders <> [] AND one.recipients <> []
  AND all(sender IN one.senders WHERE EXISTS {
    MATCH (:Partner {id: sender})-[:PART_OF*0..]->(whole:Partner)
    MATCH way = (body:Partner)-[:SUCCEEDED_BY*0..]->(whole)
    MATCH (body)-[party:SIGNED]->(other)
    WHERE none(b IN nodes(way)[..-1] WHERE size(b.successors) > 1)
      AND party.on <= on AND NOT coalesce(party.left_on <= on, false) AND coalesce(party.role, 'both') <> 'recipient'
  })
  AND all(recipient IN one.recipients WHERE EXISTS {
    MATCH (:Partner {id: recipient})-[:PART_OF*0..]->(whole:Partner)
    MATCH way = (body:Partner)-[:SUCCEEDED_BY*0..]->(whole)
    MATCH (body)-[party:SIGNED]->(other)
    WHERE none(b IN nodes(way)[..-1] WHERE size(b.successors) > 1)
      AND party.on <= on AND NOT coalesce(party.left_on <= on, false) AND coalesce(party.role, 'both') <> 'discloser'
  }) AS contained,
  size([partner IN one.senders + [r IN one.recipients WHERE NOT r IN one.senders]
    WHERE partner IN two.senders OR partner IN two.recipients]) >= 2 AS overlapping
UNWIND CASE WHEN contained THEN ['contained'] ELSE [] END + CASE WHEN overlapping THEN ['overlapping'] ELSE [] END AS relation
WITH DISTINCT
  relation,
  CASE WHEN relation = 'overlapping' AND other.id < p.id THEN other.id ELSE p.id END AS protocol,
  CASE WHEN relation = 'overlapping' AND other.id < p.id THEN p.id ELSE other.id END AS other
ORDER BY relation, protocol, other
WITH collect({relation: relation, pair: [protocol, other]}) AS rows
// Whatever pairs share is one cluster: each pair joins the clusters that it touches into one.
WITH rows, reduce(clusters = [], row IN rows |
  [cluster IN clusters WHERE none(key IN cluster WHERE key IN row.pair)] + [reduce(joined = row.pair,
    cluster IN [cluster IN clusters WHERE any(key IN cluster WHERE key IN row.pair)]
    | joined + [key IN cluster WHERE NOT key IN joined])]) AS clusters
UNWIND clusters AS cluster
// What one protocol would need that stands for them all.
CALL (cluster) {
  MATCH (p:Protocol) WHERE p.id IN cluster
  WITH p ORDER BY p.id
  WITH collect(p) AS members
  RETURN [p IN members | p.id] AS ids,
    COLLECT {
      UNWIND members AS p
      MATCH (partner:Partner)-[party:SIGNED|PARTY_TO]->(p) WHERE NOT coalesce(party.left_on <= date($on), false)
      WITH DISTINCT partner.id AS id ORDER BY id RETURN id
    } AS parties,
    COLLECT {
      UNWIND members AS p
      MATCH (p)-[:HAS]->(c:Clause) UNWIND c.categories AS id
      WITH DISTINCT id ORDER BY id RETURN id
    } AS categories,
    COLLECT {
      UNWIND members AS p
      MATCH (p)-[:HAS]->(c:Clause) UNWIND c.purposes AS id
      WITH DISTINCT id ORDER BY id RETURN id
    } AS purposes
}
UNWIND [row IN rows WHERE row.pair[0] IN cluster] AS row
RETURN row.relation AS relation, row.pair[0] AS protocol, row.pair[1] AS other, ids AS cluster, parties, categories, purposes
ORDER BY cluster, relation, protocol, other
