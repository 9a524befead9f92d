"""Which body, term or record a text means."""
