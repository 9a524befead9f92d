"""Workbooks laid out as the bodies that publish the layouts have them, with the values that people type."""

import io
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import xlsxwriter

from graph_service.model import Partner
from graph_service.snapshot import Snapshot

Sheet = Any

REGISTER = Snapshot(
    version=3,
    partners={
        partner.id: partner
        for partner in (
            Partner(id="essex-county-council", name="Essex County Council", aliases=("ECC",), gss_code="E10000012"),
            Partner(id="essex-police", name="Essex Police"),
            Partner(
                id="southend-city-council",
                name="Southend-on-Sea City Council",
                aliases=("Southend Borough Council", "Southend on Sea Borough Council"),
            ),
            Partner(id="eastvale-district-council", name="Eastvale District Council"),
            Partner(id="st-marys-a", name="St Mary's School"),
            Partner(id="st-marys-b", name="St Mary's School"),
            Partner(id="mid-essex-trust", name="Mid Essex NHS Trust", ods_code="RQ8"),
        )
    },
)
"""The register that the workbooks are planned against: seven bodies, two of one name, and nothing else."""


def workbook(build: Callable[[xlsxwriter.Workbook], None]) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(
        target, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        build(book)
    return target.getvalue()


def fill(book: xlsxwriter.Workbook, sheet: Sheet, at: int, rows: list[list[Any]]) -> None:
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for number, row in enumerate(rows, at):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(number, column, datetime.combine(value, time()), day)
            elif value is not None:
                sheet.write(number, column, value)


ICO = [
    "Business function",
    "Purpose of processing",
    "Name and contact details of joint controller (if applicable)",
    "Categories of individuals",
    "Categories of personal data",
    "Categories of recipients",
    "Link to contract with processor",
    "Names of third countries or international organisations that personal data are transferred to (if applicable)",
    "Safeguards for exceptional transfers of personal data to third countries or international organisations (if applicable)",
    "Retention schedule (if possible)",
    "General description of technical and organisational security measures (if possible)",
    "Article 6 lawful basis for processing personal data",
    "Article 9 condition for processing special category data",
    "Legitimate interests for the processing (if applicable)",
    "Link to record of legitimate interests assessment (if applicable)",
    "Rights available to individuals",
    "Existence of automated decision-making, including profiling (if applicable)",
    "The source of the personal data (if applicable)",
    "Link to record of consent",
    "Location of personal data",
    "Data Protection Impact Assessment required?",
    "Data Protection Impact Assessment progress",
    "Link to Data Protection Impact Assessment",
    "Has a personal data breach occurred?",
    "Link to record of personal data breach",
    "Data Protection Act 2018 Schedule 1 Condition for processing",
    "GDPR Article 6 lawful basis for processing",
    "Link to retention and erasure policy document",
    "Is personal data retained and erased in accordance with the policy document?",
    "Reasons for not adhering to policy document (if applicable)",
]


def ico_controller(book: xlsxwriter.Workbook) -> None:
    """A contact block on rows 1 to 6, bands in merged cells, the header on row 9, two rows of one merged function."""
    sheet = book.add_worksheet("Template")
    fill(
        book,
        sheet,
        0,
        [
            [
                "Name and contact details",
                None,
                "Data Protection Officer (if applicable)",
                None,
                "Representative (if applicable)",
            ],
            ["Name", "Eastvale District Council", "Name", "Jo Bloggs", "Name"],
            ["Address", "Civic Centre, Eastvale", "Address", "Civic Centre, Eastvale", "Address"],
            ["Email", "info@eastvale.example", "Email", "dpo@eastvale.example", "Email"],
            ["Telephone", "01234 567890", "Telephone", None, "Telephone"],
        ],
    )
    band = book.add_format({"bold": True})
    sheet.merge_range(6, 0, 6, 12, "Article 30 record of processing activities", band)
    sheet.merge_range(7, 13, 7, 18, "Privacy notices", band)
    sheet.merge_range(7, 25, 7, 29, "Special category or criminal conviction and offence data", band)
    fill(book, sheet, 8, [ICO])
    rows: list[list[Any]] = [[None] * 30 for _ in range(4)]
    rows[0][0:13] = [
        "Housing",
        "Preventing homelessness",
        "n/a",
        "Homeless people; Children",
        "Name\nAddress\nDate of birth",
        "Essex Police; ECC, HMRC; suppliers",
        None,
        "None",
        None,
        "7 years",
        "Role-based access",
        "Article 6(1)(e) public task",
        "n/a",
    ]
    rows[0][20:24] = ["Y", "Completed", "https://eastvale.example/dpia", "N"]
    rows[0][26] = "6(1)(c)"
    rows[1][1:13] = [
        "Tenancy fraud investigations",
        "Essex Police",
        "Tenants",
        "Name; Offences",
        "Essex Police",
        "https://eastvale.example/c1",
        "USA",
        "IDTA",
        "6 years",
        "Encrypted",
        "Art 6(1)(e)",
        None,
    ]
    rows[1][25] = "Schedule 1, Part 2, paragraph 10"
    rows[2][0:13] = [
        "Payroll",
        "Paying staff",
        None,
        "Staff",
        "Bank details; various",
        "HMRC",
        None,
        None,
        None,
        None,
        None,
        "6(1)(b) and (c)",
        "Section 2 (b)",
    ]
    rows[3][0:6] = ["Total: 3", None, None, None, None, None]
    fill(book, sheet, 9, rows)
    sheet.merge_range(9, 0, 10, 0, "Housing")
    notes = book.add_worksheet("Notes")
    fill(book, notes, 0, [["How to use this template"], ["Fill in one row for each purpose."]])


def healthwatch_assets(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("IAR")
    fill(
        book,
        sheet,
        0,
        [
            ["Information asset register of Southend on Sea Borough Council"],
            [],
            [
                "Asset Number",
                "Asset Title",
                "Asset Description",
                "Purpose",
                "Location/ system or place of storage",
                "Lead Officer",
                "Data Processor if applicable",
                "Protective Marking",
                "Protection Rating",
                "Vital record",
                "Other Security Measures if applicable",
                "Personal Data",
                "Lawful Basis for Processing Personal Data (Article 6)",
                "Special Category Personal Data",
                "Lawful Basis for Processing Special Categories (Article 9)",
                "Data Subject Category",
                "Personal Data Categories",
                "Retention",
                "Retention Notes",
                "In public domain",
                "Intended or Likely Recipients",
                "Notes",
            ],
            [
                "IA001",
                "Enquiries",
                "Questions from the public",
                "Enquiries",
                "CRM",
                "Office manager",
                None,
                "Official",
                2,
                "Y",
                "Locked cabinet",
                "Y",
                "Section 1 (e)",
                "N",
                None,
                "Members of the public",
                "Name, telephone number",
                "2 years",
                "From closing",
                "N",
                "Essex Police",
                "Kept since 2013",
            ],
            [
                "IA002",
                "Volunteer files",
                None,
                "Recruitment",
                "SharePoint",
                "Chief officer",
                "Mid Essex NHS Trust",
                "Official-Sensitive",
                4,
                "N",
                None,
                "✓",
                "Section 1 (b)",
                "Y",
                "Section 2 (h)",
                "Volunteers",
                "Name; Health",
                "6 years",
                None,
                "N",
                "None",
                None,
            ],
        ],
    )


def weisf_protocols(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Protocols")
    fill(
        book,
        sheet,
        0,
        [
            ["Title", "Purpose", "Lead Organisation", "Other Organisations Involved", "Review date"],
            ["Health and Wellbeing (2)"],
            [
                "0012 - SELEP (ECC) DSA with the ESFA V2.0",
                "To share apprenticeship data so that provision can be planned, monitored and improved across the county",
                "ECC",
                "Southend Borough Council; Essex Police",
                "Mar-2024",
            ],
            [
                "0014 - Hospital discharge V1.1",
                "Hospital discharge",
                "Mid Essex NHS Trust",
                "Essex County Council, Southend on Sea Borough Council",
                "Under Review",
            ],
            ["Community Safety (1)"],
            [
                "0031 - Domestic abuse",
                "Domestic abuse",
                "Essex Police",
                "Essex County Council\nEastvale District Council",
                date(2027, 9, 30),
            ],
        ],
    )


def dea_register(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Register")
    fill(
        book,
        sheet,
        0,
        [
            [
                "Information sharing agreement 0001",
                "Name",
                "Purpose",
                "Information sharing benefits",
                "Legal power disclosure",
                "Disclosed information",
                "Controllers",
                "Controller names",
                "Information sharing method",
                "Processors",
                "Processor names",
                "Retention period",
                "Start date",
                "End date",
                "Review date",
                "Contact",
                "Areas",
                "Area names",
            ],
            [
                "0001",
                "Fuel poverty",
                "Fuel poverty",
                "Warmer homes",
                "Digital Economy Act 2017 section 36",
                "Name; Address",
                "C001;C002",
                "Essex County Council; Eastvale District Council",
                "SFTP",
                "P009",
                "Warm Data Ltd",
                "12 months",
                "01/04/2024",
                "31/03/2026",
                "Apr-2025",
                "dea@essex.example",
                "E10000012",
                "Essex",
            ],
            [
                "0002",
                "Council tax debt",
                "Debt recovery",
                None,
                None,
                "Name",
                "C002",
                "Eastvale District Council",
                "Secure email",
                None,
                None,
                None,
                "2024-07-01",
                None,
                None,
                None,
                "E07000066",
                "Eastvale",
            ],
        ],
    )


def dspt_assets_flows(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Asset and flow register")
    fill(
        book,
        sheet,
        0,
        [
            ["Asset and flow register"],
            ["Organisation", "Mid Essex NHS Trust"],
            [
                "Purpose of processing",
                "Legal basis (Article 6 and Article 9)",
                "Categories of data subject",
                "Categories of personal data",
                "Categories of recipients",
                "Where held and whether transferred overseas",
                "Retained/disposed in line with policy",
                "Written data-sharing agreement or contract in place and when it ends",
                "Sensitive information held",
                "Systems or services",
                "Impact of loss",
                "Software used",
                "Information asset owner",
                "Support and maintenance arrangements",
            ],
            [
                "Direct care",
                "Art 6(1)(e) and Art 9(2)(h)",
                "Patients",
                "Name; NHS number; Health",
                "Essex County Council; GPs",
                "Data centre, UK",
                "Y",
                "Yes, ends 31/03/2027",
                "Y",
                "Patient record",
                "High",
                "Lorenzo",
                "Medical director",
                "Supplier",
            ],
            [
                "Staff rota",
                "6(1)(b)",
                "Staff",
                "Name",
                "n/a",
                "On site",
                "Y",
                "n/a",
                "N",
                "Rota",
                "Low",
                "Excel",
                "HR director",
                None,
            ],
        ],
    )


def data_flow_map(book: xlsxwriter.Workbook) -> None:
    """One tab a direction, the other end in one column; shuffled and renamed columns, and one that is the body's own."""
    head = [
        "Purpose",
        "Ref",
        "Source / Destination",
        "Data items",
        "Data subjects",
        "Legal basis",
        "Method",
        "Volume",
        "Internal/External",
        "Agreement",
        "Start",
        "End",
        "Team contact",
    ]
    for name, rows in (
        (
            "Inbound",
            [
                [
                    "Safeguarding children",
                    "1",
                    "Essex Police",
                    "Name; DOB; Offences",
                    "Children",
                    "6(1)(e)",
                    "Secure email",
                    1200,
                    "External",
                    "ISP 14",
                    "Apr-2024",
                    "Ongoing",
                    "Duty team",
                ],
                [
                    "Direct care",
                    "2",
                    "Esex Police",
                    "client info",
                    "Patients",
                    "Public task",
                    "SFTP",
                    "about 30",
                    "External",
                    None,
                    date(2025, 1, 1),
                    "TBC",
                    None,
                ],
            ],
        ),
        (
            "Outbound",
            [
                [
                    "Housing benefit",
                    "1",
                    "Revenues team",
                    "Name",
                    "Tenants",
                    "6(1)(c)",
                    "Email",
                    None,
                    "Internal",
                    None,
                    None,
                    None,
                    None,
                ],
                [
                    "Hospital discharge",
                    "2",
                    "Mid Essex NHS Trust",
                    "Name; NHS number",
                    "Patients",
                    "6(1)(e); 9(2)(h)",
                    "MESH",
                    None,
                    "External",
                    "ISP-0014",
                    "01/01/25",
                    "31/12/24",
                    "Ward",
                ],
                [
                    "Pupil data",
                    "3",
                    "St Mary's School",
                    "Personal data",
                    "Pupils",
                    "6(1)(e)",
                    "Portal",
                    None,
                    "External",
                    None,
                    None,
                    "soon",
                    None,
                ],
            ],
        ),
    ):
        sheet = book.add_worksheet(name)
        fill(book, sheet, 0, [["Data flow map"], ["Organisation", "Eastvale District Council"], [], head, *rows])
    hidden = book.add_worksheet("Lists")
    hidden.hide()
    fill(book, hidden, 0, [["Ref", "Sender", "Recipient"], ["x", "y", "z"]])


def protocol_register(book: xlsxwriter.Workbook) -> None:
    """Signatories in one cell, a row each, clauses, and a matrix of partners, in three sheets."""
    head = [
        "Ref",
        "Title",
        "Type",
        "Theme",
        "Lead organisation",
        "Signatories",
        "Date signed",
        "Purpose(s)",
        "Data items",
        "Data subjects",
        "Lawful basis",
        "Legal power",
        "Method",
        "Start date",
        "End date",
        "Review date",
        "Status",
        "Supersedes",
        "Published",
        "Link",
    ]
    one = book.add_worksheet("Signatories in a cell")
    fill(
        book,
        one,
        0,
        [
            head,
            [
                "ISP-0014",
                "Safeguarding children",
                "ISP",
                "Safeguarding",
                "Essex County Council",
                "Essex Police (12/03/2024); Essex County Council (not signed)",
                None,
                "Safeguarding children",
                "Name; DOB; Offences",
                "Children",
                "Art 6(1)(e)",
                "Children Act 2004 s. 11",
                "Secure email",
                "Apr-2024",
                "Mar-2028",
                "Mar-2027",
                "Live",
                "ISP-0002",
                "Yes",
                None,
            ],
            [
                "ISP-0002",
                "Old safeguarding protocol",
                "DSA",
                None,
                "Essex Police",
                "Essex Police; ECC",
                date(2019, 5, 1),
                "Safeguarding",
                "Name",
                None,
                None,
                None,
                None,
                "2019",
                None,
                "Under review",
                "Expired",
                None,
                None,
                None,
            ],
        ],
    )
    rows = book.add_worksheet("A row each")
    fill(
        book,
        rows,
        0,
        [
            ["Ref", "Title", "Signatory", "Date signed", "Role", "Purpose", "Data items", "Status"],
            [
                "ISP-0020",
                "Discharge",
                "Mid Essex NHS Trust",
                "✓",
                "Discloser",
                "Hospital discharge",
                "Name; NHS number",
                "Signed",
            ],
            [None, None, "Eastvale District Council", "03/02/2025", "Recipient", None, None, None],
            ["ISP 20", None, "Essex Police", "not signed", None, "Safeguarding", "Name; Risk assessment", None],
        ],
    )
    matrix = book.add_worksheet("Matrix")
    fill(
        book,
        matrix,
        0,
        [
            ["Ref", "Title", "Status", "Essex Police", "ECC", "Newtown Parish Council", "Reviewed by"],
            ["ISP-0040", "Community safety", "In force", date(2024, 2, 1), "✓", "x", "Board"],
            ["ISP-0041", "Youth justice", "Draft", None, "Y", None, None],
        ],
    )


def partner_list(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Partners")
    fill(
        book,
        sheet,
        0,
        [
            [
                "Organisation",
                "Also known as",
                "Sector",
                "ODS code",
                "ICO registration",
                "Expiry",
                "Framework signed",
                "Contact",
            ],
            ["ECC", "Essex CC", "County council", None, "Z1234567", "Mar-2027", "01/04/2021", "ig@essex.example"],
            ["Mid Essex Hospitals", None, "NHS trust", "RQ8", None, None, "Yes", None],
            [
                "Harbour Housing",
                "HH; Harbour Homes",
                "Housing association",
                None,
                "Z7654321",
                "31/01/26",
                date(2023, 6, 1),
                None,
            ],
        ],
    )


def projects(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Projects")
    fill(
        book,
        sheet,
        0,
        [
            ["Project", "Lead organisation", "Description", "Partners", "DPIA"],
            ["Family hubs", "ECC", "One front door for families", "Essex Police; Eastvale District Council", "DPIA-17"],
        ],
    )


def privacy_notices(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Privacy notices")
    fill(
        book,
        sheet,
        0,
        [
            ["Organisation", "Title", "Link", "Personal data", "Purposes", "Recipients", "Last reviewed"],
            [
                "Essex Police",
                "Victims",
                "https://essex.example/victims",
                "Name; Offences",
                "Supporting victims",
                "ECC; charities",
                "Jan-26",
            ],
        ],
    )


def terms(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("Terms")
    fill(
        book,
        sheet,
        0,
        [
            ["Scheme", "Id", "Label", "Aliases", "Broader", "Sensitivity", "Secure", "Not yet mapped", "Source"],
            [
                "Category",
                None,
                "Blue Badge details",
                "Blue badge; disabled parking",
                "Health",
                "special category",
                None,
                None,
                None,
            ],
            ["Method", "fax", "Fax", "facsimile machine", None, None, "No", None, None],
        ],
    )


def data_use_register(book: xlsxwriter.Workbook) -> None:
    heads = [
        "Project ID",
        "Project title",
        "Lead applicant organisation name",
        "Organisation sector",
        "Request category type",
    ]
    heads += ["Project start date", "Project end date", "Dataset(s) name", "Data sensitivity level", "Access type"]
    heads += ["Legal basis for provision of data under Article 6", "National data opt-out applied?", "Research outputs"]
    rows = [
        [
            "DU-1",
            "Falls study",
            "Mid Essex NHS Trust",
            "Healthcare",
            "Research",
            date(2024, 2, 1),
            date(2026, 1, 31),
            "Health",
            "De-Personalised",
            "TRE",
            "Article 6(1)(e)",
            "Yes",
            "A report",
        ],
        [
            "DU-2",
            "Burglary study",
            "Essex Police",
            "Public sector",
            "Research",
            date(2024, 2, 1),
            "Ongoing",
            "Name",
            "Personally Identifiable",
            "TRE",
            "Article 6(1)(e)",
            "No",
            None,
        ],
        [
            "DU-3",
            "Numbers",
            "Essex Police",
            "Public sector",
            "Research",
            date(2024, 2, 1),
            None,
            "Health",
            "Anonymised - ICO code compliant",
            "TRE",
            "Article 6(1)(e)",
            "No",
            None,
        ],
    ]
    sheet = book.add_worksheet("Data use register")
    fill(book, sheet, 0, [["Data use register of Essex County Council"], heads, *rows])


def data_release_register(book: xlsxwriter.Workbook) -> None:
    readme = book.add_worksheet("README")
    fill(book, readme, 0, [["This register lists what was released."]])
    heads = ["RowID", "Organisation Name", "Type of Data Provided", "Sensitive or Non-Sensitive"]
    heads += ["Data provided to customer: Identifiable, Anonymised - ICO code compliant"]
    heads += [
        "Legal Basis for Provision of Data under Health and Social Care Act 2012",
        "Purpose",
        "Frequency",
        "NIC Number",
    ]
    heads += ["Patient Opt-Outs applied"]
    rows = [
        [
            1,
            "Mid Essex NHS Trust",
            "Health",
            "Sensitive",
            "Identifiable",
            "Health and Social Care Act 2012",
            "Research",
            "Monthly",
            "DARS-NIC-1234-A1B2C",
            "Y",
        ],
        [
            2,
            "Essex Police",
            "Name",
            "Sensitive",
            "Anonymised - ICO code compliant",
            None,
            "Research",
            "One-Off",
            "DARS-NIC-99",
            "N",
        ],
    ]
    fill(book, book.add_worksheet("DataReleases"), 0, [["Register of Essex County Council"], heads, *rows])


def processor_record(book: xlsxwriter.Workbook) -> None:
    heads = ["Controllers on whose behalf", "Categories of processing", "Third countries and safeguards"]
    heads += ["General description of security measures", "Contract link"]
    rows = [
        ["Essex Police", "Payroll", None, "Encrypted", "C-1"],
        ["Mid Essex NHS Trust; Eastvale District Council", "Archiving", "None", "Locked", "C-2"],
    ]
    fill(book, book.add_worksheet("Processor"), 0, [["Name", "Essex County Council"], heads, *rows])


LAYOUTS: dict[str, Callable[[xlsxwriter.Workbook], None]] = {
    "ico-controller": ico_controller,
    "healthwatch-assets": healthwatch_assets,
    "weisf-protocols": weisf_protocols,
    "dea-register": dea_register,
    "dspt-assets-flows": dspt_assets_flows,
    "data-flow-map": data_flow_map,
    "protocol-register": protocol_register,
    "partner-list": partner_list,
    "projects": projects,
    "privacy-notices": privacy_notices,
    "terms": terms,
    "data-use-register": data_use_register,
    "data-release-register": data_release_register,
    "processor-record": processor_record,
}
