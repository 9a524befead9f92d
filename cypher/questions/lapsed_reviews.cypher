// The protocols whose review is overdue on a date, and whether they have lapsed for it: the time allowed after a missed review is
// over, so that they no longer count. Those that have ended, or were withdrawn or superseded, are left out; so are those of which no
// review is recorded at all.
// In Neo4j Browser, set the parameters first:
//   :param {on: '2026-11-22', grace_months: 3}
// Parameters: $on, $grace_months
//   on: the date asked about, as YYYY-MM-DD; grace_months: how long a protocol still counts after a missed review, in months, or
//   null when reviews never lapse
// Columns: protocol, reference, title, review_on, counts_until, lapsed, contact
//   review_on: as recorded, or its interval after the last review; counts_until: its last day in force if it is not reviewed; null
//   when reviews never lapse
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
WITH on, p, review, over, r, written, from_start, CASE
  WHEN $grace_months IS NOT NULL THEN review + duration({months: coalesce($grace_months, 0)})
END AS counts_until
WHERE review < on AND NOT from_start
  AND NOT coalesce(r.status IN ['withdrawn', 'superseded'] AND r.withdrawn_on IS NULL, false)
  AND NOT coalesce(r.withdrawn_on <= on, false) AND (NOT over OR r.renews OR written CONTAINS '"renews":')
RETURN
  p.id AS protocol,
  p.reference AS reference,
  p.title AS title,
  review AS review_on,
  counts_until,
  coalesce(on > counts_until, false) AS lapsed,
  p.contact AS contact
ORDER BY review_on, protocol
