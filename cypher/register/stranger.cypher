// Whether something is there though no register is: one row when so.
// Parameters: none
// Columns: labels
MATCH (n)
WHERE NOT EXISTS { (:Register) }
RETURN labels(n) AS labels
LIMIT 1
