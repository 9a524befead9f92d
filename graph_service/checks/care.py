"""Whether data is looked after: transfers, methods, retention, impact assessments, notices, owners."""

from graph_service.checks.check import Check, Result, fails, not_asked, passes, unknown
from graph_service.checks.facts import Facts, Processing
from graph_service.checks.grounds import personal
from graph_service.checks.told import told, told_or_not_asked
from graph_service.coverage import day
from graph_service.model import Asset, Flow
from graph_service.vocabulary import adequacy


def dpia_of_flow(facts: Facts, flow: Flow) -> Result | None:
    if personal(flow) is False:
        return None
    project = facts.register.projects.get(flow.project or "")
    if not told_or_not_asked(flow.dpia) and project and told_or_not_asked(project.dpia):
        return passes(f"Recorded for its project: {project.dpia}.")
    return _dpia(flow.dpia)


def dpia_of_asset(facts: Facts, asset: Asset) -> Result | None:
    if personal(asset) is False:
        return None
    return _dpia(asset.dpia)


def _dpia(text: str | None) -> Result:
    if told_or_not_asked(text):
        return passes(f"Recorded: {text}.")
    return unknown(f"No data protection impact assessment is recorded, nor why none is needed{_written(text)}.")


def _written(text: str | None) -> str:
    """What is written instead."""
    return f" (what is written: “{text}”)" if text else ""


def transfer(facts: Facts, record: Processing) -> Result | None:
    if personal(record) is False:
        return None
    country = record.country
    if country is None and isinstance(record, Flow):
        target = facts.register.partners.get(record.target)
        country = target.country if target else None
    if country is None:
        return unknown("In which country the data is held is not recorded.")
    if country == "GB":
        return not_asked("The data stays in the United Kingdom.")
    regime = record.regime or "uk-gdpr"
    under = "UK adequacy regulations" + (" for law enforcement" if regime == "law-enforcement" else "")
    for row in adequacy(facts.on, regime):
        if row.country == country and not row.by_recipient:
            only = f", but only as to {row.scope}: check that this is" if row.scope else ""
            return passes(f"{country} is under {under} on that date{only}.")
    if told(record.safeguard):
        return passes(f"Goes to {country}; safeguard recorded: {record.safeguard}.")
    return fails(
        f"Goes to {country}, which is not under {under}, and no safeguard is recorded{_written(record.safeguard)}."
    )


def insecure_method(facts: Facts, flow: Flow) -> Result | None:
    if personal(flow) is False:
        return None
    if not flow.methods:
        return unknown("How the data is sent is not recorded.")
    secure = {method: facts.secure(method) for method in flow.methods}
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
    if told(record.retention):
        return passes(f"Recorded: {record.retention}.")
    said = f"How long the data is kept is not recorded{_written(record.retention)}"
    return fails(f"{said}.") if personal(record) else unknown(f"{said}, nor whether it is personal data.")


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
    if told(asset.owner):
        return passes(f"Recorded: {asset.owner}.")
    return fails(f"No information asset owner is recorded{_written(asset.owner)}.")


def asset_review(facts: Facts, asset: Asset) -> Result | None:
    if asset.review_on is None:
        return unknown("No review date is recorded.")
    if asset.review_on < facts.on:
        return fails(f"Its review was due on {day(asset.review_on)}.")
    return passes(f"Its review is due on {day(asset.review_on)}.")


CARE = (
    Check(
        "transfer-without-safeguard",
        "serious",
        "UK GDPR Chapter V (Art. 44A to 49), as amended by the Data (Use and Access) Act 2025 s. 85; DPA 2018 ss. 72 to 78",
        flow=transfer,
        asset=transfer,
    ),
    Check("insecure-method", "serious", "UK GDPR Art. 5(1)(f) and 32; DPA 2018 ss. 40 and 66", flow=insecure_method),
    Check(
        "retention-missing",
        "advice",
        "UK GDPR Art. 5(1)(e) and 30(1)(f); DPA 2018 s. 39",
        flow=retention,
        asset=retention,
    ),
    Check(
        "dpia-not-recorded",
        "advice",
        "UK GDPR Art. 35; DPA 2018 s. 64; ICO data sharing code, Deciding to share data",
        flow=dpia_of_flow,
        asset=dpia_of_asset,
    ),
    Check(
        "notice-omits-recipient",
        "advice",
        "UK GDPR Art. 13(1)(e) and 14(1)(e); DPA 2018 s. 44(2)(c)",
        flow=notice_omits_recipient,
    ),
    Check("asset-without-owner", "advice", "UK GDPR Art. 5(2) and 24(1)", asset=asset_without_owner),
)
"""The checks of this module."""
