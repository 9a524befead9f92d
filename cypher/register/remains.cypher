// What is there though no register is: the labels of the nodes.
// Parameters: none
// Columns: labels
MATCH (n)
WHERE NOT EXISTS { (:Register) }
RETURN DISTINCT labels(n) AS labels
