"""Registers as twelve kinds of body keep them, each with what its information governance lead expects of it.

They were written before anybody looked at what the importer makes of them. A row is a line, its cells stand between bars.
`@2024-03-12` is a date cell, `⏎` a new line within a cell, `~text~` is struck through, `<` is merged with the cell to its
left, `^` with the cell above. Today is 30 November 2026.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Font

TODAY = date(2026, 11, 30)

PARTNERS = """
Organisation | Also known as | Sector
Northshire County Council | NCC; Northshire CC | Local authority
Eastvale District Council | EDC | Local authority
Westmere Borough Council | WBC | Local authority
Northshire Police | Northshire Constabulary | Police
Northshire Fire and Rescue Service | NFRS | Fire and rescue
NHS Northshire Integrated Care Board | Northshire ICB; NHS Northshire ICB | NHS
Northshire Hospitals NHS Trust | NHT | NHS trust
Northshire Partnership NHS Foundation Trust | NPFT | NHS trust
Vale Homes | Vale Homes Ltd | Housing association
University of Northshire | UoN | University
Bright Futures Academy Trust | BFAT | Academy trust
Haven Women's Aid | Haven | Charity
Cyngor Gogledd | Gogledd Council | Local authority
Department for Work and Pensions | DWP | Government department
Probation Service | HMPPS Probation | Government department
"""


@dataclass(frozen=True)
class Expected:
    """What must come of a register. Protocols and flows go by their reference or title; partners by their id."""

    records: dict[str, int]
    """How many records of each kind it gives, once new bodies are added."""
    holds: int = 0
    """How many rows wait for an answer."""
    in_force: tuple[str, ...] = ()
    never_in_force: tuple[str, ...] = ()
    signed: tuple[tuple[str, str], ...] = ()
    never_signed: tuple[tuple[str, str], ...] = ()
    permits: tuple[tuple[str, str], ...] = ()
    never_permits: tuple[tuple[str, str], ...] = ()
    no_partner: tuple[str, ...] = ()
    """Words that must never become a partner."""
    reviews: dict[str, str] = field(default_factory=dict)
    ends: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Kept:
    """A register as a body keeps it."""

    body: str
    sheets: dict[str, str]
    expected: Expected
    csv: bool = False
    hidden: tuple[str, ...] = ()
    answers: dict[str, str] = field(default_factory=dict)
    """What is answered when it is imported: choices by the id of the question."""


COUNTY = Kept(
    "northshire-county-council",
    {
        "Notes": """
This workbook is maintained by the IG Team. Do not sort.
Colour key: green = live, amber = due, red = lapsed
""",
        "DSA Register": """
Northshire County Council - Register of Data Sharing Agreements | < | < | < | < | < | < | < | < | < | <
Last updated 04/11/2026 by IG Team

DSA No. | Title of agreement | Dept | Who is it with | Info shared | Why we share it | Lawful Basis (Art 6/9) | Signed by all? | Start | Exp. | Renewal due | Date of last review | Status/Comments
Adult Social Care
DSA-001 | Hospital discharge | ASC | NHT; NPFT | Name; address; health | Direct care | 6(1)(e) / 9(2)(h) | Yes | 01/04/2024 | 31/03/2027 | Mar 2027 | 12/05/2026 | Live
DSA-002 | Safeguarding adults (expired) | ASC | Northshire Police, NHT | Name, address, date of birth | Safeguarding | as above | Yes | 01/04/2019 | - | - | 01/04/2022 | see title
DSA-003 | Care home capacity | " | " | Name | " | " | No - NHT outstanding | 1.6.2025 | 31.5.2028 | | | Signed by us, awaiting NHT
DSA-004 | Reablement data | ASC | NHT | as above | Direct care | 6(1)(e) | Y | 01/04/25 | 31/03/28 | | | Live but suspended pending DPIA
~DSA-005~ | ~Carers register~ | ~ASC~ | ~EDC~ | ~Name; address~ | ~Direct care~ | ~6(1)(e)~ | ~Yes~ | ~01/01/2023~ | ~31/12/2027~ | | | ~Live~
Children's Services
DSA-010 | MASH | CYP | Northshire Police; NHT; Haven | Name; address; criminal offence data; health | Safeguarding | 6(1)(e), 9(2)(g), Sch 1 para 18 | Yes - all | Apr-24 | Ongoing | Annual | @2026-03-02 | Live
DSA-011 | Youth justice | CYP | Northshire Police; Probation Service | Name; offences | Youth justice | 6(1)(e) | ✓ | 01/09/2023 | 31/08/2026 | | | Live - extension being negotiated
DSA-012 | School admissions | CYP | Bright Futures Academy Trust | Name; address; date of birth | School admissions | 6(1)(c) | ✓ | @2025-09-01 | @2028-08-31 | 01/09/2027 | | Live
DSA-013 | Troubled families | CYP | DWP | Name; benefits | Family support | 6(1)(e) | ✓ | 01/04/2015 | 31/03/2020 | | | Superseded by DSA-014
DSA-014 | Supporting families | CYP | DWP | Name; benefits | Family support | 6(1)(e) | x | 01/04/2020 | TBC | | | In draft
DSA-015 | Elective home education | CYP | see DSA-012 | Name | Education | 6(1)(c) | ✓ | 01/09/2025 | 31/08/2028 | | | Live (excluding health data)
DSA-016 | Early help hub | CYP | EDC and WBC | Name; address | Family support | consent | ✓ | 01/09/2025 | 31/08/2028 | | | Not yet live
Place
DSA-020 | Flood response | Highways | EDC; WBC; Northshire Fire and Rescue Service | Name; address | Emergency planning | 6(1)(d) | ✓ | 2025 | 2028 | | | Live
DSA-021 | Blue badge | Cust Serv | EDC | Name; address; vehicle registration | Parking | 6(1)(e) | ✓ | 32/01/2025 | 31/01/2028 | | | Live
DSA-022 | Electoral roll | Cust Serv | All districts | Name; address | Elections | 6(1)(c) | ? | 01/12/2024 | 30/11/2027 | | | ok
DSA-023 | Council tax reduction | Revs & Bens | DWP | Name; benefits | Benefits | 6(1)(e) | ✓ | 01/04/2024 | 31/03/2027 | | 01/04/2024 | On hold
""",
        "Archive": """
