"""What the rule finds, in sentences: made from codes and their facts when they are shown."""

from calendar import month_name
from collections import Counter
from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date
from functools import cached_property

from graph_service.coverage.assessment import Basis, Reason, ScopeTest
from graph_service.coverage.criteria.scope import TermTree, clauses_of, listed
from graph_service.coverage.verdicts import Verdict
from graph_service.model import Flow, Protocol
from graph_service.snapshot import Snapshot

HEADLINES: Mapping[Verdict, str] = {
    "covered": "A recorded protocol covers this",
    "other-basis": "No protocol covers all of this; another basis is recorded",
    "partly": "Protocols cover part of this",
    "unclear": "The register does not record enough to tell",
    "gap": "No protocol in the register covers this",
    "not-needed": "No protocol is needed for this",
    "not-live": "This flow is not live on that date",
}
"""Fixed, and never "you can" or "you cannot share"."""

BASES: Mapping[Basis, str] = {
    "duty": "No protocol covers all of this; a legal duty is recorded",
    "one-off": "No protocol covers all of this; it is recorded as a one-off",
    "urgent": "No protocol covers all of this; it is recorded as urgent",
}
"""The headline of `other-basis`, by what the flow rests on."""


def headline(verdict: Verdict, basis: Basis | None = None) -> str:
    """The headline of an answer; `basis` is what a flow of the verdict `other-basis` rests on."""
    return HEADLINES[verdict] if basis is None else BASES[basis]


NOT_MANDATORY: Mapping[Basis, str] = {
    "duty": "The flow is recorded as required by law: {gateways}. An agreement is not mandatory for sharing under a legal duty. "
    "Record the decision to share.",
    "one-off": "The flow is recorded as a one-off. An agreement is not mandatory for sharing that happens once. Record the "
    "decision to share, and why.",
    "urgent": "The flow is recorded as urgent. An agreement is not mandatory in an emergency. Record the decision to share, and "
    "why.",
}
"""What is said of a flow that rests on another basis."""

CAVEAT = (
    "This says whether a recorded agreement covers the flow, not that sharing is lawful, necessary or fair. An agreement "
    "is good practice for regular sharing, and a legal duty for a processor (UK GDPR Art. 28) or joint controllers "
    "(Art. 26). Where someone may come to serious harm, share what is necessary and proportionate and record it "
    "afterwards (ICO data sharing code)."
)
"""What stands beside every answer."""

AGREEMENTS: Mapping[str, str] = {
    "sharing": "a sharing agreement",
    "processing": "a processing contract (UK GDPR Art. 28)",
    "joint": "a joint controllers’ arrangement (UK GDPR Art. 26)",
    "overarching": "an overarching framework",
    "memorandum": "a memorandum",
}
"""What to call a protocol of each kind."""


def day(value: date | None) -> str:
    """A date as people write it: 22 November 2026."""
    return "a date that is not recorded" if value is None else f"{value.day} {month_name[value.month]} {value.year}"


def protocol_name(protocol: Protocol) -> str:
    """A protocol's reference, or else its title; both where the reference is a bare number."""
    if protocol.reference is None or any(map(str.isalpha, protocol.reference)):
        return protocol.reference or protocol.title
    return f"{protocol.title} ({protocol.reference})"


def listing(words: Iterable[str], last: str = "and") -> str:
    """Words in a row: a, b and c."""
    *start, end = words
    return f"{', '.join(start)} {last} {end}" if start else end


_SENSITIVE = {"special-category": "special category data", "criminal-offence": "criminal offence data"}


