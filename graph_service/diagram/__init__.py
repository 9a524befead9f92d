"""Flow diagrams: what is on them (`view`), Graphviz text (`dot`), and files (`draw`)."""