DSA No. | Title of agreement | Dept | Who is it with | Info shared | Why we share it | Lawful Basis (Art 6/9) | Signed by all? | Start | Exp. | Renewal due | Date of last review | Status/Comments
DSA-900 | Supporting People | ASC | EDC | Name; address | Housing support | 6(1)(e) | Yes | 01/04/2024 | 31/03/2028 | | | Live
""",
    },
    Expected(
        records={"protocol": 17},
        in_force=("DSA-001", "DSA-010", "DSA-012"),
        never_in_force=(
            "DSA-002",
            "DSA-003",
            "DSA-004",
            "DSA-005",
            "DSA-011",
            "DSA-013",
            "DSA-014",
            "DSA-016",
            "DSA-021",
            "DSA-023",
            "DSA-900",
        ),
        never_signed=(("DSA-003", "northshire-hospitals-nhs-trust"), ("DSA-014", "department-for-work-and-pensions")),
        permits=(("DSA-001", "health"),),
        never_permits=(("DSA-015", "health"),),
        no_partner=("ASC", "CYP", "Highways", "Cust Serv", "Revs & Bens", "see DSA-012"),
        ends={"DSA-001": "2027-03-31", "DSA-012": "2028-08-31"},
    ),
)

DISTRICT = Kept(
    "eastvale-district-council",
    {
        "ROPA 2026": """
EASTVALE DISTRICT COUNCIL
Article 30 Record of Processing Activities
Ref | Service | Processing activity | What for | Whose data | What data | Special category? | Lawful Basis (Art 6/9) | Who gets it | Where kept | How long | Outside UK? | DPIA? | Last checked
1 | Housing Options | Homelessness applications | Homelessness prevention | Applicants | Name, address, NI number, health | Y | Art 6(1)(c); Art 9(2)(g) | NCC; Vale Homes; DWP | Jigsaw | 6 yrs | No | Y | Jan-26
2 | Revenues | Council tax billing | Council tax | Residents | Name, address, bank details | N | 6(1)(c) | Bailiffs; DWP | NEC | 6+1 | N | n/a | Jan-26
3 | " | Council tax recovery | " | " | " | N | " | Courts | " | " | " | " | "
4 | Benefits | Housing benefit | Benefits | Claimants | Name, address, income, benefits | N | 6(1)(c) | DWP | NEC | 6+1 | N | Y | 12/02/2026
5 | Planning | Planning applications | Planning | Applicants | Name, address, email | N | 6(1)(c) | Published on website | Uniform | permanent | N | N |
6 | Env Health | Noise complaints | Environmental health | Complainants | Name, address | N | 6(1)(e) | None | Uniform | 6 years | N | N |
7 | Licensing | Taxi licensing | Licensing | Drivers | Name, address, DBS, medical | Y | 6(1)(c) 9(2)(g) | Northshire Police; NAFN NR3 | Uniform | Life of licence + 1 | N | Y |
8 | Elections | Electoral register | Elections | Electors | Name, address, dob | N | 6(1)(c) | Credit reference agencies, parties, NCC | Xpress | 15 yrs | N | N |
9 | HR | Payroll | Payroll | Staff | Name, bank details, NI number | N | 6(1)(b) | HMRC; Northshire CC (payroll provider) | iTrent | 6 yrs | N | N |
10 | HR | Recruitment | Recruitment | Job applicants | Name, CV, equalities | Y | 6(1)(b) 9(2)(b) | see above | iTrent | 6 mths | N | N |
11 | Community Safety | ASB casework | Community safety | Residents | Name, address, allegations | Y | 6(1)(e) | Northshire Police; Vale Homes; NCC | ECINS | 6 yrs | N | Y |
12 | Leisure | Gym memberships | Leisure | Members | Name, email, health declaration | Y | consent | Operator (Active4U) | Gladstone | 2 yrs | Ireland | N |
13 | Comms | Newsletter | Marketing | Subscribers | Email | N | consent | Mailchimp | Mailchimp | until unsub | USA | N |
14 | Legal | Litigation | Legal claims | Various | Various | Y | 9(2)(f) | Courts, counsel | Iken | 7 | N | N |
15 | Cemeteries | Burial register | Bereavement | Deceased | Name | N | n/a | Public | BACAS | permanent | N | N |
""",
        "Lists": """
Y | 6(1)(a)
N | 6(1)(b)
n/a | 6(1)(c)
""",
    },
    Expected(
        records={"asset": 15},
        no_partner=("Published on website", "None", "see above", "Public", "Courts", "Housing Options", "Residents"),
    ),
)

ICB = Kept(
    "nhs-northshire-integrated-care-board",
    {
        "Outbound": """