class Names:
    """What to call the records of a register in a sentence."""

    def __init__(self, snapshot: Snapshot, terms: TermTree) -> None:
        self._snapshot = snapshot
        self._terms = terms
        self._subject: Flow | None = None
        self._near: tuple[str, ...] = ()

    def partner(self, key: str | None) -> str:
        """A partner's name, or its id when it is recorded nowhere."""
        record = self._snapshot.partners.get(key or "")
        return record.name if record is not None else str(key)

    def protocol(self, key: str | None) -> str:
        """What to call a protocol."""
        record = self._snapshot.protocols.get(key or "")
        return protocol_name(record) if record is not None else str(key)

    def lead(self, protocol: str | None) -> str | None:
        """The name of the partner that leads a protocol; none where it is not recorded."""
        record = self._snapshot.protocols.get(protocol or "")
        return self.partner(record.lead) if record is not None and record.lead is not None else None

    def kinds(self, key: str) -> tuple[str, ...]:
        """What kinds of agreement a protocol is recorded as."""
        record = self._snapshot.protocols.get(key)
        return record.kinds if record is not None else ()

    def members_as_written(self, key: str | None) -> str:
        """What the register says of the members of a group, where nobody has understood it yet."""
        record = self._snapshot.partners.get(key or "")
        return record.as_written.get("members", "") if record is not None else ""

    def signed_by(self, protocol: str, partner: str) -> str | None:
        """The body that signed a protocol for a partner, where another did."""
        record = self._snapshot.protocols.get(protocol)
        parties = record.parties if record is not None else ()
        return next((party.signed_by for party in parties if party.partner == partner and party.signed_by), None)

    def flow(self, key: str | None) -> str:
        """A flow's name, with its ends where another has the same; of none, that of the flow that an answer is about."""
        record = self._snapshot.flows.get(key, self._subject) if key is not None else self._subject
        if record is None:
            return str(key)
        if key is None or self._flow_names[record.name] < 2:
            return record.name
        return f"{record.name}: {self.partner(record.source)} to {self.partner(record.target)}"

    @cached_property
    def _flow_names(self) -> Counter[str]:
        """How many flows have each name."""
        return Counter(flow.name for flow in self._snapshot.flows.values())

    def about(self, flow: Flow, protocols: Iterable[str] = ()) -> "Names":
        """The same names for an answer about a flow that need not be in the register, to be covered by some protocols."""
        names = copy(self)
        names._subject = flow
        names._near = tuple(protocols)
        return names

    def is_listed(self, scheme: ScopeTest, term: str) -> bool:
        """Whether one of the protocols that are to cover the flow lists a term."""
        near = [record for key in self._near if (record := self._snapshot.protocols.get(key)) is not None]
        return any(term in listed(clause, scheme) for protocol in near for clause in clauses_of(protocol))

    def protocol_in_full(self, key: str) -> str:
        """A protocol's reference and title."""
        record = self._snapshot.protocols.get(key)
        if record is None or record.reference is None:
            return self.protocol(key)
        return f"{record.reference}: {record.title}"

    def superseded_by(self, key: str) -> tuple[str, ...]:
        """The protocols that a protocol says it supersedes."""
        record = self._snapshot.protocols.get(key)
        return record.supersedes if record is not None else ()

    def term(self, scheme: ScopeTest, key: str | None) -> str:
        """A term's label."""
        return self._terms.label(scheme, str(key))

    def gateway(self, key: str) -> str:
        """A legal gateway's label."""
        return self._terms.label("gateway", key)

    def permitted_by(self, scheme: ScopeTest, key: str) -> frozenset[str]:
        """The terms that permit a term: itself and those broader, as permission climbs."""
        return frozenset(self._terms.permitted_by(scheme, key))

    def sensitivity(self, category: str | None) -> str | None:
        """What kind of sensitive data a category is, or falls under, in words."""
        record = self._terms.sensitivity(str(category))
        return None if record is None else _SENSITIVE[record]


