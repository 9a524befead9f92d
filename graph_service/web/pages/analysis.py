"""Questions about many flows at once, each on a page: what if, the dates ahead, who signed what, duplicates, onward, checks."""

import inspect
from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from fastapi import APIRouter
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from graph_service.checks import QUESTIONS
from graph_service.checks.check import Finding
from graph_service.coverage import OPEN
from graph_service.coverage.actions import ACTIONS, parse_text
from graph_service.coverage.analysis.duplicates import containment_sentences
from graph_service.errors import BadData, RegisterError, StoreError
from graph_service.register import Register
from graph_service.register.lookup import SnapshotLookup
from graph_service.register.opened import AsAt
from graph_service.web import render
from graph_service.web.pages.plans import partners
from graph_service.web.pages.query_params import day_asked, moment_asked
from graph_service.web.pages.words import words_of
from graph_service.web.permissions import allow, page_router
from graph_service.web.service import Service, reading, service_of

SHOWN = 200
"""How many lines of an answer a page shows. The API and the reports have all of them."""

ROWS, COLUMNS = 100, 60
"""How much of the matrix a page shows."""

PATIENCE = 2.0
"""How many seconds the page of the checks waits for them, before it is shown without."""

OFFERED = 500
"""How many protocols a field offers while one types."""

OFFERED_ACTIONS = {
    name: (inspect.getdoc(action) or name).removesuffix(".")
    for name, action in ACTIONS.items()
    if action.typed.startswith("PROTOCOL") and not action.question
}
"""The actions that one form can ask for: on a protocol, with at most one thing more."""


class When(NamedTuple):
    """The two dates of a question: the one asked about, and the register as it stood then."""

    on: date | None
    as_at: AsAt


Ask = Callable[[Service, QueryParams, When], dict[str, Any]]


routes = page_router()


def _add(made: APIRouter, name: str, ask: Ask) -> None:
    @made.get(f"/{name}")
    @allow("reader", heavy=True)
    def page(request: Request) -> Response:
        register, params = reading(request), request.query_params
        words = words_of(register.snapshot())
        values: dict[str, Any] = {"wrong": None, "waiting": False}
        try:
            when = When(day_asked(params), moment_asked(params))
            words = words_of(register.snapshot(when.as_at))
            values |= ask(service_of(request), params, when)
        except StoreError:
            raise
        except RegisterError as error:
            values["wrong"] = words.error(error)
        if request.headers.get("hx-request") and not values["waiting"]:
            return Response(headers={"HX-Refresh": "true"})
        named = sorted(protocol.reference or protocol.title for protocol in words.snapshot.protocols.values())
        shown: dict[str, Any] = {
            "references": named[:OFFERED],
            "words": words,
            "params": params,
            "partners": partners(words),
            "most": SHOWN,
            "checks": QUESTIONS,
        }
        return render.page(request, f"{name}.html", actions=OFFERED_ACTIONS.items(), **shown, **values)


def _text(params: QueryParams, name: str) -> str | None:
    return params.get(name, "").strip()[:500] or None


def _whatif(service: Service, params: QueryParams, when: When) -> dict[str, Any]:
    protocol, action, value = (_text(params, name) for name in ("protocol", "action", "value"))
    if action is None:
        return {"changes": None}
    if protocol is None:
        raise BadData("Say on which protocol, by its reference or title.")
    if action not in OFFERED_ACTIONS:
        action = "sign"
    needed = ACTIONS[action].asks
    if value is None and needed is not None:
        raise BadData(f"Say {needed}.")
    lookup = SnapshotLookup(service.register.snapshot(when.as_at))
    chosen = parse_text(action, protocol if value is None else f"{protocol}={value}", lookup)
    changes = service.register.whatif([chosen], *when)
    ranked = ("covered", *OPEN)
    better = sum(
        change.before in ranked[ranked.index(change.after) + 1 :] for change in changes if change.after in ranked
    )
    return {
        "changes": changes[:SHOWN],
        "total": len(changes),
        "better": better,
        "done": chosen.words(service.register.rule(*when).names),
        "on": chosen.__dict__["protocol"],
    }