NHS Northshire ICB data flow map (DSPT evidence 1.1.2)
Flow ID | Team | Flow description | Info shared | Sent to | How sent | How often | PID? | Legal basis | Agreement ref | Expires | RAG | Comments
O1 | CHC | CHC assessments to council | Name, NHS number, health | NCC | Secure email | Weekly | Yes | 6(1)(e), 9(2)(h) | ISA-07 | 31/03/2027 | G |
O2 | CHC | CHC placements | Name, NHS number | Vale Homes | Email (not encrypted) | Ad hoc | Yes | 6(1)(e) | none | - | R | Stop - on hold until ISA signed
O3 | Meds Opt | Prescribing audits | Aggregate only | GP practices | NHSmail | Qtrly | No | n/a | n/a | n/a | G |
O4 | PHM | Risk strat extract | Pseudonymised NHS number | University of Northshire | SFTP | Monthly | Pseud | s251 | ISA-09 (expired) | 31/03/2025 | R | Ended?
O5 | Safeguarding | MARAC referrals | Name, address, offences | Northshire Police | MARAC portal | As needed | Y | 6(1)(e) | ISA-11 | 2027 | A |
O6 | " | MASH | as above | NCC | " | Daily | Y | " | " | " | G |
O7 | Finance | Invoice validation | NHS number | NHS SBS | SFTP | monthly | Y | s251 | contract | 31-Mar-27 | G |
O8 | IFR | IFR decisions | Name, health | NHT; NPFT | NHSmail | Ad-hoc | Y | 6(1)(e) | | | G |
""",
        "Inbound": """
Flow ID | Team | Flow description | Info shared | Received from | How sent | How often | PID? | Legal basis | Agreement ref | Expires | RAG | Comments
I1 | CHC | Social care assessments | Name, NHS number, health | NCC | Secure email | Weekly | Yes | 6(1)(e) | ISA-07 | 31/03/2027 | G |
I2 | PHM | SUS data | Pseudonymised records | NHS England | DARS | Monthly | Pseud | s251 | NIC-12345 | 30/09/2026 | G | Renewal in
I3 | Safeguarding | Police notifications | Name, address, offences | Northshire Police | Secure email | Daily | Y | 6(1)(e) | ISA-11 | 2027 | A | ~Daily~
I4 | Complaints | MP letters | Name, address | MPs | Email | Ad hoc | Y | 6(1)(e) | n/a | | G |
I5 | Complaints | Complaints about providers | Name, health | NHT | NHSmail | Ad hoc | Y | 6(1)(e) | ? | | A | No longer in use
I6 | Patients | Patient feedback | Name | Patients | Web form | Daily | Y | consent | n/a | | G |
I7 | BI | Mental health dataset | NHS number, mental health | NPFT | SFTP | Monthly | Y | 6(1)(e), 9(2)(h) | ISA-12 | 31/12/2026 | G |
""",
    },
    Expected(
        records={"flow": 14},
        holds=2,  # a flow's end that is no body: patients, MPs
        no_partner=("MPs", "Patients", "CHC", "Meds Opt", "PHM", "n/a"),
    ),
)

ACUTE = Kept(
    "northshire-hospitals-nhs-trust",
    {
        "IAR": """
Information Asset Register - Northshire Hospitals NHS Trust | < | < | < | < | < | < | <
 | | Ownership | < | Content | < | < | Sharing | < |
Asset ID | Asset name | IAO | IAA | Personal data? | What's in it | Sensitivity | Shared with | Agreement in place? | Retention | Reviewed on | Notes
A001 | PAS (Careflow) | COO | Head of Ops | Y | Name; NHS number; address; health | Special | NCC; NPFT; Northshire ICB | Y | 8 yrs | 01/02/2026 |
A002 | PACS | CMO | Radiology Mgr | Y | NHS number; images | Special | NPFT | Y | 8 yrs | 01/02/2026 |
A003 | LIMS | CMO | Path Mgr | Y | NHS number; test results | Special | GPs | Y | 30 yrs | 01/02/2025 |
A004 | ESR | CPO | HR Mgr | Y | Name; bank details; NI number; trade union | Special | HMRC; NHS Pensions | N | 75th birthday | - |
A005 | ~Old PAS~ | ~COO~ | ~-~ | ~Y~ | ~Name; NHS number~ | ~Special~ | ~NCC~ | ~Y~ | ~8 yrs~ | ~2019~ | ~decommissioned~
A006 | Datix | CNO | Risk Mgr | Y | Name; incident details | Personal | CQC; NHS England; coroner | n/a | 20 yrs | |
A007 | Chaplaincy visits | CNO | Chaplain | Y | Name; religion | Special | None | | 1 yr | |
A008 | Car parking | Estates | Security | Y | Name; vehicle registration | Personal | ParkCo Ltd | contract | 2 yrs | |
A009 | CCTV | Estates | Security | Y | Images | Personal | Northshire Police | ISA 14 | 30 days | 03/2026 |
A010 | Maternity (BadgerNet) | CNO | Midwifery | Y | Name; NHS number; health | Special | as A001 | Y | 25 yrs | |
A011 | Research database | CMO | R&D Mgr | Pseudonymised | Pseudonymised NHS number; diagnosis | Special | University of Northshire | Expired Mar 24 | 10 yrs | | Stopped
A012 | Bed state | COO | Site team | N | Aggregated counts | None | NHS England | n/a | 1 yr | |
A013 | Safeguarding files | CNO | Named nurse | Y | Name; address; health; offences | Special | NCC; Northshire Police | Y | 25 yrs | |
A014 | Library loans | CPO | Librarian | Y | Name | Personal | - | - | 2 yrs | |
A015 | Bank staff rota | CPO | Rota team | Y | Name; phone | Personal | NHSP | Y | 2 yrs | |
Total | | | | 15
""",
    },
    Expected(
        records={"asset": 15},
        no_partner=("None", "COO", "CMO", "as A001", "coroner", "GPs"),
    ),
)

MENTAL = Kept(
    "northshire-partnership-nhs-foundation-trust",
    {
        "ISA signatures": """
