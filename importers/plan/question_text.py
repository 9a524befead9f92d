"""What a question asks and what holds until it is answered, in words that suit every face. How to answer, each face adds."""

from importers.plan.open_questions import Question

_MEANWHILE = {
    "held": "rows are held",
    "as-written": "what was written is kept, and counts as not recorded",
    "limits": "what was written counts as a limit of what may be shared",
    "status": "the status counts as not recorded",
    "kinds": "the type counts as not recorded",
    "categories": "the data counts as not recorded",
    "kept": "what was written is kept, and no answer rests on it",
    "unmapped": "what was written is a local term that nobody has mapped",
    "apart": "the two stay apart",
    "used": "the likely reading is used",
}
_WORDS = {"kinds": "Which kind of agreement is {about}?", "status": "Which status is {about}?"}
_SCHEMES = {"category": "kind of data", "subject": "group of people", "basis": "lawful basis"}
_NAMES = 10
"""How many names a question lists."""


def question_text(question: Question) -> str:
    """What is asked, as one or two sentences.

    >>> question_text(Question("word-x", "word", "Tier 2", 3, (), (), "kinds", facts={"field": "protocol.kinds"}))
    'Which kind of agreement is “Tier 2”?'
    """
    about, facts = f"“{question.about}”", question.facts
    match question.kind:
        case "body":
            if facts.get("department"):
                return f"{about} may be a department. Which body is it part of, or is it a body of its own?"
            return f"{about} is not a partner in the register. Is it new, or another name of one?"
        case "bodies":
            names = [str(name) for name in facts.get("names", question.samples)]
            listed = ", ".join(names[:_NAMES]) + (f" and {len(names) - _NAMES} more" if len(names) > _NAMES else "")
            are = "1 name is new" if len(names) == 1 else f"{len(names)} names are new"
            return f"{are}: {listed}. Add {'it' if len(names) == 1 else 'them all'}?"
        case "term" if facts.get("names"):
            return f"{len(facts['names'])} words are in no vocabulary. Keep them as your own terms?"
        case "term":
            scheme = str(facts.get("scheme", "term"))
            if facts.get("readings"):
                several = "more than one" if len(facts["readings"]) > 1 or facts.get("note") else "a"
                other = facts.get("note") or ("" if several == "more than one" else "something else")
                also = f", or {other}" if other else ""
                return f"{about} may mean {several} {_SCHEMES.get(scheme, scheme)}{also}. Which one does it mean?"
            return f"{about} is not a known {_SCHEMES.get(scheme, scheme)}. Which one does it mean?"
        case "column" if facts.get("field"):
            return f"The column {about} is read as {facts['field']}, which its heading resembles. Is it?"
        case "column":
            return f"The column {about}: what does it hold?"
        case "word":
            field = str(facts.get("field", "")).rpartition(".")[2]
            return _WORDS.get(field, "What does {about} mean as {field}?").format(
                about=about, field=field.replace("_", " ")
            )
        case "register":
            return f"Whose register is {about}?"
        case "direction":
            return f"Which way does the data of {about} go: in, out or both?"
        case "same":
            if "protocol" in facts:
                ours = facts["ours"] or "an agreement without a title"
                return f"Another body’s register has {about}, too: “{facts['theirs']}”. Here it is “{ours}”. Are they one agreement?"
            name, other = facts["pair"]
            return f"“{name}” and “{other}” are much alike. Are they one body?"
        case "layout":
            return f"Which layout does {about} have?"
        case "month-first":
            return f"{about} seems to write the month first. Does it?"


def meanwhile_text(question: Question) -> str:
    """How many cells a question concerns, and what holds until it is answered."""
    cells = "1 cell" if question.cells == 1 else f"{question.cells:,} cells"
    return f"{cells}. Until this is answered, {_MEANWHILE[question.meanwhile]}."