_SENTENCES: Mapping[str, str] = {
    "kind-not-recorded": "The register does not record what kind of agreement {protocol} is, and {wanted} is needed.",
    "kind-as-written": "The register says that {protocol} is “{written}”. What kind of agreement that is has not been recorded "
    "yet, and {wanted} is needed.",
    "relation-not-recorded": "The register does not record whether the two bodies are separate controllers, joint controllers, or "
    "a controller and its processor. So whether {protocol} is the right kind of agreement is not known.",
    "kind-differs": "{protocol} is {kind}, and {wanted} is needed.",
    "memorandum-with-others": "{protocol} is recorded as a memorandum too, and not both bodies are recorded as public "
    "authorities. Whether it binds both as an agreement is not known.",
    "memorandum-between-authorities": "{protocol} is a memorandum. Between public authorities one may do the work of a sharing "
    "agreement, but whether this one does is not recorded.",
    "joint-in-sharing": "{protocol} is a sharing agreement. Whether it sets out the arrangement between joint controllers (UK GDPR "
    "Art. 26) is not recorded.",
    "draft": "{protocol} is a draft.",
    "withdrawn": "{protocol} was withdrawn on {on}.",
    "superseded": "{protocol} was superseded on {on}.",
    "not-started": "{protocol} does not start until {on}.",
    "ended": "{protocol} ended on {on}.",
    "review-lapsed": "{protocol} was due for review by {on}, and the time allowed after a missed review is over.",
    "protocol-as-written": "The register says “{written}” for the {field} of {protocol}, which nobody has understood yet.",
    "renewal-as-written": "{protocol} reached its last day on {on}. Whether it renews itself is recorded as “{written}”, which "
    "nobody has understood yet.",
    "review-day-not-recorded": "{protocol} is reviewed at an interval, but neither its start nor its last review is recorded.",
    "last-review-not-recorded": "No review of {protocol} is recorded. Counted from its start, one was due by {on}, and the time "
    "allowed after a missed review is over.",
    "start-not-recorded": "The register records neither a status nor a start date for {protocol}.",
    "end-not-recorded": "The register records no status, end or review date for {protocol}, so nothing says that it "
    "still runs.",
    "superseded-by-another": "{other_protocol} supersedes {protocol}, whose own record does not say so.",
    "not-a-party": "{partner} is not a party to {protocol}.",
    "left": "{partner} left {protocol} on {on}.",
    "may-only-receive": "{partner} may only receive under {protocol}.",
    "may-only-disclose": "{partner} may only disclose under {protocol}.",
    "signed-later": "{partner} signed {protocol} on {on}, after the date asked about.",
    "not-signed": "{partner} is listed on {protocol} but has not signed it.",
    "signature-date-not-recorded": "{partner} signed {protocol}, but the date is not recorded.",
    "signature-not-recorded": "{partner} is listed on {protocol}, which records no signature of anyone.",
    "signature-as-written": "The register says “{written}” of the signature of {partner} on {protocol}, which nobody has "
    "understood yet.",
    "parties-as-written": "{partner} is not listed on {protocol}, but its parties are recorded as “{written}” too, which nobody "
    "has understood yet.",
    "members-as-written": "The members of {partner} are recorded as “{written}” too, which nobody has understood yet.",
    "signatory-split": "{partner} is listed on {protocol}. {upper} had several successors, so whether that signature binds "
    "{other_partner} is not known.",
    "merged-bodies-not-all-signed": "{lower} took over from several bodies, and not all of them are recorded as having signed "
    "{protocol}. Whether the signature of {partner} binds {other_partner} is not known.",
    "numbers-differ": "{partner} is listed on {protocol}. {lower} and {upper} are registered with the ICO under two numbers, so "
    "whether its signature binds {other_partner} is not known.",
    "joined-after-signing": "{lower} joined {upper} after {partner} signed {protocol}.",
    "ended-before": "{lower} had ended before {partner} signed {protocol}.",
    "authority-not-recorded": "{other_partner} signed {protocol} for {partner}. On what authority is not recorded.",
    "group-authority-not-recorded": "{partner} is a group, not a legal body. On what authority it signed {protocol} is not "
    "recorded.",
    "signed-after-its-end": "{lower} ended on {on}, before the signature on {protocol}.",
    "own-record-differs": "{partner} has a place of its own on {protocol}, where no signature of it counts. The signature of "
    "another body does not override that.",
    "one-group-signature": "{partner} signed {protocol} for both bodies. Its signature binds its members to others, not to each "
    "other.",
    "purpose-not-recorded": "The flow does not record what it is for.",
    "category-not-recorded": "The flow does not record which data it carries.",
    "subject-not-recorded": "{protocol} covers only some groups of people, and the flow does not record whom it is about.",
    "method-not-recorded": "{protocol} permits only some methods, and the flow does not record how the data is sent.",
    "purpose-not-listed": "{protocol} does not record the purposes it permits.",
    "category-not-listed": "{protocol} does not record which data it permits.",
    "purpose-not-permitted": "{protocol} does not permit sharing for {term}.",
    "category-not-permitted": "{protocol} does not permit {term}{named}.",
    "subject-not-permitted": "{protocol} does not cover data about {term}.",
    "method-not-permitted": "{protocol} does not permit sending by {term}.",
    **{
        f"{test}-{what}": text
        for test in ("purpose", "category", "subject", "method")
        for what, text in (
            (
                "unmapped",
                "“{term}” is a local word that nobody has mapped yet, so whether {protocol} permits it is not known.",
            ),
            (
                "listed-unmapped",
                "{protocol} lists “{word}”, a local word that nobody has mapped yet, so whether it permits {term} is not known.",
            ),
            (
                "too-wide",
                "“{term}” is too wide to tell whether {protocol} permits it: it permits {narrower}.",
            ),
        )
    },
    "limits-as-written": "{protocol} has limits that nobody has understood yet: “{written}”.",
    "list-as-written": "The {field} of {protocol} are recorded as “{written}” too, which nobody has understood yet.",
    "flow-list-as-written": "The flow records {field} in words that nobody has understood yet.",
}
"""Every code, with its sentence."""

CODES = frozenset(_SENTENCES)
"""The stable codes of tests that do not pass."""

NEED_CODES = frozenset(
    ("same-controller", "declared-anonymous", "declared-not-personal", "starts-later", "has-ended", "partner-ended")
)
"""The codes of why no protocol is needed, or why a flow is not live."""

