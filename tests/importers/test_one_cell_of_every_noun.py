"""One cell of any register, whatever is in it: no verdict rests on a doubtful word, and no other row changes.

A word that is in doubt counts at best as not recorded. The scenes cover flows, protocols in three styles, partners under three
rules and records of processing; in each, every column takes every doubtful form of what is right and of what is wrong there.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph_service.coverage import VERDICTS, Rule
from graph_service.model import Flow, Partner, Party, Protocol, Record, Term, key_of, kind_of
from graph_service.snapshot import Snapshot
from importers.plan.options import Options
from importers.plan.planner import plan
from importers.reading.workbook import Sheet, Workbook
from importers.recognise.template import shipped

ON = date(2026, 6, 1)
BODIES = {f"body-{name.lower()}": Partner(id=f"body-{name.lower()}", name=f"Body {name}") for name in ("One", "Two", "Three")}  # fmt: skip
SIGNED = (Party(partner="body-one", signed_on=date(2024, 3, 12)), Party(partner="body-two", signed_on=date(2024, 3, 12)))  # fmt: skip
PROTOCOL = Protocol(
    id="p",
    title="Early help",
    kinds=("sharing",),
    status="active",
    starts_on=date(2024, 4, 1),
    review_on=date(2027, 4, 1),
    parties=SIGNED,
    categories=("address", "name"),
    purposes=("direct-care",),
    subjects=("children",),
    methods=("secure-email",),
)
FLOW = Flow(
    id="f",
    name="f",
    source="body-one",
    target="body-two",
    categories=("address", "name"),
    purposes=("direct-care",),
    subjects=("children",),
    methods=("secure-email",),
    relation="separate",
)
ODD = [
    "?", "TBC", "n/a", "-", "none", "unknown", "various", "All", "as above", "see annex", "Y?", "No?", "maybe", "pending", "#REF!", "=1+1", "💥",
    "31/02/2024", "99/99/2020", "annual", "soon", "12/03/2024 (tbc)", "not yet", "not known", "expired?", "Body Four", "ISP-1", "MoU", "only adults",
    "subject to consent", "mixed", "some", "partly", "not always", "N/A - internal", "not applicable?", "one-off?", "emergency?", "not urgent",
    "not anonymised", "pseudonymised/anonymous", "anonymous once processed", "will be anonymous", "no personal data?",
]  # fmt: skip
"""What people write where they do not know, or mean something else."""


def doubtful(good: str, bad: str) -> Iterator[str]:
    """Texts that say something of a value, and not that it is so."""
    for text in filter(None, (good, bad)):
        yield from (
            f"{text}?",
            f"not {text}",
            f"{text} (tbc)",
            f"except {text}",
            f"no longer {text}",
            f"{text} - proposed",
        )
        yield from (f"{text} (draft)", f"previously {text}", f"was {text}", f"{text} or other", f"{text} unless agreed")
        yield from (
            f"no {text}",
            f"all but {text}",
            f"non-{text}",
            f"former {text}",
            f"{text} TBC",
            f"{text} / unknown",
        )
    if good and bad and ";" not in good:
        yield from (f"{good} or {bad}", f"{bad}, not {good}", f"{good} (was {bad})", f"{bad} instead of {good}")


_LISTS_OF_FLOWS = {
    "Personal data items",
    "Data subjects",
    "Purpose",
    "Transfer method",
    "Categories of individuals",
    "Categories of personal data",
    "Purpose of processing",
}
"""Columns in which a flow says all that it carries, and why: what is not said there may be what no protocol permits."""


def incomplete(good: str, bad: str) -> Iterator[str]:
    """Lists that say that there is more, or that something is not in them."""
    yield from (
        f"{good}; etc",
        f"{good}; various",
        f"{good}; see annex",
        f"{good}; not {bad}",
        f"{good}, excluding some",
    )


@dataclass(frozen=True)
class Scene:
    """A layout with what is right in each column and what is wrong, and how the flow that is asked about comes of its records."""

    template: str
    columns: Mapping[str, tuple[str, str]]
    other: Mapping[str, str]
    known: Mapping[str, Partner] = field(default_factory=lambda: BODIES)
    protocol: Protocol = PROTOCOL
    right: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By column, odd words that are right there."""

    @property
    def heads(self) -> list[str]:
        return list(self.columns)

    def put(self, cells: Mapping[str, str]) -> tuple[Record, ...]:
        """The records of a table of two rows."""
        rows = [[row[head] or None for head in self.heads] for row in (cells, {**self.base(""), **self.other})]
        book = Workbook("list.csv", "", (Sheet("Register", rows=[self.heads, *rows]),))
        options = Options(self.template, create_partners=True, partner="body-one")
        return plan(book, Snapshot(partners=self.known), shipped(), options, {}, on=ON).put

    def base(self, wrong: str) -> dict[str, str]:
        """The cells of a row in which all is right, but in one column."""
        return {head: bad if head == wrong else good for head, (good, bad) in self.columns.items()}

    def outcome(self, cells: Mapping[str, str]) -> tuple[int, list[Record]]:
        """The best verdict on a flow of the first row, 0 for one with which nothing is to be done; and the records of the other."""
        put = self.put(cells)
        others = [record for record in put if self.is_other(record)]
        kinds: dict[str, dict[str, Any]] = {"partner": {**BODIES}, "flow": {}, "protocol": {"p": self.protocol}}
        if self.template == "protocol-register":
            kinds["protocol"] = {}
        for record in put:
            if record not in others or isinstance(record, Partner):
                kinds.setdefault(kind_of(record), {})[key_of(record)] = record
        if self.template in ("protocol-register", "partner-list"):
            kinds["flow"] = {"f": FLOW}
        rule = Rule(Snapshot(**{f"{kind}s": records for kind, records in kinds.items()}), ON, 3)
        verdicts = [VERDICTS.index(rule.verdict(flow)) for flow in kinds["flow"].values()]
        return min((0 if at > _GAP else at for at in verdicts), default=_GAP), others

    def is_other(self, record: Record) -> bool:
        """Whether a record comes of the second row."""
        return not isinstance(record, Term) and (getattr(record, "title", None) or record.name).startswith("Other")  # type: ignore[union-attr]


