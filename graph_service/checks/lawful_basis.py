"""Whether the grounds for processing are recorded: lawful basis, conditions, legal power. For flows and assets."""

from collections.abc import Callable, Iterable, Sequence

from graph_service.checks.check import Check, Result, fails, not_asked, passes, unknown
from graph_service.checks.facts import RECOGNISED_FROM, Facts, Processing
from graph_service.checks.placeholders import is_placeholder
from graph_service.model import Flow, Scheme

SPECIAL = "special-category"
OFFENCES = "criminal-offence"
OFFICIAL_AUTHORITY = "art-10-official-authority"
SCHEDULE_1_PARTS = {
    "art-9-2-b": ("part-1-",),
    "art-9-2-g": ("part-2-",),
    "art-9-2-h": ("part-1-",),
    "art-9-2-i": ("part-1-",),
    "art-9-2-j": ("part-1-",),
    "art-10": ("part-1-", "part-2-", "part-3-"),
}
"""Which part of DPA 2018 Schedule 1 meets each condition that is met only through it (s. 10(2), (3) and (5))."""
CONSENT = "dpa-35-2-a"


def personal(record: Processing) -> bool | None:
    """Whether it is personal data: declared, or known from what else is recorded. None: not recorded."""
    identifiability = record.identifiability if isinstance(record, Flow) else None
    if record.personal is False or identifiability == "anonymous":
        return False
    return True if record.personal or identifiability or record.categories or record.subjects else None


def under_uk_gdpr(record: Processing) -> bool:
    """Personal data, as far as is recorded, outside Part 3 of the DPA 2018."""
    return personal(record) is not False and record.regime != "law-enforcement"


def basis_missing(facts: Facts, record: Processing) -> Result | None:
    if not under_uk_gdpr(record):
        return None
    if not record.bases:
        no_basis = "No lawful basis (Art. 6) is recorded"
        return fails(f"{no_basis}.") if personal(record) else unknown(f"{no_basis}, nor whether this is personal data.")
    if facts.on < RECOGNISED_FROM and set(record.bases) == {"art-6-1-ea"}:
        return fails("Recognised legitimate interests (Art. 6(1)(ea)) can be relied on only from 5 February 2026.")
    return _only_words(facts, "basis", record.bases) or passes(f"Recorded: {facts.labels('basis', record.bases)}.")


def special_without_art9(facts: Facts, record: Processing) -> Result | None:
    if not under_uk_gdpr(record):
        return None
    special = facts.sensitive(record.categories, SPECIAL)
    if not special:
        return _not_sensitive(facts, record, "special category data")
    others = ("art-10", "schedule-8-")
    conditions = [key for key in record.conditions if not _starting(facts.meaning("condition", [key]), others)]
    if not conditions:
        named = facts.labels("category", special)
        return fails(f"Special category data ({named}) with no Art. 9 condition recorded.")
    return _only_words(facts, "condition", conditions) or passes(f"Recorded: {facts.labels('condition', conditions)}.")


def offences_without_art10(facts: Facts, record: Processing) -> Result | None:
    if not under_uk_gdpr(record):
        return None
    offences = facts.sensitive(record.categories, OFFENCES)
    if not offences:
        return _not_sensitive(facts, record, "criminal offence data")
    if "art-10" in facts.meaning("condition", record.conditions):
        return passes("Art. 10 is recorded.")
    words = _only_words(facts, "schedule-1", record.schedule_1)
    if record.schedule_1 and not words:
        return passes(f"Recorded: {facts.labels('schedule-1', record.schedule_1)}.")
    if words or (words := _only_words(facts, "condition", record.conditions)):
        return words
    named = facts.labels("category", offences)
    return fails(f"Criminal offence data ({named}) with neither Art. 10 nor a Schedule 1 condition recorded.")


