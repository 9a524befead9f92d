"""Make the example workbooks of a fictional county: `python examples/make.py`. The same bytes come out every time.

The rows are text files in `county/`: a line of headings, then a line a row, cells apart by `|`. In a cell `2026-03-31` is a
real date, `#42` a real number, `\\n` a new line; anything else is text, typed as people type it.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from sheets import Sheet, Value, headings, read, records, write

HERE = Path(__file__).resolve().parent
TEST_DATA = HERE.parent / "tests" / "data"


def small(into: Path) -> None:
    """The two small workbooks that the tests walk through from import to answer."""
    into.mkdir(parents=True, exist_ok=True)
    header, rows = read("small/protocol-register")
    write(into / "protocol-register.xlsx", [Sheet("Protocols", header, rows, [["Northshire protocol register"], []])])
    header, rows = read("small/flow-map")
    above = [["Data flow map"], ["Organisation", "Northshire County Council"], ["Last updated", date(2026, 10, 30)], []]
    write(into / "flow-map.xlsx", [Sheet("Data flows", header, rows, above)])


def assets(name: str) -> list[list[Value]]:
    """The rows of an asset register in the layout of local Healthwatch."""
    rows: list[list[Value]] = []
    for n, row in enumerate(records(name)):
        six, nine = row["Six"], row["Nine"]
        basis = f"Section 1 ({six})" if isinstance(six, str) and len(six) == 1 else six
        rows.append(
            [
                row["Number"], row["Title"], None, row["Purpose"], row["Location"], row["Lead"], row["Processor"],
                "OFFICIAL-SENSITIVE" if nine else "OFFICIAL", float(1 + (n * 7) % 4), "Y" if n % 3 == 0 else "N",
                "Role-based access" if n % 2 else None, "N" if row["Categories"] == "All" else "Y", basis,
                "Y" if nine else "N", f"Section 2 ({nine})" if nine else "n/a", row["Subjects"], row["Categories"],
                row["Retention"], None, "N", row["Recipients"], row["Note"],
                "Law enforcement" if six == "Law enforcement" else None,
            ]
        )  # fmt: skip
    return rows


def controller_record(name: str) -> list[list[Value]]:
    """The rows of the ICO's documentation template for controllers."""
    rows: list[list[Value]] = []
    for row in records(name):
        six = row["Six"]
        rows.append(
            [
                row["Business function"], row["Purpose of processing"], row["Joint"] or "n/a",
                row["Categories of individuals"], row["Categories of personal data"], row["Categories of recipients"],
                row["Contract"], row["Countries"], row["Safeguards"], row["Retention"], row["Security"], six, row["Nine"],
                None, None, "All except erasure", "No", row["Source"], None, row["Location"],
                "N" if row["DPIA"] == "Not required" else "Y", row["DPIA"], None, "No", None, row["Schedule 1"], six,
                "Records policy 2025", "Yes", None,
            ]
        )  # fmt: skip
    return rows


def flows(name: str, prefix: str, body: str) -> list[list[Value]]:
    """The rows of a flow map, with a row for each pair of a sender and a recipient; then what bodies added."""
    rows: list[list[Value]] = []
    powers = {row["Purpose"]: row for row in records("powers")}
    for row in records(name):
        power = powers.get(row["Purpose"], {})
        law_enforcement = str(row["Basis"]).startswith("Law enforcement")
        senders, recipients = texts(row["Senders"]), texts(row["Recipients"])
        for sender in senders:
            for recipient in recipients:
                n = len(rows) + 1
                several = f": {sender} to {recipient}" if len(senders) * len(recipients) > 1 else ""
                volume = row["Volume"]
                form = row["Form"]
                rows.append(
                    [
                        f"{prefix}{n:03d}", f"{row['Name']}{several}", row["Project"], sender, row["Source asset"], recipient,
                        row["Destination asset"], row["Items"], row["Subjects"], row["Purpose"], row["Basis"],
                        row["Condition"], row["Method"], row["Frequency"],
                        volume + (n * 37) % 11 if isinstance(volume, float) else volume,
                        "Internal" if sender == recipient == body else "External", row["Country"], row["Safeguards"],
                        row["Claims"], row["Start"], row["End"], row["Comments"], row["Relationship"],
                        form if form != "Not personal data" else None, "N" if form == "Not personal data" else None,
                        "Law enforcement" if law_enforcement else None,
                        power.get("Schedule 1") if row["Condition"] and not law_enforcement and n % 5 else None,
                        power.get("Legal power"), "As the recipient's schedule" if n % 3 else None,
                    ]
                )  # fmt: skip
    return rows


MORE = [
    "Relationship", "Anonymised or pseudonymised", "Personal data (Y/N)", "Regime", "Schedule 1 condition", "Legal power",
    "Retention",
]  # fmt: skip
"""Columns that bodies of this county have added to the flow map."""

POLICE_HEADINGS = {
    "Ref": "Flow ID",
    "Flow name": "Name of flow",
    "Sender": "From",
    "Recipient": "To",
    "Frequency": "How often",
}
"""What the police call some columns in their copy."""

NOTES = Sheet(
    "Notes", ["How to fill in this register"],
    [["One row for each flow between two bodies."], ["Write the protocol reference as it stands in the protocol register."]],
)  # fmt: skip


def texts(cell: Value) -> list[str]:
    """What a list in a county file holds."""
    return [part.strip() for part in str(cell).split(";")]


def runs(rows: Sequence[Sequence[Value]], column: int) -> list[tuple[int, int, int]]:
    """Where a column says the same in several rows, one below the other: people merge those cells."""
    found: list[tuple[int, int, int]] = []
    first = 0
    for last in range(1, len(rows) + 1):
        if last == len(rows) or rows[last][column] != rows[first][column]:
            if last - first > 1 and rows[first][column]:
                found.append((column, first, last - 1))
            first = last
    return found


