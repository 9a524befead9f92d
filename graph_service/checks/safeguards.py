"""Whether data is looked after: transfers, methods, retention, impact assessments, notices, owners."""

import re
from datetime import date

from graph_service.checks.check import Check, Result, fails, not_asked, passes, unknown
from graph_service.checks.facts import Facts, Processing
from graph_service.checks.lawful_basis import personal
from graph_service.checks.placeholders import is_placeholder, is_placeholder_for_now
from graph_service.coverage import ScopeTest, day
from graph_service.model import Asset, Flow
from graph_service.vocabulary import Adequacy, adequacy


def dpia_of_flow(facts: Facts, flow: Flow) -> Result | None:
    if personal(flow) is False:
        return None
    project = facts.register.projects.get(flow.project or "")
    if is_placeholder_for_now(flow.dpia) and project and not is_placeholder_for_now(project.dpia):
        return passes(f"Recorded for its project: {project.dpia}.")
    return _dpia(flow.dpia)


def dpia_of_asset(facts: Facts, asset: Asset) -> Result | None:
    if personal(asset) is False:
        return None
    return _dpia(asset.dpia)


def _dpia(text: str | None) -> Result:
    if not is_placeholder_for_now(text):
        return passes(f"Recorded: {text}.")
    return unknown(f"No data protection impact assessment is recorded, nor why none is needed{_written(text)}.")


def _written(text: str | None) -> str:
    """What is written instead."""
    return f" (what is written: “{text}”)" if text else ""


def transfer(facts: Facts, record: Processing) -> Result | None:
    if personal(record) is False:
        return None
    country = _country(facts, record)
    if country is None:
        return unknown("In which country the data is held is not recorded.")
    if country == "GB":
        return not_asked("The data stays in the United Kingdom.")
    under = "UK adequacy regulations" + (" for law enforcement" if record.regime == "law-enforcement" else "")
    adequate = _adequate(facts, record, country)
    if adequate is not None:
        only = f", but only as to {adequate.scope}: check that this is" if adequate.scope else ""
        return passes(f"{country} is under {under} on that date{only}.")
    if not is_placeholder(record.safeguard):
        return passes(f"Goes to {country}; safeguard recorded: {record.safeguard}.")
    return fails(
        f"Goes to {country}, which is not under {under}, and no safeguard is recorded{_written(record.safeguard)}."
    )


def _country(facts: Facts, record: Processing) -> str | None:
    """Where the data is held: of a flow without a country of its own, where its recipient is."""
    if record.country is None and isinstance(record, Flow):
        target = facts.register.partners.get(record.target)
        return target.country if target else None
    return record.country


def _adequate(facts: Facts, record: Processing, country: str) -> Adequacy | None:
    """What makes a country adequate for any recipient in it, on the date asked about."""
    rows = adequacy(facts.on, record.regime or "uk-gdpr")
    return next((row for row in rows if row.country == country and not row.by_recipient), None)


def safeguard_not_valid(facts: Facts, record: Processing) -> Result | None:
    """Asked where a safeguard is recorded for a country that is not adequate."""
    if personal(record) is False or is_placeholder(record.safeguard):
        return None
    country = _country(facts, record)
    if country in (None, "GB") or _adequate(facts, record, country):
        return None
    text = str(record.safeguard)
    if _VALID_SAFEGUARD.search(text):
        return passes(f"Recorded: {text}.")
    if _OLD_CLAUSES.search(text) and facts.on <= OLD_CLAUSES_UNTIL:
        return passes(f"Recorded: {text}, which counts until {day(OLD_CLAUSES_UNTIL)}.")
    if _NO_SAFEGUARD.search(text) or _OLD_CLAUSES.search(text):
        return fails(f"What is recorded is not a safeguard for transfers from the UK on that date: {text}.")
    return unknown(f"Whether this is a safeguard that UK law knows is not clear: {text}.")