def _forecast(service: Service, params: QueryParams, when: When) -> dict[str, Any]:
    months = _text(params, "months") or "12"
    number = int(months) if months.isascii() and months.isdigit() and len(months) < 5 else 0
    turns = service.register.forecast(number, *when, partner=_text(params, "partner"))
    return {"turns": turns[:SHOWN], "total": len(turns), "months": number}


def _matrix(service: Service, params: QueryParams, when: When) -> dict[str, Any]:
    whole = service.register.matrix(*when, partner=_text(params, "partner"))
    cells = {(cell.partner, cell.protocol): cell for cell in whole.cells}
    counts = Counter(cell.state for cell in whole.cells)
    listed = {cell.partner for cell in whole.cells}
    rows = [row for row in whole.partners if row.id in listed]
    return {
        "rows": rows[:ROWS],
        "columns": whole.protocols[:COLUMNS],
        "cells": cells,
        "listed": len(rows),
        "protocols": len(whole.protocols),
        "nowhere": [row for row in whole.partners if row.id not in listed],
        "places": len(whole.cells),
        "signed": sum(counts[state] for state in ("signed", "retrospective", "undated")),
        "missing": counts["missing"],
        "unknown": counts["not-recorded"],
    }


def _duplicates(service: Service, params: QueryParams, when: When) -> dict[str, Any]:
    duplicates, names = service.register.duplicates(*when), service.register.rule(*when).names
    return {
        "duplicates": duplicates,
        "contained": [containment_sentences(cluster, names) for cluster in duplicates.clusters],
    }


def _onward(service: Service, params: QueryParams, when: When) -> dict[str, Any]:
    start = _text(params, "start")
    if start is None and "start" in params:
        raise BadData("Say where to start: an asset, a flow or a partner.")
    if start is None:
        return {"form": None}
    hops = params.get("hops", "") or "3"
    number = int(hops) if hops.isascii() and hops.isdigit() and len(hops) < 4 else 0
    form = service.register.onward(start, number, *when)
    leaving = sum(bool(hop.leaves) for hop in form.hops)
    bare = sum(bool(hop.after) and not hop.under for hop in form.hops)
    return {
        "form": form,
        "leaving": leaving,
        "bare": bare,
        "returns": list(dict.fromkeys(cycle.sentence for cycle in form.cycles)),
    }


class Checked(NamedTuple):
    """What the checks found, counted by check, severity, source and state; and of each check what does not pass."""

    counts: Counter[tuple[str, str, str, str]]
    failing: dict[str, list[Finding]]


def _checked(register: Register, when: When, partner: str | None) -> Checked:
    counts: Counter[tuple[str, str, str, str]] = Counter()
    failing: dict[str, list[Finding]] = {}
    for finding in register.checks(*when, partner=partner):
        counts[finding.check, finding.severity, finding.source, finding.state] += 1
        if finding.state != "passes":
            failing.setdefault(finding.check, []).append(finding)
    for findings in failing.values():
        findings.sort(key=lambda finding: (finding.state != "fails", finding.kind, finding.id))
    return Checked(counts, {check: findings[:SHOWN] for check, findings in failing.items()})


def _checks(service: Service, params: QueryParams, when: When) -> dict[str, Any]:
    only, check = _text(params, "partner"), _text(params, "check")
    work = partial(_checked, service.register, when, only)
    checked = service.answers.soon(("checks", *when, only), work, PATIENCE)
    if checked is None:
        return {"waiting": True}
    counts = checked.counts
    names = sorted({key[:3] for key in counts}, key=lambda key: (key[1] != "serious", key[0]))
    lines = [(key, {state: counts[(*key, state)] for state in ("passes", "fails", "not-recorded")}) for key in names]
    serious, others = (
        sum(count for key, count in counts.items() if key[3] == "fails" and (key[1] == "serious") is grave)
        for grave in (True, False)
    )
    return {
        "serious": serious,
        "others": others,
        "lines": lines,
        "findings": checked.failing.get(check or "", []),
        "total": sum(count for key, count in counts.items() if key[0] == check and key[3] != "passes"),
        "check": check,
    }


for name, ask in (
    ("whatif", _whatif),
    ("forecast", _forecast),
    ("matrix", _matrix),
    ("duplicates", _duplicates),
    ("onward", _onward),
    ("checks", _checks),
):
    _add(routes, name, ask)
