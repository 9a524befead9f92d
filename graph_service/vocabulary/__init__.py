"""The shipped terms, their hierarchy and their spelling variants."""
