"""What the rule finds, in sentences: rendered from codes and their facts when they are shown."""

from collections.abc import Iterable, Mapping
from copy import copy
from datetime import date

from graph_service.coverage.assessment import Reason, ScopeTest
from graph_service.coverage.criteria.scope import Terms, listed
from graph_service.coverage.verdicts import Verdict
from graph_service.model import Flow, Protocol
from graph_service.snapshot import Snapshot

HEADLINES: Mapping[Verdict, str] = {
    "covered": "A recorded protocol covers this",
    "partly": "Protocols cover part of this",
    "unclear": "The register does not record enough to tell",
    "gap": "No protocol in the register covers this",
    "not-needed": "No protocol is needed for this",
    "not-live": "This flow is not live on that date",
}
"""Fixed, and never "you can" or "you cannot share"."""

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

_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(value: date | None) -> str:
    """A date as people write it: 22 November 2026."""
    return "a date that is not recorded" if value is None else f"{value.day} {_MONTHS[value.month - 1]} {value.year}"


def listing(words: Iterable[str], last: str = "and") -> str:
    """Words in a row: a, b and c."""
    *start, end = words
    return f"{', '.join(start)} {last} {end}" if start else end


_SENSITIVE = {"special-category": "special category data", "criminal-offence": "criminal offence data"}


class Names:
    """What to call the records of a register in a sentence."""

    def __init__(self, snapshot: Snapshot, terms: Terms) -> None:
        self._snapshot = snapshot
        self._terms = terms
        self._subject: Flow | None = None

    def partner(self, key: str | None) -> str:
        """A partner's name, or its id when it is recorded nowhere."""
        found = self._snapshot.partners.get(key or "")
        return found.name if found is not None else str(key)

    def protocol(self, key: str | None) -> str:
        """A protocol's reference, or else its title."""
        found = self._snapshot.protocols.get(key or "")
        return (found.reference or found.title) if found is not None else str(key)

    def kinds(self, key: str) -> tuple[str, ...]:
        """What kinds of agreement a protocol is recorded as."""
        found = self._snapshot.protocols.get(key)
        return found.kinds if found is not None else ()

    def signed_by(self, protocol: str, partner: str) -> str | None:
        """The body that signed a protocol for a partner, where another did."""
        record = self._snapshot.protocols.get(protocol)
        parties = record.parties if record is not None else ()
        return next((party.signed_by for party in parties if party.partner == partner and party.signed_by), None)

    def flow(self, key: str) -> str:
        """A flow's name."""
        record = self._snapshot.flows.get(key, self._subject)
        return record.name if record is not None else key

    def about(self, flow: Flow) -> "Names":
        """The same names for an answer about a flow that need not be in the register."""
        names = copy(self)
        names._subject = flow
        return names

    def protocol_in_full(self, key: str) -> str:
        """A protocol's reference and title."""
        found = self._snapshot.protocols.get(key)
        if found is None or found.reference is None:
            return self.protocol(key)
        return f"{found.reference}: {found.title}"

    def superseded_by(self, key: str) -> tuple[str, ...]:
        """The protocols that a protocol says it supersedes."""
        found = self._snapshot.protocols.get(key)
        return found.supersedes if found is not None else ()

    def term(self, scheme: ScopeTest, key: str | None) -> str:
        """A term's label."""
        return self._terms.label(scheme, str(key))

    def permitted_by(self, scheme: ScopeTest, key: str) -> frozenset[str]:
        """The terms that permit a term: itself and those broader, as permission climbs."""
        return frozenset(self._terms.permitted_by(scheme, key))

    def sensitivity(self, category: str | None) -> str | None:
        """What kind of sensitive data a category is, or falls under, in words."""
        found = self._terms.sensitivity(str(category))
        return None if found is None else _SENSITIVE[found]