FIELDS: Mapping[str, str] = {
    "status": "status",
    "starts_on": "start date",
    "ends_on": "end date",
    "review_on": "review date",
    "reviewed_on": "last review",
    "review_months": "review interval",
    "withdrawn_on": "date of withdrawal",
    "categories": "kinds of data",
    "purposes": "purposes",
    "subjects": "groups of people",
    "methods": "methods",
}
"""What to call the fields that may be as written."""

_LONGEST = 80
"""How many characters of what is as written a sentence quotes."""

_MOST = 3
"""How many reasons of one test are told."""


def sentences(reasons: tuple[Reason, ...], protocol: Protocol, name: str, names: Names) -> str:
    """Why a test does not pass, in a few sentences, the reason that decides first. `name` is what they call the protocol."""
    told = [sentence(reason, protocol, name, names) for reason in reasons[:_MOST]]
    if len(reasons) > _MOST:
        told.append(f"There are {len(reasons) - _MOST} more reasons like these.")
    return " ".join(dict.fromkeys(told))


def sentence(reason: Reason, protocol: Protocol, name: str, names: Names) -> str:
    """A reason as a sentence with its facts. `name` is what it calls the protocol."""
    if reason.on is None and reason.code in ("withdrawn", "superseded"):
        return f"{name} is {reason.code}; since when is not recorded."
    sensitive = names.sensitivity(reason.term) if reason.code == "category-not-permitted" else None
    scheme = reason.scheme
    lower, upper = reason.others if len(reason.others) == 2 and scheme is None else ("", "")
    text = _SENTENCES[reason.code].format(
        protocol=name,
        partner=names.partner(reason.partner) if reason.partner else "",
        other_partner=names.partner(reason.other),
        other_protocol=names.protocol(reason.other),
        lower=names.partner(lower),
        upper=names.partner(upper),
        on=day(reason.on),
        kind=listing([AGREEMENTS[kind] for kind in protocol.kinds] or [""]),
        wanted=AGREEMENTS.get(reason.kind or "", ""),
        term=names.term(scheme, reason.term) if scheme and reason.term else "",
        word=names.term(scheme, reason.other) if scheme and reason.other else "",
        narrower=listing([names.term(scheme, term) for term in reason.others] or [""]) if scheme else "",
        field=FIELDS.get(reason.field or "", ""),
        written=_written(reason, protocol, names),
        named=f", which as {sensitive} must be named" if sensitive else "",
    )
    return f"{text[:-1]} in the clause that comes nearest." if _elsewhere(reason, protocol, names) else text


def _written(reason: Reason, protocol: Protocol, names: Names) -> str:
    """What the register says where a reason is about something as written."""
    if reason.code == "signature-as-written":
        texts = [party.as_written for party in protocol.parties if party.partner == reason.partner and party.as_written]
        text = "; ".join(texts)
    elif reason.code == "members-as-written":
        text = names.members_as_written(reason.partner)
    else:
        text = protocol.as_written.get(reason.field or "", "")
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _elsewhere(reason: Reason, protocol: Protocol, names: Names) -> bool:
    """Whether what a clause does not permit, or does not list, another clause of the protocol does."""
    if len(protocol.clauses) < 2 or reason.scheme is None:
        return False
    lists = [listed(clause, reason.scheme) for clause in protocol.clauses]
    if reason.code.endswith("-not-listed"):
        return any(lists)
    if not reason.code.endswith("-not-permitted"):
        return False
    permitting = names.permitted_by(reason.scheme, str(reason.term))
    free = reason.scheme in ("subject", "method")
    return any(not permitting.isdisjoint(terms) or (free and not terms) for terms in lists)


def unneeded_reason(reason: Reason, flow: Flow, names: Names, successors: Iterable[str]) -> str:
    """Why no protocol is needed, or why the flow is not live, as a sentence."""
    if reason.code == "same-controller":
        source, target = names.partner(flow.source), names.partner(flow.target)
        if flow.source == flow.target:
            return f"The data stays within {source}."
        return f"{source} and {target} are parts of the same controller."
    if reason.code == "declared-anonymous":
        return "The flow is declared anonymous."
    if reason.code == "declared-not-personal":
        return "The flow is declared not to be personal data."
    if reason.code == "starts-later":
        return f"The flow starts on {day(reason.on)}."
    if reason.code == "has-ended":
        return f"The flow ended on {day(reason.on)}."
    followed = [names.partner(successor) for successor in successors]
    ended = f"{names.partner(reason.partner)} ended on {day(reason.on)}"
    return f"{ended}; {listing(followed)} took over from it." if followed else f"{ended}; no successor is recorded."