_GAP, _UNCLEAR = VERDICTS.index("gap"), VERDICTS.index("unclear")

FLOWS = Scene(
    "data-flow-map",
    {
        "Ref": ("F-1", ""),
        "Flow name": ("Help", ""),
        "Sender": ("Body One", "Body Three"),
        "Recipient": ("Body Two", "Body Three"),
        "Personal data items": ("Name; Address", "Health; Name"),
        "Data subjects": ("Children", "Staff"),
        "Purpose": ("Direct care", "Research"),
        "Transfer method": ("Secure email", "Post"),
        "Frequency": ("Daily", "One-off"),
        "Legal power": ("", ""),
        "Internal or external": ("External", ""),
        "Is it personal data?": ("Yes", ""),
        "Identifiability": ("Identifiable", ""),
        "Relationship": ("Separate", "Processor"),
        "Start date": ("01/04/2024", ""),
        "End date": ("", "31/03/2030"),
        "Special category data": ("", "Health"),
        "Criminal offence data": ("", "Convictions"),
        "Other data items": ("", "Date of birth"),
        "Other purposes": ("", "Research"),
        "Other data subjects": ("", "Staff"),
        "Is the recipient a processor?": ("No", "Yes"),
        "Are they joint controllers?": ("No", "Yes"),
        "Protocol / agreement reference": ("ISP-1", ""),
    },
    {"Ref": "F-2", "Flow name": "Other"},
)
_PROTOCOL = {
    "Ref": ("ISP-1", ""),
    "Title": ("Help", "Help"),
    "Type": ("ISA", "DPA"),
    "Purpose(s)": ("Direct care", "Research"),
    "Data items": ("Name; Address", "Name"),
    "Data subjects": ("Children", "Staff"),
    "Method": ("Secure email", "Post"),
    "Start date": ("01/04/2024", "01/04/2027"),
    "End date": ("31/03/2030", "31/03/2025"),
    "Review date": ("01/04/2027", "01/04/2024"),
    "Status": ("Live", "Draft"),
    "Withdrawn on": ("", "01/01/2025"),
    "Withdrawn": ("", "Yes"),
    "Approved": ("", "No"),
    "Draft": ("", "Yes"),
    "Exclusions": ("", "Address"),
    "Leavers": ("", "Body Two"),
    "Direction": ("", "Body Two to Body One only"),
    "Permitted": ("", "No"),
    "Duration": ("", "1 year"),
    "Not signed by": ("", "Body Two"),
    "Fully signed": ("", "No"),
}
_OTHER = {"Ref": "ISP-2", "Title": "Other"}
_PARTNER = {
    "Organisation": ("Body Two", "Body Two"),
    "Also known as": ("B2", ""),
    "Sector": ("Council", "Charity"),
    "ICO registration": ("ZA123456", ""),
    "Public authority": ("Yes", "No"),
    "Parent": ("", "Body One"),
    "Successors": ("", "Body Three"),
    "Ended on": ("", "31/03/2020"),
}
_LISTED = {"Organisation": "Other body", "Also known as": "OB", "ICO registration": "ZA999999"}
_DATES = {"Ended on": ("31/03/2020",)}
SCENES = {
    "flows": FLOWS,
    "protocols, one date": Scene(
        "protocol-register",
        {
            **_PROTOCOL,
            "Signatories": ("Body One; Body Two", "Body One; Body Three"),
            "Date signed": ("12/03/2024", "12/03/2027"),
            "Left on": ("", "01/01/2025"),
            "Role": ("", "Discloser"),
        },
        _OTHER,
    ),
    "protocols, a date each": Scene(
        "protocol-register",
        {
            **_PROTOCOL,
            "Signatories": (
                "Body One (12/03/2024); Body Two (12/03/2024)",
                "Body One (12/03/2024); Body Two (not signed)",
            ),
        },
        _OTHER,
    ),
    "protocols, disclosers and receivers": Scene(
        "protocol-register",
        {
            **_PROTOCOL,
            "Disclosing organisations": ("Body One", "Body Three"),
            "Receiving organisations": ("Body Two", "Body Three"),
            "Date signed": ("12/03/2024", ""),
        },
        _OTHER,
    ),
    "partners": Scene("partner-list", _PARTNER, _LISTED, right={"Parent": ("Body One",), **_DATES}),
    "partners with a memorandum": Scene(
        "partner-list",
        _PARTNER,
        _LISTED,
        protocol=PROTOCOL.model_copy(update={"kinds": ("memorandum",)}),
        right={"Parent": ("Body One",), **_DATES},
    ),
    "partners whose successor signed": Scene(
        "partner-list",
        _PARTNER,
        _LISTED,
        protocol=PROTOCOL.model_copy(
            update={"parties": (SIGNED[0], Party(partner="body-three", signed_on=date(2024, 3, 12)))}
        ),
        right={"Parent": ("Body One",), **_DATES},
    ),
    "records of processing": Scene(
        "ico-controller",
        {
            "Business function": ("Help", ""),
            "Purpose of processing": ("Direct care", "Research"),
            "Categories of individuals": ("Children", "Staff"),
            "Categories of personal data": ("Name; Address", "Health; Name"),
            "Categories of recipients": ("Body Two", "Body Three"),
            "Article 6 lawful basis for processing personal data": ("Public task", ""),
            "Special category data": ("", "Health"),
            "Criminal offence data": ("", "Convictions"),
            "Other data items": ("", "Date of birth"),
            "Extra data": ("", "Health"),
        },
        {"Business function": "Other"},
        protocol=PROTOCOL.model_copy(update={"methods": ()}),
    ),
}
outcome: Callable[[str, str, str, str], tuple[int, list[Record]]] = cache(
    lambda scene, wrong, head, cell: SCENES[scene].outcome({**SCENES[scene].base(wrong), head: cell})
)