def schedule1_missing(facts: Facts, record: Processing) -> Result | None:
    if not under_uk_gdpr(record):
        return None
    meaning = {key: facts.meaning("condition", [key]) for key in record.conditions}
    needing = {
        key: parts
        for key, above in meaning.items()
        if OFFICIAL_AUTHORITY not in above
        for condition, parts in SCHEDULE_1_PARTS.items()
        if condition in above
    }
    recorded = facts.meaning("schedule-1", record.schedule_1)
    words = facts.unmapped("schedule-1", record.schedule_1)
    if needing and not recorded:
        named = facts.labels("condition", needing)
        return fails(f"{named}: met only through a condition of DPA 2018 Schedule 1, and none is recorded.")
    for key, parts in needing.items():
        if all(
            provision.startswith("part-") and not provision.startswith(parts)
            for provision in recorded.difference(words)
        ):
            if words:
                return _unread(facts, "schedule-1", words)
            part = parts[0].removesuffix("-").replace("-", " ").capitalize()
            return fails(
                f"{facts.labels('condition', [key])} needs a condition of {part} of Schedule 1; "
                f"recorded: {facts.labels('schedule-1', record.schedule_1)}."
            )
    offences = facts.sensitive(record.categories, OFFENCES)
    official = any(OFFICIAL_AUTHORITY in above for above in meaning.values())
    if recorded and (needing or offences):
        only_words = _only_words(facts, "schedule-1", record.schedule_1)
        return only_words or passes(f"Recorded: {facts.labels('schedule-1', record.schedule_1)}.")
    if unread := facts.unmapped("condition", record.conditions):
        return _unread(facts, "condition", unread)
    if offences and not official:
        named = facts.labels("category", offences)
        return fails(f"Criminal offence data ({named}) with no condition of DPA 2018 Schedule 1 recorded.")
    if record.conditions:
        return not_asked("The conditions recorded need none of DPA 2018 Schedule 1.")
    if facts.sensitive(record.categories, SPECIAL):
        return unknown("Whether Schedule 1 applies depends on the Art. 9 condition, which is not recorded.")
    return _not_sensitive(facts, record, "special category or criminal offence data")


def part3_basis(facts: Facts, record: Processing) -> Result | None:
    if record.regime != "law-enforcement" or personal(record) is False:
        return None
    grounds = [key for key in record.bases if _starting(facts.meaning("basis", [key]), "dpa-35-")]
    if not grounds:
        if words := _only_words(facts, "basis", record.bases):
            return words
        wrong = facts.labels("basis", record.bases)
        return fails(
            f"Only {wrong} is recorded; law enforcement processing needs consent or a competent authority's task (s. 35(2))."
            if record.bases
            else "Law enforcement processing with no basis under s. 35(2) recorded (consent, or a competent authority's task)."
        )
    special = facts.sensitive(record.categories, SPECIAL)
    conditions = _starting(facts.meaning("condition", record.conditions), "schedule-8-")
    consent = CONSENT in facts.meaning("basis", grounds)
    if special and not conditions and not consent:
        named = facts.labels("category", special)
        lacking = fails(f"Sensitive processing ({named}) with no Schedule 8 condition recorded.")
        return _only_words(facts, "condition", record.conditions) or lacking
    if not special and not record.categories:
        return unknown(
            "A basis under s. 35 is recorded; without categories one cannot tell if a Schedule 8 condition is needed."
        )
    if not special and not conditions and not consent and facts.unmapped("category", record.categories):
        return _not_sensitive(facts, record, "sensitive data")
    return passes(f"Recorded: {facts.labels('basis', grounds)}.")


def public_authority_ea_f(facts: Facts, record: Processing) -> Result | None:
    if not under_uk_gdpr(record):
        return None
    body = record.source if isinstance(record, Flow) else record.holder
    barred = {"art-6-1-f": "legitimate interests (f)"}
    if facts.on >= RECOGNISED_FROM:
        barred["art-6-1-ea"] = "recognised legitimate interests (ea)"
    meaning = facts.meaning("basis", record.bases)
    relied = [label for basis, label in barred.items() if basis in meaning]
    if not record.bases:
        return unknown("No lawful basis is recorded.")
    if not relied and (words := facts.unmapped("basis", record.bases)):
        return _unread(facts, "basis", words)
    if not relied:
        return passes("Does not rely on legitimate interests.")
    partner = facts.register.partners.get(body)
    name, both = facts.name(body), " and ".join(relied)
    if partner is None or partner.public_authority is None:
        return unknown(f"Relies on {both}; whether {name} is a public authority is not recorded.")
    if not partner.public_authority:
        return passes(f"{name} is not a public authority.")
    return fails(f"{name} is a public authority and relies on {both}, which it cannot for its own tasks.")


