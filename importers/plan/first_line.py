"""The first line of a plan: what matters most of it, in one sentence."""

from importers.plan.plan import Plan

_NAMES = 3
"""How many things a sentence lists."""


def first_line(plan: Plan) -> str:
    """How many rows become records, and what of the file nobody understands yet.

    >>> first_line(Plan("ours.csv", "", 1))
    'No row becomes a record.'
    """
    rows = sum(sheet.rows for sheet in plan.sheets if not sheet.skipped)
    made = rows - len({(row.sheet, row.row) for row in plan.held})
    start = "No row becomes a record" if not made else f"{made:,} of {rows:,} rows become records"
    start = "The row becomes a record" if made == rows == 1 else start
    layouts = [question.about for question in plan.questions if question.kind == "layout"]
    if layouts:
        return f"{start}; which layout has {_listed(layouts)}?"
    missing = list(dict.fromkeys(str(remark.facts["what"]) for remark in plan.remarks if remark.code == "no-column"))
    columns = [question for question in plan.questions if question.kind == "column"]
    if missing and columns:
        return f"{start}; no column gives {_listed(missing)}: which is it?"
    if missing:
        return f"{start}; no column gives {_listed(missing)}."
    if plan.questions:
        return f"{start}; {len(plan.questions):,} question{'' if len(plan.questions) == 1 else 's'} to answer."
    return f"{start}."


def _listed(texts: list[str]) -> str:
    shown = texts if len(texts) <= _NAMES else [*texts[: _NAMES - 1], f"{len(texts) - _NAMES + 1} more"]
    return shown[0] if len(shown) == 1 else f"{', '.join(shown[:-1])} or {shown[-1]}"