def partnership(into: Path) -> None:
    """What the partnership's information governance lead keeps: partners, projects, protocols, notices."""
    lists = Sheet("Lists", ["Status"], [["Live"], ["In draft"], ["Terminated"]], hidden=True)
    for file, name, title in (
        ("01-partners", "partners", "Northshire Information Sharing Partnership: members"),
        ("02-projects", "projects", "Joint projects"),
        ("03-protocol-register", "protocols", "Protocol register"),
        (
            "05-digital-economy-act-register",
            "digital-economy",
            "Information sharing agreements under the Digital Economy Act",
        ),
        ("06-privacy-notices", "notices", "Privacy notices of the partners"),
    ):
        header, rows = read(name)
        write(into / f"{file}.xlsx", [Sheet(title.split(":")[0][:31], header, rows, [[title], []]), lists])
    header, rows = read("published")
    write(
        into / "04-published-protocols.xlsx",
        [Sheet("Protocols", header, rows, [["Published information sharing protocols"], []])],
    )


def asset_registers(into: Path) -> None:
    """The information asset registers of four bodies, in three layouts."""
    for file, name, body in (
        ("07-county-council-assets", "council-assets", "Northshire County Council"),
        ("08-police-assets", "police-assets", "Northshire Police"),
    ):
        above = [["Information asset register"], ["Organisation", body], []]
        write(into / f"{file}.xlsx", [Sheet("Assets", [*headings("asset-register"), "Regime"], assets(name), above)])
    contact: list[list[Value]] = [
        ["Documentation template for controllers"],
        ["Name", "Eastvale District Council", None, "Data protection officer", "Head of Law and Governance"],
        ["Address", "Civic Centre, Eastvale, NX1 1AA", None, "Address", "As the council"],
        ["Email", "dataprotection@eastvale.example", None, "Email", "dpo@eastvale.example"],
        ["Telephone", "01632 960000", None, "Telephone", "01632 960001"],
        ["Representative", "n/a"],
        [],
        [],
    ]
    bands = [("Article 30 record of processing activities", 0, 10), ("Privacy notice", 11, 17), ("Consent", 18, 18),
             ("Location", 19, 19), ("Impact assessment", 20, 22), ("Breaches", 23, 24), ("Special category data", 25, 29)]  # fmt: skip
    template = Sheet("Template", headings("controller-record"), controller_record("eastvale-record"), contact, bands)
    notes = Sheet("Notes", ["Column", "What to write"], [["Business function", "The team that does it"]])
    write(into / "09-eastvale-article-30-record.xlsx", [template, notes])
    header, rows = read("hospital-assets")
    above = [["Asset and flow register"], ["Organisation", "Northshire Hospitals NHS Trust"], []]
    write(into / "10-hospitals-assets.xlsx", [Sheet("Register", header, rows, above)])


def flow_maps(into: Path) -> None:
    """The flow maps of seven bodies."""
    body = "Northshire County Council"
    rows = flows("flows-council", "NCC-", "NCC")
    above: list[list[Value]] = [["Data flow map"], ["Organisation", body], ["Last updated", date(2026, 10, 30)], []]
    bands = [("What flows", 0, 9), ("Law", 10, 11), ("How", 12, 17), ("Agreement", 18, 21)]
    council = Sheet("Data flows", [*headings("flow-map"), *MORE], rows, above, bands, merged=runs(rows, 2))
    write(into / "11-county-council-flows.xlsx", [council, NOTES])

    header = [POLICE_HEADINGS.get(heading, heading) for heading in [*headings("flow-map"), *MORE]]
    above = [["Information flows in and out of the force"], ["Controller", "Northshire Police"], []]
    write(into / "12-police-flows.xlsx", [NOTES, Sheet("Flows", header, flows("flows-police", "NP", ""), above)])

    tabs = []
    for tab, name in (("Inbound", "flows-hospitals-in"), ("Outbound", "flows-hospitals-out")):
        header, rows = read(name)
        above = [[f"Data flow map: {tab.lower()}"], ["Organisation", "Northshire Hospitals NHS Trust"], []]
        tabs.append(Sheet(tab, header, rows, above))
    write(into / "13-hospitals-flows.xlsx", tabs)

    for file, name, prefix, body in (
        ("14-eastvale-flows", "flows-eastvale", "EDC/", "Eastvale District Council"),
        ("15-harbour-homes-flows", "flows-harbour", "HH", "Harbour Homes"),
        ("16-safe-haven-flows", "flows-safe-haven", "SH-", "Safe Haven Northshire"),
        ("17-icb-flows", "flows-icb", "ICB", "NHS Northshire ICB"),
    ):
        above = [["Data flow map"], ["Organisation", body], []]
        write(
            into / f"{file}.xlsx",
            [Sheet("Data flows", [*headings("flow-map"), *MORE], flows(name, prefix, body), above)],
        )


def messy(into: Path) -> None:
    """A flow map that cannot be taken as it is: what is wrong in it comes back marked."""
    header, rows = read("messy-flows")
    above = [["Data flow map"], ["Organisation", "Northshire County Council"], []]
    write(into / "messy-flow-map.xlsx", [Sheet("Data flows", header, rows, above)])


def everything(into: Path, small_into: Path) -> None:
    """Write all workbooks."""
    small(small_into)
    partnership(into)
    asset_registers(into)
    flow_maps(into)
    messy(into)


if __name__ == "__main__":
    everything(HERE, TEST_DATA)