def gateway_missing(facts: Facts, flow: Flow) -> Result | None:
    if personal(flow) is False:
        return None
    if flow.gateways:
        words = _only_words(facts, "gateway", flow.gateways)
        return words or passes(f"Recorded: {facts.labels('gateway', flow.gateways)}.")
    if flow.relation == "processor":
        return not_asked("Data given to a processor needs no power to disclose.")
    partner = facts.register.partners.get(flow.source)
    name = facts.name(flow.source)
    if partner is None or partner.public_authority is None:
        return unknown(f"No legal power to share is recorded, nor whether {name} is a public authority.")
    if not partner.public_authority:
        return not_asked(f"{name} is not a public authority: it needs no statutory power.")
    return fails(f"{name} is a public authority and no legal power to share is recorded.")


def not_a_competent_authority(facts: Facts, record: Processing) -> Result | None:
    """Part 3 of the DPA 2018 is for competent authorities alone."""
    if record.regime != "law-enforcement" or personal(record) is False:
        return None
    body = record.source if isinstance(record, Flow) else record.holder
    partner, name = facts.register.partners.get(body), facts.name(body)
    if partner is None or partner.competent_authority is None:
        return unknown(f"Recorded as law enforcement; whether {name} is a competent authority is not recorded.")
    if partner.competent_authority:
        return passes(f"{name} is a competent authority.")
    return fails(f"Recorded as law enforcement, but {name} is not a competent authority: the UK GDPR applies.")


def part3_reuse(facts: Facts, flow: Flow) -> Result | None:
    """Data collected for law enforcement goes to another purpose only where the law authorises it."""
    if flow.regime != "law-enforcement" or personal(flow) is False:
        return None
    others = [key for key in flow.purposes if LAW_ENFORCEMENT.isdisjoint(facts.meaning("purpose", [key]))]
    if not flow.purposes:
        return unknown("What the recipient uses the data for is not recorded.")
    if not others:
        return not_asked("The data stays with a law enforcement purpose.")
    named = facts.labels("purpose", others)
    if flow.gateways:
        words = _only_words(facts, "gateway", flow.gateways)
        return words or passes(f"Goes to another purpose ({named}), under {facts.labels('gateway', flow.gateways)}.")
    if facts.unmapped("purpose", others):
        return _unread(facts, "purpose", others)
    return fails(
        f"Goes to a purpose that is not law enforcement ({named}), and nothing that authorises it is recorded."
    )


def appropriate_policy_document(facts: Facts, record: Processing) -> Result | None:
    """The register has no field for the document; a column that names it is read."""
    if personal(record) is False:
        return None
    if record.regime == "law-enforcement":
        needing = _starting(facts.meaning("condition", record.conditions), "schedule-8-")
        what = "Sensitive processing for law enforcement"
    else:
        recorded = facts.meaning("schedule-1", record.schedule_1)
        needing = _starting(recorded, ("part-2-", "part-3-")) + [key for key in recorded if key == "part-1-paragraph-1"]
        what = "A condition of DPA 2018 Schedule 1"
    if not needing:
        return not_asked("No condition that needs an appropriate policy document is recorded.")
    for heading, text in record.extra.items():
        if "policy document" in heading.casefold() and not is_placeholder(text):
            return passes(f"Recorded under “{heading}”: {text}.")
    return unknown(f"{what} is relied on that needs an appropriate policy document. None is recorded.")


