"""What the importer advises, in the API's words: it speaks of the command line's options, which are members here."""

import re
from typing import Any

_SAID = (
    (r"import with --same (['\"])(.*?)\1=ID", r"plan it again with `same`: {\1\2\1: ID}"),
    (r"import with --same (['\"])(.*?)=([^='\"]*)\1", r"plan it again with `same`: {\1\2\1: \1\3\1}"),
    (r"import with --column (['\"])(.*?)=\1", r"plan it again with `columns`: {\1\2\1: \1\1}"),
    (r"with --column (['\"])(.*?)=\1", r"with `columns`: {\1\2\1: \1\1}"),
    (r"[Ii]mport(?: it)? with --partner ID", "plan it again with `partner`: its id"),
    (r"[Ii]mport(?: it)? with the right --partner", "plan it again with the right `partner`"),
    (r"import with --create-partners", "plan it again with `create_partners`: true"),
    (r"confirm it with --retire-many", "plan it again with `retire_many`: true"),
    (r"see `graph-service templates`, or name the layout with --as", "see GET /api/templates, and name its `template`"),
    (r"--column\b", "`columns`"),
    (r"--as\b", "`template`"),
)

_OPTION = r"--(partner|same|create-partners|retire-absent|retire-many|clear-blanks)\b"


def spoken(message: str) -> str:
    """A sentence of the importer in the API's words. Any option that is not foreseen is named as the member that it is."""
    for pattern, said in _SAID:
        message = re.sub(pattern, said, message)
    message = re.sub(_OPTION, lambda found: f"`{found[1].replace('-', '_')}`", message)
    return message.replace(". plan it again", ". Plan it again").replace("? plan it again", "? Plan it again")


def plan_form(plan: dict[str, Any]) -> dict[str, Any]:
    """A plan's JSON form, whose problems advise in the API's words."""
    return {**plan, "issues": [{**issue, "message": spoken(issue["message"])} for issue in plan["issues"]]}
