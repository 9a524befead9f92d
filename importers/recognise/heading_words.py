"""The words of a heading that make it another one, however alike the rest, and those that only say how to fill a column."""

TELLING = frozenset(
    {"1", "10", "6", "9", "after", "article", "before", "description", "destination", "end", "expiry"}
    | {"from", "in", "joint", "lead", "left", "name", "non", "not", "other", "out", "recipient", "review"}
    | {"who", "whose", "where", "when", "why", "how", "with", "by", "person", "personnel", "number"}
    | {"reviewed", "schedule", "sender", "signed", "source", "start", "to"}
)
"""Words that make a heading another one, however alike the rest: "Start date" is not "State date", "Sent date" no "End date"."""

TELLING_ASIDE = frozenset(
    {"1", "10", "2", "6", "9", "article", "associate", "awaiting", "consulted", "destination", "draft"}
    | {"end", "estimated", "excluded", "excluding", "expected", "former", "from", "future", "if", "intended"}
    | {"invited", "joining", "joint", "last", "lead", "left", "non", "not", "old", "original", "other"}
    | {"outstanding", "pending", "planned", "possible", "potential", "previous", "prohibited", "proposed"}
    | {"prospective", "provisional", "recipient", "review", "schedule", "sender", "signed", "source", "start"}
    | {"target", "tbc", "to", "unconfirmed", "unsigned", "withdrawn"}
)
"""Words that make a heading another one where it has them in brackets."""

HOW_TO_FILL = frozenset(
    {"anonymised", "anonymous", "box", "choose", "data", "date", "day", "dd", "ddmmyyyy", "down", "drop"}
    | {"dropdown", "e", "eg", "flow", "format", "from", "g", "gdpr", "guidance", "identifiable", "known"}
    | {"list", "mm", "month", "n", "notes", "of", "or", "personal", "pseudonymised", "see", "select", "tick"}
    | {"uk", "y", "year", "yes", "yy", "yyyy"}
)
"""Words of asides that only say how to fill a column, or say its heading again."""

ALONE_PERMITS = frozenset({"flow.ends_on", "flow.identifiability", "flow.personal", "flow.starts_on", "row.signed"})
"""Fields that say by themselves that no protocol is needed, that a flow is not live, or that all parties of a row signed.

An aside may make the heading one of something else: "Personal data (sensitive)?", "End date (of the contract)", "Date signed (ECC)".
"""

SENSITIVE = frozenset({"conviction", "convictions", "criminal", "offence", "offences", "sensitive", "special"})
"""Words of a heading that say that the data below it is of a special category, or on criminal offences."""

OF_DATA = frozenset(
    {"a", "and", "any", "are", "asset", "categories", "category", "contain", "contained", "contains", "data", "details"}
    | {"do", "does", "flow", "held", "hold", "if", "in", "include", "included", "includes", "information", "is", "it"}
    | {"item", "items", "of", "or", "personal", "processed", "shared", "there", "this", "type", "types", "we"}
    | {"what", "which"}
)
"""The other words of such a heading. One more, as in "Special category condition", makes it another."""
