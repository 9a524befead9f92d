// The protocols whose review is overdue on a date, and whether they have lapsed for it: the time allowed after a missed review is
// over, so that they no longer count. Those that have ended, or were withdrawn or superseded, are left out.
// In Neo4j Browser, set the parameters first:
//   :param {on: '2026-11-22', grace_months: 3}
// Parameters: $on, $grace_months
//   on: the date asked about, as YYYY-MM-DD; grace_months: how long a protocol still counts after a missed review, in months, or
//   null when reviews never lapse
// Columns: protocol, reference, title, review_on, counts_until, lapsed, contact
//   counts_until: its last day in force if it is not reviewed; null when reviews never lapse
WITH date($on) AS on
MATCH (p:Protocol)
WHERE p.review_on < on
  AND NOT coalesce(p.status IN ['withdrawn', 'superseded'] AND p.withdrawn_on IS NULL, false)
  AND NOT coalesce(p.withdrawn_on <= on OR p.ends_on < on, false)
WITH on, p, CASE
  WHEN $grace_months IS NOT NULL THEN p.review_on + duration({months: coalesce($grace_months, 0)})
END AS counts_until
RETURN
  p.id AS protocol,
  p.reference AS reference,
  p.title AS title,
  p.review_on AS review_on,
  counts_until,
  coalesce(on > counts_until, false) AS lapsed,
  p.contact AS contact
ORDER BY review_on, protocol
