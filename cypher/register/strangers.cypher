// Nodes that are no part of a register, and those of its own bookkeeping that have relationships, which they never have.
// Parameters: $labels
//   the labels of all nodes that a register has
// Columns: labels
MATCH (n)
WHERE none(label IN labels(n) WHERE label IN $labels)
  OR ((n:Register OR n:Revision OR n:Change OR n:Kept) AND (size(labels(n)) > 1 OR EXISTS { (n)--() }))
RETURN labels(n) AS labels
LIMIT 100