LAW_ENFORCEMENT = frozenset(
    {
        "law-enforcement",
        "crime-and-disorder",
        "investigation-and-prosecution",
        "offender-management",
        "youth-justice",
        "counter-terrorism",
    }
)
"""What DPA 2018 s. 31 calls law enforcement purposes: to prevent, investigate, detect or prosecute offences, or carry
out penalties, and to guard against threats to public security. None of them is a kind of another."""

_CALLED: dict[Scheme, str] = {
    "purpose": "purpose",
    "basis": "basis",
    "condition": "condition",
    "schedule-1": "condition of Schedule 1",
    "gateway": "legal power",
}
"""What a term of a scheme is called."""


def _unread(facts: Facts, scheme: Scheme, words: Iterable[str]) -> Result:
    """What is written, and nobody has said yet what it means."""
    return unknown(f"What is written is no {_CALLED[scheme]} that the register knows: {facts.labels(scheme, words)}.")


def _only_words(facts: Facts, scheme: Scheme, terms: Sequence[str]) -> Result | None:
    """The same, where nothing else is recorded."""
    words = facts.unmapped(scheme, terms)
    return _unread(facts, scheme, words) if words and len(words) == len(terms) else None


def _starting(terms: Iterable[str], prefix: str | tuple[str, ...]) -> list[str]:
    return [term for term in terms if term.startswith(prefix)]


def _not_sensitive(facts: Facts, record: Processing, what: str) -> Result:
    if not record.categories:
        return unknown("No categories of data are recorded.")
    words = facts.unmapped("category", record.categories)
    if words:
        return unknown(f"Nobody has said yet what {facts.labels('category', words)} means: it may be {what}.")
    return not_asked(f"No {what} is recorded.")


def _on_both(code: str, source: str, question: str, function: Callable[[Facts, Processing], Result | None]) -> Check:
    return Check(code, "serious", source, question, flow=function, asset=function)


LAWFUL_BASIS = (
    _on_both("basis-missing", "UK GDPR Art. 6(1) and 5(2)", "Has a lawful basis", basis_missing),
    _on_both(
        "special-without-art9",
        "UK GDPR Art. 9(1) and (2)",
        "Special category data has an Article 9 condition",
        special_without_art9,
    ),
    _on_both(
        "offences-without-art10",
        "UK GDPR Art. 10; DPA 2018 ss. 10(4) and (5) and 11(2)",
        "Criminal offence data meets Article 10",
        offences_without_art10,
    ),
    _on_both(
        "schedule1-missing",
        "DPA 2018 s. 10(2), (3) and (5), Sch. 1",
        "Has the Schedule 1 condition that it needs",
        schedule1_missing,
    ),
    _on_both(
        "part3-basis", "DPA 2018 s. 35(1) to (5) and Sch. 8", "Law enforcement: has its Part 3 basis", part3_basis
    ),
    _on_both(
        "public-authority-ea-f",
        "UK GDPR Art. 6(1), last sentence, as amended by the Data (Use and Access) Act 2025 s. 70; DPA 2018 s. 7",
        "A public authority does not rely on (legitimate) interests for its tasks",
        public_authority_ea_f,
    ),
    _on_both(
        "not-a-competent-authority",
        "DPA 2018 s. 30 and Sch. 7",
        "Law enforcement: is by a competent authority",
        not_a_competent_authority,
    ),
    Check(
        "part3-reuse",
        "serious",
        "DPA 2018 s. 36(4)",
        "Law enforcement: another purpose is authorised by law",
        flow=part3_reuse,
    ),
    Check(
        "appropriate-policy-document",
        "advice",
        "DPA 2018 Sch. 1 Part 4 (paras 38 to 41) and s. 42",
        "Has the appropriate policy document that its condition needs",
        flow=appropriate_policy_document,
        asset=appropriate_policy_document,
    ),
    Check(
        "gateway-missing",
        "advice",
        "UK GDPR Art. 6(3); ICO data sharing code, Lawfulness (legal powers)",
        "Names the legal power to share",
        flow=gateway_missing,
    ),
)
"""The checks of this module."""