def texts(scene: Scene, head: str) -> Iterable[str]:
    """The doubtful texts of a column."""
    return [
        text for text in dict.fromkeys([*ODD, *doubtful(*scene.columns[head])]) if text not in scene.right.get(head, ())
    ]


@pytest.mark.parametrize("name", SCENES)
def test_the_clean_table_covers_the_flow_or_would(name: str) -> None:
    """Else no cell could make it worse; and in most columns something can."""
    scene = SCENES[name]
    clean = outcome(name, "", scene.heads[0], scene.columns[scene.heads[0]][0])[0]
    worse = [head for head in scene.heads if outcome(name, head, head, scene.columns[head][1])[0] > clean]
    assert clean == 0 or "memorandum" in name or "successor" in name
    assert len(worse) >= (0 if scene.template == "partner-list" else 4)


@pytest.mark.parametrize("name", SCENES)
def test_no_doubtful_cell_makes_a_verdict_better_or_changes_another_row(name: str) -> None:
    """Beside a right cell and beside a wrong one."""
    scene = SCENES[name]
    cases = [(head, wrong, text) for head in scene.heads for wrong in ("", head) for text in texts(scene, head)]

    @settings(max_examples=150, deadline=None, database=None)
    @given(st.sampled_from(cases))
    def holds(case: tuple[str, str, str]) -> None:
        head, wrong, text = case
        good, bad = scene.columns[head]
        verdict, others = outcome(name, wrong, head, text)
        empty, right, at_worst = (outcome(name, wrong, head, cell)[0] for cell in ("", good, bad))
        best = min(empty, at_worst if wrong else right, _UNCLEAR)
        assert verdict >= best, (head, text)
        if head not in ("Organisation", "Parent", "Successors"):  # which name other bodies of the list
            assert others == outcome(name, "", head, good)[1], (head, text)

    holds()


@pytest.mark.parametrize("name", SCENES)
def test_brackets_round_a_whole_cell_say_nothing(name: str) -> None:
    scene = SCENES[name]
    for head in ("Personal data items", "Categories of personal data", "Data items", "Signatories", "Purpose(s)"):
        good, _ = scene.columns.get(head, ("", ""))
        if good and "(" not in good:
            assert outcome(name, "", head, f"({good})") == outcome(name, "", head, good), head