def sub_processor_not_authorised(facts: Facts, flow: Flow) -> Result | None:
    """Asked of what a processor gives to another processor: the controller's contract has to allow that one."""
    if flow.relation != "processor" or personal(flow) is False:
        return None
    controllers = facts.controllers_of(flow.source)
    if not controllers:
        return None
    source, target = facts.name(flow.source), facts.name(flow.target)
    for controller in controllers:
        contracts = facts.contracts(controller, flow.source)
        if any(flow.target in {party.partner for party in contract.parties} for contract in contracts):
            continue
        if contracts:
            named = ", ".join(facts.rule.names.protocol(contract.id) for contract in contracts)
            return fails(
                f"{source} uses {target}, which the contract with {facts.name(controller)} ({named}) does not list."
            )
        return unknown(f"{source} processes for {facts.name(controller)}; whether it may use {target} is not recorded.")
    return passes(f"The contracts of {source} list {target}.")


def flow_too_broad(facts: Facts, flow: Flow) -> Result | None:
    """Asked of a flow's data and purposes: a narrower word that protocols use says more."""
    if personal(flow) is False or not (flow.categories or flow.purposes):
        return None
    words: tuple[tuple[ScopeTest, tuple[str, ...]], ...] = (("category", flow.categories), ("purpose", flow.purposes))
    for scheme, terms in words:
        for term in terms:
            narrower = facts.narrower_used(scheme, term)
            if narrower:
                return fails(
                    f"{facts.labels(scheme, [term])} is a wide word. Protocols use narrower ones: "
                    f"{facts.labels(scheme, narrower[:5])}."
                )
    return passes("No narrower words for its data and purposes are used by protocols.")


def one_off_repeated(facts: Facts, flow: Flow) -> Result | None:
    """Asked of what is one-off or urgent: where it happens again, it is regular sharing."""
    if flow.occasion not in ("one-off", "urgent"):
        return None
    others = [
        key
        for purpose in flow.purposes
        for key in facts.exceptions[flow.source, flow.target, purpose]
        if key != flow.id
    ]
    if not flow.purposes:
        return unknown("What it is for is not recorded, so whether it happens again is not known.")
    if not others:
        return passes(f"No other flow of these partners for this purpose is recorded as {flow.occasion}.")
    named = ", ".join(f"“{facts.register.flows[key].name}”" for key in dict.fromkeys(others))
    return fails(
        f"It is recorded as {flow.occasion}, and so is {named}, between the same partners for the same purpose."
    )


def group_as_an_end(facts: Facts, flow: Flow) -> Result | None:
    groups = [end for end in (flow.source, flow.target) if facts.rule.bodies.is_group(end)]
    if not groups:
        return None
    return fails(
        f"{' and '.join(map(facts.name, groups))}: a group is not a controller. Record a flow for each member."
    )


def insecure_method(facts: Facts, flow: Flow) -> Result | None:
    if personal(flow) is False:
        return None
    if not flow.methods:
        return unknown("How the data is sent is not recorded.")
    secure = {method: facts.terms.secure(method) for method in flow.methods}
    bad = [method for method, safe in secure.items() if safe is False]
    if bad:
        return fails(f"Sent by a method that is not secure: {facts.labels('method', bad)}.")
    unsaid = [method for method, safe in secure.items() if safe is None]
    if unsaid:
        return unknown(f"Whether this is secure is not recorded: {facts.labels('method', unsaid)}.")
    return passes(f"Sent by a secure method: {facts.labels('method', flow.methods)}.")


def retention(facts: Facts, record: Processing) -> Result | None:
    if personal(record) is False:
        return None
    if not is_placeholder(record.retention):
        return passes(f"Recorded: {record.retention}.")
    not_recorded = f"How long the data is kept is not recorded{_written(record.retention)}"
    return (
        fails(f"{not_recorded}.") if personal(record) else unknown(f"{not_recorded}, nor whether it is personal data.")
    )


def notice_omits_recipient(facts: Facts, flow: Flow) -> Result | None:
    if personal(flow) is False:
        return None
    source, target = facts.name(flow.source), facts.name(flow.target)
    if facts.rule.bodies.same_controller(flow.source, flow.target):
        return not_asked("The data stays with one controller.")
    named = [notice for notice in facts.notices[facts.rule.bodies.controller(flow.source)] if notice.recipients]
    if not named:
        return unknown(f"No privacy notice of {source} that names recipients is recorded.")
    for notice in sorted(named, key=lambda notice: notice.id):
        for recipient in sorted(notice.recipients, key=lambda recipient: recipient != flow.target):
            if facts.rule.bodies.same_controller(recipient, flow.target):
                return passes(f"“{notice.title}” names {facts.name(recipient)}.")
    return fails(f"No privacy notice of {source} names {target} among its recipients.")