_SENTENCES: Mapping[str, str] = {
    "kind-not-recorded": "The register does not record what kind of agreement {protocol} is, and {wanted} is needed.",
    "kind-differs": "{protocol} is {kind}, and {wanted} is needed.",
    "draft": "{protocol} is a draft.",
    "withdrawn": "{protocol} was withdrawn on {on}.",
    "superseded": "{protocol} was superseded on {on}.",
    "not-started": "{protocol} does not start until {on}.",
    "ended": "{protocol} ended on {on}.",
    "review-lapsed": "{protocol} was due for review by {on}, and the time allowed after a missed review is over.",
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
    "signatory-split": "{partner}, which stands for {other_partner} on {protocol}, has since been split, or what took over from it "
    "has: whether its signature binds {other_partner} is not known.",
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
        f"{test}-unmapped": "“{term}” is a local word that nobody has mapped yet, so whether {protocol} permits it is "
        "not known."
        for test in ("purpose", "category", "subject", "method")
    },
    **{
        f"{test}-listed-unmapped": "{protocol} lists “{word}”, a local word that nobody has mapped yet, so whether it "
        "permits {term} is not known."
        for test in ("purpose", "category", "subject", "method")
    },
}
"""Every code, with its sentence."""

CODES = frozenset(_SENTENCES)
"""The stable codes of tests that do not pass."""


def sentence(cause: Reason, protocol: Protocol, name: str, names: Names) -> str:
    """A cause as a sentence with its facts. `name` is what it calls the protocol."""
    if cause.on is None and cause.code in ("withdrawn", "superseded"):
        return f"{name} is {cause.code}; since when is not recorded."
    sensitive = names.sensitivity(cause.term) if cause.code == "category-not-permitted" else None
    said = _SENTENCES[cause.code].format(
        protocol=name,
        partner=names.partner(cause.partner) if cause.partner else "",
        other_partner=names.partner(cause.other),
        other_protocol=names.protocol(cause.other),
        on=day(cause.on),
        kind=listing([AGREEMENTS[kind] for kind in protocol.kinds] or [""]),
        wanted=AGREEMENTS.get(cause.kind or "", ""),
        term=names.term(cause.scheme, cause.term) if cause.scheme and cause.term else "",
        word=names.term(cause.scheme, cause.other) if cause.scheme and cause.other else "",
        named=f", which as {sensitive} must be named" if sensitive else "",
    )
    return f"{said[:-1]} in the clause that comes nearest." if _elsewhere(cause, protocol, names) else said


def _elsewhere(cause: Reason, protocol: Protocol, names: Names) -> bool:
    """Whether what a clause does not permit, or does not list, another clause of the protocol does."""
    if len(protocol.clauses) < 2 or cause.scheme is None or not cause.code.endswith(("-not-permitted", "-not-listed")):
        return False
    lists = [listed(clause, cause.scheme) for clause in protocol.clauses]
    if cause.code.endswith("-not-listed"):
        return any(lists)
    permitting = names.permitted_by(cause.scheme, str(cause.term))
    free = cause.scheme in ("subject", "method")
    return any(not permitting.isdisjoint(terms) or (free and not terms) for terms in lists)


def unneeded_reason(cause: Reason, flow: Flow, names: Names, successors: Iterable[str]) -> str:
    """Why no protocol is needed, or why the flow is not live, as a sentence."""
    if cause.code == "same-controller":
        source, target = names.partner(flow.source), names.partner(flow.target)
        if flow.source == flow.target:
            return f"The data stays within {source}."
        return f"{source} and {target} are parts of the same controller."
    if cause.code == "declared-anonymous":
        return "The flow is declared anonymous."
    if cause.code == "declared-not-personal":
        return "The flow is declared not to be personal data."
    if cause.code == "starts-later":
        return f"The flow starts on {day(cause.on)}."
    if cause.code == "has-ended":
        return f"The flow ended on {day(cause.on)}."
    followed = [names.partner(successor) for successor in successors]
    ended = f"{names.partner(cause.partner)} ended on {day(cause.on)}"
    return f"{ended}; {listing(followed)} took over from it." if followed else f"{ended}; no successor is recorded."