NPFT - who has signed what (✓ signed, x refused, blank = not asked, P = pending)
Agreement | Ref | Data | Purpose | Live? | Until | NCC | EDC | WBC | Northshire Police | NHT | Haven | NHS Northshire ICB
Crisis care concordat | MH01 | Name; address; mental health | Crisis care | Y | 31/03/2028 | ✓ | | | ✓ | ✓ | | ✓
s136 conveyance | MH02 | Name; mental health; offences | Crisis care | Y | 31/03/2028 | | | | 12/03/2025 | 14/03/2025 | |
Street triage | MH03 | Name; mental health | Crisis care | N | 31/03/2028 | | | | ✓ | | | ✓
MAPPA | MH04 | Name; offences; mental health | Public protection | Y | rolling | ✓ | | | ✓ | | |
Perinatal | MH05 | Name; NHS number; health | Direct care | Y | 30/06/2026 | | | | | ✓ | x |
CAMHS transitions | MH06 | Name; NHS number; mental health | Direct care | Y | 31/12/2027 | P | | | | P | | ✓
Dementia register | MH07 | Name; health | Direct care | Paused | 31/12/2027 | ✓ | | | | ✓ | | ✓
Supported housing | MH08 | Name; address | Housing support | Y | 31/12/2027 | ✓ | ✓ | ✓ (withdrew 1/6/26) | | | |
Veterans | MH09 | Name; military service | Direct care | ? | ? | | | | | ✓ | | ✓
DA pathway | MH10 | Name; address; health | Safeguarding | Y | 31/12/2027 | ✓ | | | verbal | | ✓ |
Substance misuse | MH11 | Name; health | Direct care | Y | 31/12/2027 | ✓ subject to legal | | | ✓ | ✓ | | ✓
Student wellbeing | MH12 | Name; mental health | Direct care | Y | 31/12/2027 | n/a | n/a | n/a | n/a | n/a | n/a | n/a
Suicide surveillance | MH13 | Name; cause of death | Public health | Y | 31/12/2027 | 2025 | | | Feb-25 | 31/12/2027 | | ✓
Perinatal (old) | MH14 | Name; NHS number | Direct care | old | | ✓ | | | | ✓ | |
Learning disability | MH15 | Name; health (not diagnosis) | Direct care | Y | 31/12/2027 | ✓ | | | | ✓ | | ✓
""",
    },
    Expected(
        records={"protocol": 15},
        in_force=("MH01", "MH02", "MH04", "MH08"),
        never_in_force=("MH03", "MH05", "MH07", "MH09", "MH14"),
        signed=(("MH01", "northshire-county-council"), ("MH02", "northshire-police")),
        never_signed=(
            ("MH06", "northshire-county-council"),
            ("MH06", "northshire-hospitals-nhs-trust"),
            ("MH05", "haven-women-s-aid"),
            ("MH08", "westmere-borough-council"),
            ("MH10", "northshire-police"),
            ("MH11", "northshire-county-council"),
            ("MH12", "northshire-county-council"),
            ("MH13", "northshire-hospitals-nhs-trust"),
            ("MH01", "eastvale-district-council"),
        ),
        never_permits=(("MH15", "health"),),
        no_partner=("Live?", "Until", "verbal"),
        ends={"MH01": "2028-03-31"},
    ),
)

POLICE = Kept(
    "northshire-police",
    {
        "ISA log": """
