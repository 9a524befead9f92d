"""The seam between the register and where it is kept, in the register's own nouns."""
