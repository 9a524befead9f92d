"""Questions about many flows at once: what if, the dates ahead, the matrix, duplicates, onward sharing, checks."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from graph_service.checks import Finding, Readiness, checks, scores
from graph_service.coverage.analysis.duplicates import Duplicates, duplicates
from graph_service.coverage.analysis.forecast import VerdictChange, forecast
from graph_service.coverage.analysis.signature_matrix import Matrix, matrix
from graph_service.coverage.analysis.whatif import Change, whatif
from graph_service.coverage.proposals import Action
from graph_service.errors import BadData, NotFound
from graph_service.lineage import Onward, Received, StartKind, onward, received
from graph_service.register.base import AsAt
from graph_service.register.intended import intended
from graph_service.register.lookup import asset_named, flow_named, partner_named, term_named
from graph_service.register.proposed import proposed
from graph_service.register.questions import Questions
from graph_service.snapshot import Snapshot
from graph_service.vocabulary import Vocabulary

_STARTS = {"asset": asset_named, "flow": flow_named, "partner": partner_named}


class Analysis(Questions):
    """Questions about many flows at once. `on` is the date asked about, today unless said; `as_at` the register as it stood."""

    def intended(self, action: str, text: str, as_at: AsAt = None) -> Action:
        """An action of what-if as people type it, such as `sign` and `isp-0025=eastvale`."""
        return intended(self.snapshot(as_at), action, text)

    def proposed(self, form: Mapping[str, Any], as_at: AsAt = None) -> Action:
        """An action of what-if as programs send it: in the JSON form of a fix, or of what-if's own actions."""
        return proposed(self.snapshot(as_at), form)

    def whatif(self, actions: Iterable[Action], on: date | None = None, as_at: AsAt = None) -> tuple[Change, ...]:
        """The flows whose verdict would change if the actions were taken. Nothing is written."""
        return whatif(self.rule(on, as_at), actions)

    def forecast(
        self, months: int = 24, on: date | None = None, as_at: AsAt = None, *, partner: str | None = None
    ) -> tuple[VerdictChange, ...]:
        """The changes of verdict up to so many months ahead; of one partner's flows, or of all."""
        if not 1 <= months <= 1200:
            raise BadData("Ask for 1 to 1200 months.")
        rule = self.rule(on, as_at)
        if partner is None:
            return forecast(rule, months)
        end = partner_named(rule.snapshot, partner)
        flows = (flow for flow in rule.snapshot.flows.values() if end in (flow.source, flow.target))
        return forecast(rule, months, flows)

    def matrix(self, on: date | None = None, as_at: AsAt = None, *, partner: str | None = None) -> Matrix:
        """Partners × protocols, with signature dates; of the protocols that list one partner, or of all."""
        rule = self.rule(on, as_at)
        return matrix(rule.snapshot, rule.on, partner_named(rule.snapshot, partner) if partner is not None else None)

    def duplicates(self, on: date | None = None, as_at: AsAt = None) -> Duplicates:
        """Protocols in force that do the same work."""
        return duplicates(self.rule(on, as_at))

    def onward(self, start: str, hops: int | None = None, on: date | None = None, as_at: AsAt = None) -> Onward:
        """Where the data of an asset, a flow or a partner goes next. `asset/ID` and so on where one name is several's."""
        if hops is not None and hops < 1:
            raise BadData("Ask for one hop or more.")
        rule = self.rule(on, as_at)
        kind, key = _start(rule.snapshot, start)
        return onward(rule, kind, key, hops)

    def recipients(self, category: str, on: date | None = None, as_at: AsAt = None) -> tuple[Received, ...]:
        """Who receives a category of data, or a narrower one."""
        rule = self.rule(on, as_at)
        return received(rule, term_named(Vocabulary(rule.snapshot.terms.values()), "category", category))

    def checks(self, on: date | None = None, as_at: AsAt = None, *, partner: str | None = None) -> Iterator[Finding]:
        """Every accountability check of every record; or of those that concern one partner."""
        rule = self.rule(on, as_at)
        return checks(rule, partner_named(rule.snapshot, partner) if partner is not None else None)

    def readiness(
        self, on: date | None = None, as_at: AsAt = None, *, partner: str | None = None
    ) -> tuple[Readiness, ...]:
        """Every partner's readiness score with what it is made of, or one partner's."""
        rule = self.rule(on, as_at)
        return scores(rule, partner_named(rule.snapshot, partner) if partner is not None else None)


def _start(snapshot: Snapshot, text: str) -> tuple[StartKind, str]:
    """The asset, flow or partner that a text names."""
    said, slash, name = text.partition("/")
    kinds: tuple[StartKind, ...] = ("asset", "flow", "partner")
    if slash and said in kinds:
        kind: StartKind = next(known for known in kinds if known == said)
        return kind, _STARTS[kind](snapshot, name)
    found = [kind for kind in kinds if text in snapshot.of(kind)]
    missing: list[str] = []
    if not found:
        for kind in kinds:
            try:
                _STARTS[kind](snapshot, text)
            except NotFound as error:
                missing.append(str(error))
            else:
                found.append(kind)
    if not found:
        raise NotFound(" ".join(missing))
    if len(found) > 1:
        raise BadData(f"{text!r} names {' and '.join(f'one {kind}' for kind in found)}. Write {found[0]}/{text}.")
    return found[0], _STARTS[found[0]](snapshot, text)
