// Where the data of a flow goes next, up to five hops on, each way as a path: a live flow out of the asset that the last one goes
// into, or, where either records no asset, out of the same partner (which it may do); in the same, a narrower or a broader
// category. What came in a broader category is still what it was. Change the 5 below for more hops.
// In Neo4j Browser, set the parameters first:
//   :param {flow: 'police-to-council', on: '2026-11-22'}
// Parameters: $flow, $on
//   flow: its id; on: the date asked about, as YYYY-MM-DD
// Columns: hop, flow, name, source, target, may, path
//   may: no recorded asset ties the last flow of the path to the one before; path: the flows' ids, the one asked about first
WITH date($on) AS on
MATCH (narrow:Category)-[:BROADER*0..]->(broad:Category)
WITH on, collect(DISTINCT narrow.id + ' ' + broad.id) AS falls_under
MATCH way = (start:Flow {id: $flow})(
  (last:Flow)-[:INTO_ASSET|TO]->(at)<-[:FROM_ASSET|FROM]-(next:Flow)
  WHERE (at:Asset OR last.target_asset IS NULL OR next.source_asset IS NULL)
    AND NOT coalesce(next.starts_on > on OR next.ends_on < on, false)
    AND NOT EXISTS { (next)-[:FROM|TO]->(ended:Partner) WHERE ended.ended_on < on }
){1,5}(:Flow)
WITH on, falls_under, [f IN nodes(way) WHERE f:Flow] AS flows, nodes(way)[-2]:Partner AS may
WHERE size(flows) = size(COLLECT { UNWIND flows AS f RETURN DISTINCT f })
WITH flows, may, reduce(data = coalesce(flows[0].categories, []), f IN flows[1..] | CASE
  WHEN data IS NULL THEN null
  WHEN coalesce(f.categories, []) = [] THEN data
  WHEN data = [] THEN f.categories
  ELSE [found IN [
    [one IN data WHERE any(other IN f.categories WHERE one + ' ' + other IN falls_under)]
      + [other IN f.categories WHERE any(one IN data WHERE other + ' ' + one IN falls_under)]
  ] | CASE WHEN found = [] THEN null ELSE found END][0]
END) AS data
WHERE data IS NOT NULL
RETURN
  size(flows) - 1 AS hop,
  flows[-1].id AS flow,
  flows[-1].name AS name,
  flows[-1].source AS source,
  flows[-1].target AS target,
  may,
  [f IN flows | f.id] AS path
ORDER BY hop, path