def asset_without_owner(facts: Facts, asset: Asset) -> Result | None:
    if not is_placeholder(asset.owner):
        return passes(f"Recorded: {asset.owner}.")
    return fails(f"No information asset owner is recorded{_written(asset.owner)}.")


def asset_review(facts: Facts, asset: Asset) -> Result | None:
    if asset.review_on is None:
        return unknown("No review date is recorded.")
    if asset.review_on < facts.on:
        return fails(f"Its review was due on {day(asset.review_on)}.")
    return passes(f"Its review is due on {day(asset.review_on)}.")


OLD_CLAUSES_UNTIL = date(2024, 3, 21)
"""The last day on which the EU's old clauses were a safeguard (DPA 2018 Sch. 21 para. 7; ICO)."""

_VALID_SAFEGUARD = re.compile(
    r"\bIDTA\b|international data transfer agreement|addendum|binding corporate rules|\bBCRs?\b|data bridge"
    r"|UK extension|\bart(?:icle)?\.? ?49\b|derogation|explicit consent",
    re.IGNORECASE,
)
_OLD_CLAUSES = re.compile(r"\bSCCs?\b|(?:standard|model) (?:contractual )?clauses", re.IGNORECASE)
_NO_SAFEGUARD = re.compile(r"privacy shield|safe harbou?r|\bcontract\b", re.IGNORECASE)

SAFEGUARDS = (
    Check(
        "transfer-without-safeguard",
        "serious",
        "UK GDPR Chapter V (Art. 44A to 49), as amended by the Data (Use and Access) Act 2025 s. 85; DPA 2018 ss. 72 to 78",
        "Data sent abroad has a safeguard",
        flow=transfer,
        asset=transfer,
    ),
    Check(
        "safeguard-not-valid",
        "serious",
        "UK GDPR Art. 46 and 49; DPA 2018 s. 119A and Sch. 21 para. 7",
        "The safeguard of a transfer is one that UK law knows",
        flow=safeguard_not_valid,
        asset=safeguard_not_valid,
    ),
    Check(
        "sub-processor-not-authorised",
        "serious",
        "UK GDPR Art. 28(2) and (4)",
        "The controller has authorised a processor’s processor",
        flow=sub_processor_not_authorised,
    ),
    Check(
        "flow-too-broad",
        "advice",
        "UK GDPR Art. 5(1)(c)",
        "Says its data and purposes in narrow words",
        flow=flow_too_broad,
    ),
    Check(
        "one-off-repeated",
        "advice",
        "ICO data sharing code, Data sharing in an urgent situation or in an emergency",
        "What is one-off or urgent does not happen again",
        flow=one_off_repeated,
    ),
    Check("group-as-an-end", "advice", "UK GDPR Art. 4(7)", "Both ends are bodies, not groups", flow=group_as_an_end),
    Check(
        "insecure-method",
        "serious",
        "UK GDPR Art. 5(1)(f) and 32; DPA 2018 ss. 40 and 66",
        "Is sent securely",
        flow=insecure_method,
    ),
    Check(
        "retention-missing",
        "advice",
        "UK GDPR Art. 5(1)(e) and 30(1)(f); DPA 2018 s. 39",
        "Says how long the data is kept",
        flow=retention,
        asset=retention,
    ),
    Check(
        "dpia-not-recorded",
        "advice",
        "UK GDPR Art. 35; DPA 2018 s. 64; ICO data sharing code, Deciding to share data",
        "A data protection impact assessment is recorded, where one is due",
        flow=dpia_of_flow,
        asset=dpia_of_asset,
    ),
    Check(
        "notice-omits-recipient",
        "advice",
        "UK GDPR Art. 13(1)(e) and 14(1)(e); DPA 2018 s. 44(2)(c)",
        "People are told who receives the data",
        flow=notice_omits_recipient,
    ),
    Check(
        "asset-without-owner",
        "advice",
        "UK GDPR Art. 5(2) and 24(1)",
        "The asset has an owner",
        asset=asset_without_owner,
    ),
)
"""The checks of this module."""