OFFICIAL - SENSITIVE
Northshire Police Information Sharing Agreement Log v14 (reviewed Oct 2026)
Ref | Name of ISA | GPMS | Parties | Legislation | SPOC | Information exchanged | Purpose | Direction | Signed | Next review | State
0001/19 | MASH ISA (incl. s.47) | OFFICIAL | Northshire Police / NCC / NHT | Children Act 2004 s10 | DI Smith 4411 | Name, address, offences | Safeguarding | Two way | 01/06/2024 | 01/06/2027 | In force
0002/19 | MAPPA | OFFICIAL | Northshire Police / Probation Service / NCC | CJA 2003 s325 | Supt Jones | Name, address, offences | Public protection | Two way | 12/05/2025 | 12/05/2027 | In force
0003/20 | ANPR access | OFFICIAL-SENSITIVE | Northshire Police / EDC | DPA 2018 Pt 3 | - | Vehicle registration | Law enforcement | Outward only | 03/02/2020 | 03/02/2021 | In force
0004/20 | CCTV | OFFICIAL | Northshire Police / EDC / WBC | DPA 2018 Sch 2 para 2 | - | Images | Crime prevention | Inward | 03/02/2025 | Feb 2027 | In force
0005/21 | Missing persons | OFFICIAL | Northshire Police / NHT / NPFT | common law | - | Name, address, health | Safeguarding | Two way | not signed by NPFT | 01/01/2028 | Out for sig
0006/21 | DV disclosure (Clare's Law) | OFFICIAL | Northshire Police / Haven | common law | - | Name, offences | Safeguarding | One way - to Haven | 11/2024 | 11/2027 | In force
0007/21 | Op ENCOMPASS | OFFICIAL | Northshire Police / All schools | common law | - | Name, incident details | Safeguarding | Out | 01/09/2025 | 01/09/2027 | In force
0008/22 | Taxi licensing | OFFICIAL | Northshire Police / EDC / WBC | common law (pressing social need) | - | Name, offences | Licensing | Out | 1st May 2025 | 1st May 2027 | In force
0009/22 | Rural crime | OFFICIAL | Northshire Police / NFU | - | - | Name | Crime prevention | Out | TBC | TBC | Draft v0.3
0010/22 | Football banning | OFFICIAL | Northshire Police / Northshire Town FC | FSA 1989 | - | Name, photograph | Public order | Out | 01/08/2025 | 01/08/2027 | Rescinded
0011/23 | Domestic homicide | OFFICIAL | Northshire Police / NCC / NHT | DVCVA 2004 s9 | - | Name, health, offences | Safeguarding | Two way | 01/08/2025 | 01/08/2027 | In force*
0012/23 | Custody healthcare | OFFICIAL | Northshire Police / NPFT | - | - | Name, health | Direct care | Two way | 31/06/2025 | 01/08/2027 | In force
0013/23 | Drug intelligence | OFFICIAL | Northshire Police / Trading Standards | - | - | Intelligence | Law enforcement | Two way | 01/08/2025 | 01/08/2027 | In force
0014/24 | Fire investigation | OFFICIAL | Northshire Police / NFRS | s6 FRSA 2004 | - | Name, address | Investigation | Two way | 01/08/2025 | OVERDUE | In force
0015/24 | Stalking | OFFICIAL | Northshire Police / Probation / Haven | - | - | Name, address (no health data) | Safeguarding | Two way | 01/08/2025 | 01/08/2027 | In force
* expires when the new protocol is signed
""",
        "Closed": """
Ref | Name of ISA | GPMS | Parties | Legislation | SPOC | Information exchanged | Purpose | Direction | Signed | Next review | State
0090/12 | Prolific offenders | RESTRICTED | Northshire Police / Probation Service | - | - | Name, offences | Offender management | Two way | 01/08/2024 | 01/08/2028 | In force
""",
    },
    Expected(
        records={"protocol": 16},
        in_force=("0001/19", "0002/19", "0004/20"),
        never_in_force=("0003/20", "0005/21", "0009/22", "0010/22", "0014/24", "0090/12"),
        never_signed=(("0005/21", "northshire-partnership-nhs-foundation-trust"),),
        never_permits=(("0015/24", "health"),),
        no_partner=("DI Smith 4411", "Supt Jones", "OFFICIAL", "Two way", "Out", "-"),
        reviews={"0001/19": "2027-06-01", "0008/22": "2027-05-01"},
    ),
)

FIRE = Kept(
    "northshire-fire-and-rescue-service",
    {
        "": """
Partner | What we share | What they share | Reason | Legal gateway | Date signed | Expiry | Contact | Comments
NHT | Name and address of oxygen users | - | Home fire safety | FRSA 2004 s6 | 14/02/2025 | 14/02/2028 | Stn Mgr Hill |
NCC | Name and address of vulnerable adults | Name and address | Home fire safety | FRSA 2004 s6 | 14/02/2025 | 14/02/2028 | Stn Mgr Hill |
NCC | Incident reports | - | Flood response | CCA 2004 | 01/03/2024 | 01/03/2026 | | expired, chase
Northshire Police | Fire investigation reports | Name, address | Arson reduction | s6 | 01/06/2025 | 01/06/2028 | |
Northshire Police | RTC data | RTC data | Road safety | s8 | not signed | - | | Draft with legal
EDC | Name, address | - | Home fire safety | s6 | Aug 25 | Aug 28 | |
WBC | Name, address | - | Home fire safety | s6 | Aug 25 | Aug 28 | | On hold
Vale Homes | Name, address | Name, address | Home fire safety | s6 | 09/09/2025 | 09/09/2028 | |
Vale Homes | Sprinkler faults | - | Fire safety | FSO 2005 | 09/09/2025 | 09/09/2028 | | Terminated by Vale 1/10/26
NPFT | Name, hoarding | - | Home fire safety | s6 | 09/09/2025 | 09/09/2028 | | Not signed by NPFT yet
DWP | - | Name, address | Fraud | ? | ? | ? | ? | Old, no paperwork
Haven | Name, address | - | Target hardening | s6 | 10/10/2025 | 10/10/2028 | | OK
University of Northshire | Anonymised incidents | - | Research | - | 10/10/2025 | 10/10/2028 | |
Bright Futures Academy Trust | Fire setter referrals | Name, dob | Education | CA 2004 s10 | 10/10/2025 | 10/10/2028 | |
Ambulance trust | Incident times | Incident times | Emergency response | CCA 2004 | 10/10/2025 | 10/10/2028 | |
""",
    },
    Expected(
        records={"protocol": 15},
        never_in_force=(),
        no_partner=("Stn Mgr Hill", "-"),
    ),
    csv=True,
)

HOUSING = Kept(
    "vale-homes",
    {
        "Contracts & processors": """
Vale Homes Ltd: suppliers who handle personal data (Art 28)
Supplier | Service | Contract no. | What data | Data processing agreement? | DPA signed | Contract end | Sub-processors | Hosted | Status
Civica UK Ltd | Housing management | C100 | Tenant name, address, rent | Yes | 01/04/2024 | 31/03/2027 | AWS | UK | Live
RepairsRUs | Repairs | C101 | Tenant name, address, phone | Yes | 01/04/2024 | 31/03/2026 | none | UK | Live
PrintCo | Mailing | C102 | Tenant name, address | No | - | 30/06/2027 | - | UK | Live
CallPoint | Out of hours | C103 | Name, address, phone, vulnerability | In draft | - | 30/06/2027 | Twilio | US | Live
ShredIt | Shredding | C104 | All | n/a | n/a | rolling | - | UK | Live
SurveyBods | STAR survey | C105 | Name, email | Yes | Jun-25 | Jun-28 | Qualtrics | EU | Finished
NCC | Payroll | C106 | Staff name, bank details | Yes | 01/04/2025 | 31/03/2028 | - | UK | Live
LegalLLP | Evictions | C107 | Name, arrears | controller | - | - | - | UK | Live
GasSafe Co | Gas servicing | C108 | Name, address | Yes | 01/04/2025 | 31/03/2028 | - | UK | Notice given
LiftCo | Lifts | C109 | none | n/a | n/a | 31/03/2028 | - | UK | Live
Telecare24 | Alarms | C110 | Name, address, health | Yes (old) | 01/04/2015 | 31/03/2028 | - | UK | Live
Broadacres IT | IT support | C111 | All systems | Yes | 02/02/2026 | 02/02/2029 | Microsoft | UK/EU | Live
FurniturePlus | Furnished lets | C112 | Name, address | Yes | 02/02/2026 | 02/02/2029 | - | UK | Live
CleanCo | Cleaning | C113 | - | - | - | - | - | UK | Live
Bailiff Bros | Enforcement | C114 | Name, address, debt | Pending | - | 31/03/2028 | - | UK | Live
""",
    },
    Expected(
        records={"protocol": 15},
        never_in_force=("C101", "C105", "C108"),
        no_partner=("none", "UK", "n/a"),
    ),
    answers={
        "layout-contracts-and-processors-00c852": "protocol-register",
        "column-supplier-8f7b76": "protocol.parties",
    },
)

UNIVERSITY = Kept(
    "university-of-northshire",
    {
        name: f"""
Data Sharing Agreement summary

Agreement title: | {title}
Reference: | {ref}
Parties: | {parties}
What data is shared: | {data}
Why: | {why}
Legal basis: | {basis}
Start date: | {start}
End date: | {end}
Status: | {status}
Signed by: | {signed}
Notes: | {notes}
"""
        for name, title, ref, parties, data, why, basis, start, end, status, signed, notes in (
            (
                "UoN1",
                "Student mental health",
                "UON-1",
                "University of Northshire⏎NPFT",
                "Name; mental health",
                "Direct care",
                "6(1)(e); 9(2)(h)",
                "01/09/2025",
                "31/08/2028",
                "Live",
                "Registrar 01/09/2025",
                "",
            ),
            (
                "UoN2",
                "Outreach",
                "UON-2",
                "University of Northshire; BFAT",
                "Name; school attainment",
                "Education",
                "6(1)(e)",
                "Sept 2025",
                "Aug 2028",
                "Live",
                "VC",
                "does not include ethnicity",
            ),
            (
                "UoN3",
                "Placement students (expired)",
                "UON-3",
                "University of Northshire; NHT",
                "Name; DBS",
                "Education",
                "6(1)(b)",
                "01/09/2021",
                "",
                "Live",
                "",
                "",
            ),
            (
                "UoN4",
                "Linked research",
                "UON-4",
                "University of Northshire; NHS Northshire ICB",
                "Pseudonymised health records",
                "Research",
                "6(1)(e); 9(2)(j)",
                "01/01/2026",
                "31/12/2028",
                "Awaiting ethics approval",
                "",
                "",
            ),
            (
                "UoN5",
                "Prevent",
                "UON-5",
                "University of Northshire; Northshire Police; NCC",
                "Name; concerns",
                "Safeguarding",
                "6(1)(c)",
                "01/01/2026",
                "31/12/2028",
                "Live",
                "all",
                "",
            ),
            (
                "UoN6",
                "Council tax exemptions",
                "UON-6",
                "University of Northshire; EDC; WBC",
                "Name; address",
                "Council tax",
                "6(1)(c)",
                "",
                "",
                "Live",
                "",
                "Replaced by UON-7 in Jan 26",
            ),
            (
                "UoN7",
                "Council tax exemptions",
                "UON-7",
                "University of Northshire; EDC; WBC",
                "Name; address; term address",
                "Council tax",
                "6(1)(c)",
                "01/01/2026",
                "31/12/2026",
                "Live",
                "",
                "Replaces UON-6",
            ),
        )
    },
    Expected(
        records={"protocol": 7},
        in_force=("UON-5",),
        never_in_force=("UON-3", "UON-4"),
        no_partner=("VC", "Registrar", "all"),
        ends={"UON-1": "2028-08-31", "UON-2": "2028-08-31"},
    ),
)

ACADEMY = Kept(
    "bright-futures-academy-trust",
    {
        "Data map": """
Bright Futures Academy Trust - GDPR data map
School | What data do we hold? | Who is it about? | Why do we need it? | Where does it come from? | Where is it kept? | Who do we share it with? | How do we send it? | How long do we keep it? | Is there an agreement? | Notes
All | Pupil name, address, dob | Pupils | Education | Parents; primary schools | Arbor | NCC; DfE | School to School (S2S) | DOB + 25 | DfE - statutory |
All | SEN records | Pupils | SEN support | Parents, NCC | Arbor | NCC | AnyComms | DOB+35 | yes |
All | Safeguarding | Pupils | Safeguarding | Staff | CPOMS | NCC; Northshire Police | secure email | DOB + 25 | MASH agreement |
Hillside | Biometrics (fingerprints) | Pupils | Cashless catering | Pupils | Vericool | nobody | n/a | until leave | n/a | consent form
Hillside | Photos | Pupils & staff | Publicity | Photographer | OneDrive | Press, website | - | 5 yrs | consent |
Valley | Counselling notes | Pupils | Wellbeing | NPFT | paper | NPFT | by hand | DOB + 25 | no!! | stop sharing until agreed
All | Staff payroll | Staff | Payroll | Staff | iTrent | NCC payroll; HMRC; TPS | portal | 6 yrs + current | contract |
All | Governors | Governors | Governance | Governors | SharePoint | Companies House | online | 6 yrs | n/a |
All | Free school meals | Pupils | FSM eligibility | NCC | Arbor | NCC / DWP | ECS | 6 yrs | yes until 31/8/26 |
Valley | Exam results | Pupils | Examinations | Exam boards | Arbor | Exam boards, UCAS | A2C | 10 yrs | n/a |
All | Visitors | Visitors | Security | Visitors | InVentry | - | - | 1 yr | - |
All | CCTV images | Everyone | Security | cameras | DVR | Northshire Police (on request) | USB | 30 days | no |
Hillside | Trips (medical) | Pupils | School trips | Parents | Evolve | Coach firms, venues | paper | 1 yr | no |
All | Volunteers DBS | Volunteers | Safer recruitment | Volunteers | SCR | NCC (LADO) | email | 6 mths | ? |
All | Alumni | Ex pupils | Fundraising | Ex pupils | Excel | none | | indefinitely | | delete?
""",
    },
    Expected(
        records={"asset": 14},  # two rows have one purpose and no other name: they are told to be one
        no_partner=("nobody", "Press", "Exam boards", "Parents", "Hillside", "All", "none"),
    ),
)

CHARITY = Kept(
    "haven-women-s-aid",
    {
        "Sharing": """
Who we share client info with (updated by Sue)
Agency | Agreement? | Client info shared | Reason | Since | Runs out | Signed copy | Anything else
Northshire Police | MARAC ISP | Name, address, risk | Safeguarding | 2019 | no end date | yes (in cabinet) |
NCC | MARAC ISP | Name, address, risk, children | Safeguarding | 2019 | no end date | yes |
EDC | Housing referral | Name, needs | Housing | Jan 2025 | Jan 2028 | EDC yes / us not yet |
WBC | as above | as above | as above | as above | as above | no |
NPFT | Counselling pathway | Name, health | Direct care | 5/5/25 | 5/5/28 | Y | only with consent
NHT | IDVA in A&E | Name, injuries | Direct care | 5/5/25 | 4/5/26 | Y | renewal with Jan
Probation Service | BBR programme | Name, partner's name | Public protection | 5/5/25 | 5/5/28 | emailed | not for addresses
DWP | - | Name | Benefits | - | - | - | verbal only!!
Vale Homes | Refuge move on | Name, children | Housing | 1/1/26 | 31/12/26 | Yes | not to be used after Nov
Northshire ICB | Reporting | Numbers only | Commissioning | 1/4/25 | 31/3/28 | y | anon
BFAT | Op Encompass | Name | Safeguarding | 1/9/25 | - | ? | school side only
NFRS | Target hardening | Address | Safety | 10/10/25 | 10/10/28 | Yes |
Cyngor Gogledd | Cross border refuge | Name | Housing | 1/2/26 | 1/2/29 | Yes |
Solicitors | none needed | as instructed | Legal | | | |
Rape crisis | MoU | Name | Support | 1/2/22 | 1/2/25 | Yes | lapsed
""",
    },
    Expected(
        records={},
        no_partner=("as above", "-", "Sue", "Solicitors"),
    ),
)

WELSH = Kept(
    "cyngor-gogledd",
    {
        "WASPI": """
Cyngor Gogledd – Cofrestr Protocolau Rhannu Gwybodaeth Bersonol / Register of WASPI ISPs and DDAs
Cyf / Ref | Teitl / Title | Math / Type | Partneriaid / Partners | Data | Diben / Purpose | Sail gyfreithiol / Lawful basis | Dyddiad cychwyn / Start date | Dyddiad gorffen / End date | Dyddiad adolygu / Review date | Statws / Status | Sylwadau / Comments
W01 | Diogelu plant / Child protection | ISP | Cyngor Gogledd; Northshire Police; NPFT | Enw / Name; Cyfeiriad / Address | Safeguarding | 6(1)(e) | 01/04/2025 | 31/03/2028 | 31/03/2027 | Byw / Live |
W02 | Gofal cymdeithasol | ISP | Cyngor Gogledd; NHT | Enw; Cyfeiriad; Iechyd | Gofal uniongyrchol | 6(1)(e) | Ebrill 2025 | Mawrth 2028 | Mawrth 2027 | Byw |
W03 | Tai / Housing | DDA | Cyngor Gogledd; Vale Homes | Enw / Name | Tai / Housing | 6(1)(e) | 01/04/2025 | 31/03/2028 | 31/03/2027 | Drafft / Draft |
W04 | Addysg / Education | ISP | Cyngor Gogledd; BFAT | Name; date of birth | Education | 6(1)(e) | 01/09/2022 | 31/08/2025 | 01/09/2023 | Byw / Live | hwyr / overdue
W05 | Trais domestig / Domestic abuse | ISP | Cyngor Gogledd; Haven | Name; address | Safeguarding | 6(1)(e) | 01/09/2025 | 31/08/2028 | 01/09/2027 | Wedi dod i ben / Expired |
W06 | Ieuenctid | ISP | Cyngor Gogledd; Probation Service | Name; offences | Youth justice | 6(1)(e) | 01/09/2025 | 31/08/2028 | 01/09/2027 | Ar stop / On hold |
W07 | Llifogydd / Floods | ISP | Cyngor Gogledd; NFRS | Name; address | Emergency planning | 6(1)(d) | 01/09/2025 | Parhaus / Ongoing | Blynyddol / Annual | Byw / Live |
W08 | Budd-daliadau / Benefits | DDA | Cyngor Gogledd; DWP | Name; benefits | Benefits | 6(1)(c) | 01/09/2025 | I'w gadarnhau / TBC | 01/09/2027 | Byw / Live |
W09 | Ymchwil / Research | MoU | Cyngor Gogledd; University of Northshire | Dienw / Anonymised | Research | 6(1)(e) | 01/09/2025 | 31/08/2028 | 01/09/2027 | Byw / Live |
W10 | Treth gyngor / Council tax | DDA | Cyngor Gogledd; EDC | Name; address | Council tax | 6(1)(c) | 01/09/2025 | 31/08/2028 | 01/09/2027 | Ddim yn fyw / Not live |
W11 | Gofalwyr / Carers | ISP | Cyngor Gogledd; NCC; Bwrdd Iechyd Gogledd / Gogledd Health Board | Name; health | Direct care | 6(1)(e); 9(2)(h) | 01/09/2025 | 31/08/2028 | 01/09/2027 | Gweithredol / Active | ac eithrio iechyd meddwl / excluding mental health
W12 | Trafnidiaeth / Transport | ISP | fel uchod / as above | Name | Transport | 6(1)(e) | 01/09/2025 | 31/08/2028 | 01/09/2027 | Byw / Live |
W13 | Dysgwyr / Learners | ISP | Cyngor Gogledd; BFAT | Name | Education | 6(1)(e) | 01/09/2025 | 31/08/2028 | 01/09/2027 | Disodlwyd / Superseded | gweler W04
W14 | Iechyd meddwl | ISP | Cyngor Gogledd; NPFT | Enw; iechyd meddwl | Gofal uniongyrchol | 6(1)(e) | 01/09/2025 | 31/08/2028 | 01/09/2027 | Heb ei lofnodi |
W15 | Cartrefi gofal / Care homes | ISP | Cyngor Gogledd; NHT | Name; health | Direct care | 6(1)(e) | 01/09/2025 | 31/08/2028 | 01/09/2027 | Byw / Live | ataliwyd / suspended
""",
    },
    Expected(
        records={"protocol": 15},
        in_force=("W01", "W07", "W08", "W09"),
        never_in_force=("W03", "W04", "W05", "W06", "W10", "W13", "W14", "W15"),
        never_permits=(("W11", "mental-health"),),
        no_partner=("fel uchod / as above",),
        ends={"W01": "2028-03-31"},
        reviews={"W01": "2027-03-31"},
    ),
)

REGISTERS = {
    "county-council": COUNTY,
    "district-council": DISTRICT,
    "icb": ICB,
    "acute-trust": ACUTE,
    "mental-health-trust": MENTAL,
    "police-force": POLICE,
    "fire-service": FIRE,
    "housing-association": HOUSING,
    "university": UNIVERSITY,
    "academy-trust": ACADEMY,
    "charity": CHARITY,
    "welsh-council": WELSH,
}


def rows_of(text: str) -> list[list[str]]:
    """The cells of a sheet, as they are noted above."""
    return [[cell.strip().replace("⏎", "\n") for cell in line.split("|")] for line in text.strip("\n").split("\n")]


def _workbook(sheets: dict[str, str], hidden: tuple[str, ...]) -> Workbook:
    book = Workbook()
    book.remove(book.active)
    for title, text in sheets.items():
        sheet = book.create_sheet(title or "Sheet1")
        sheet.sheet_state = "hidden" if title in hidden else "visible"
        for y, row in enumerate(rows_of(text), 1):
            for x, noted in enumerate(row, 1):
                if not noted or noted in "<^":
                    continue
                cell = sheet.cell(y, x)
                if day := re.fullmatch(r"@(\d{4}-\d\d-\d\d)", noted):
                    cell.value, cell.number_format = date.fromisoformat(day[1]), "dd/mm/yyyy"
                elif struck := re.fullmatch(r"~(.*)~", noted, re.DOTALL):
                    cell.value, cell.font = struck[1], Font(strike=True)
                else:
                    cell.value = noted
        _merge(sheet, rows_of(text))
    return book


def _merge(sheet: object, rows: list[list[str]]) -> None:
    for y, row in enumerate(rows, 1):
        for x, noted in enumerate(row, 1):
            if noted in ("<", "^") or not noted:
                continue
            right = next((n for n, other in enumerate(row[x:]) if other != "<"), len(row) - x)
            below = next((n for n, other in enumerate(rows[y:]) if other[x - 1 : x] != ["^"]), len(rows) - y)
            if right or below:
                sheet.merge_cells(start_row=y, start_column=x, end_row=y + below, end_column=x + right)  # type: ignore[attr-defined]


def write(name: str, folder: Path) -> Path:
    """The register of that name as its body's file."""
    kept = REGISTERS[name]
    if kept.csv:
        import csv

        path = folder / f"{name}.csv"
        with path.open("w", newline="", encoding="utf-8") as out:
            csv.writer(out).writerows(rows_of(*kept.sheets.values()))
        return path
    path = folder / f"{name}.xlsx"
    _workbook(kept.sheets, kept.hidden).save(path)
    return path


def write_partners(folder: Path) -> Path:
    """A list of the bodies that the registers speak of."""
    path = folder / "partners.xlsx"
    _workbook({"Register": PARTNERS}, ()).save(path)
    return path
