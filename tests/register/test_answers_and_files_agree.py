"""What answering leaves in the register is what the file says to whoever knows the answers: importing it again plans nothing."""

import csv
import io
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.register import Register
from importers.plan import Question

BODIES = [
    "NCC",
    "Northshire Police",
    "Eastvale District Council",
    "NHS Northshire ICB",
    "Harbour Homes",
    "Fire & Rescue",
]
"""Bodies as a list names them: some are in the register, some are not."""
SIGNED = [
    "",
    "",
    " (12/03/2024)",
    " (signed)",
    " (not signed)",
    " (Various)",
    " (A Person)",
    " (left)",
    " ✓",
    " - 3 May 2023",
]
WHOLE = [
    "",
    "All maintained schools",
    "ICB on behalf of all GP practices",
    "see Annex A",
    "Various",
    "and all districts",
]

party = st.builds(str.__add__, st.sampled_from(BODIES), st.sampled_from(SIGNED))
parties = st.builds(
    lambda separator, names, whole: separator.join([*names, *filter(None, [whole])]),
    st.sampled_from(["; ", "; ", "\n", ", "]),
    st.lists(party, max_size=3),
    st.sampled_from(WHOLE),
)
COLUMNS = {
    "Ref": st.sampled_from(["R1", "R2", "R3", "r-1", ""]),
    "Title": st.sampled_from(["MASH", "MASH v2", "Early help", "Shared care record", "Homelessness"]),
    "Type": st.sampled_from(["ISA", "Tier 2", "DSPA", "Contract", "", "MoU"]),
    "Parties": parties,
    "Date signed": st.sampled_from(["", "", "12/03/2024", "Various", "Yes", "2023", "awaiting"]),
    "Start date": st.sampled_from(["", "01/04/2023", "Apr-2023", "TBC"]),
    "Review date": st.sampled_from(["", "Annual", "May-2026", "Under review", "overdue"]),
    "Expiry date": st.sampled_from(["", "Ongoing", "31/03/2027", "31/03/2025 + 2 yr extension", "Rolling"]),
    "Status": st.sampled_from(["Live", "Live - overdue review", "On hold", "Draft", "Expired", ""]),
    "Data shared": st.sampled_from(
        ["", "Name; DOB", "All", "Health data, excluding mental health", "Widget data", "etc"]
    ),
    "Purpose": st.sampled_from(["Safeguarding children", "Early help; Widgets", "", "various", "Admissions"]),
    "Legal gateway": st.sampled_from(["", "Children Act 2004 s10", "consent?", "Widgets Act 1901", "Public task"]),
    "RAG": st.sampled_from(["", "R", "G", "Amber"]),
    "In place?": st.sampled_from(["", "Y", "N"]),
    "Our notes": st.sampled_from(["", "not children", "chased 12/9", "only adults / see file"]),
}
"""A protocol register: columns that are known and columns of its own, with what people write there."""

rows = st.lists(st.fixed_dictionaries(COLUMNS), min_size=1, max_size=5)


def choices(question: Question) -> list[str]:
    """What a person may say to a question without contradicting the register: any of its choices that are its own."""
    if question.kind == "column":
        return ["limits", "extra"]
    return [choice for choice in question.choices if "+" not in choice]


@settings(max_examples=30, deadline=None)
@given(rows, st.data())
def test_what_is_answered_is_what_the_file_says(table: list[dict[str, str]], data: st.DataObject) -> None:
    written = io.StringIO()
    sheet = csv.DictWriter(written, list(COLUMNS))
    sheet.writeheader()
    sheet.writerows(table)
    file = written.getvalue().encode()
    with tempfile.TemporaryDirectory() as folder:
        register = Register.open(str(Path(folder) / "register.db"))
        start = Path(__file__).parent.parent / "data" / "registers" / "start-partners.xlsx"
        register.apply_import(register.plan_import(start))
        register.apply_import(register.plan_import(file, name="agreements.csv"))
        for _ in range(6):
            if not (questions := register.answering.dictionary.questions()):
                break
            said = {question.id: data.draw(st.sampled_from(choices(question)), question.id) for question in questions}
            register.answering.answer(said)
        again = register.plan_import(file, name="agreements.csv")
        assert (again.adds, again.changes) == ((), ())
        assert (again.held, again.questions, register.answering.dictionary.held()) == ((), (), ())
