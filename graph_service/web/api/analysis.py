"""Questions about many flows at once: what if, the dates ahead, the matrix, duplicates, onward sharing, checks."""

from itertools import islice
from typing import Annotated, Any

from fastapi import Query
from starlette.requests import Request
from starlette.responses import Response

from graph_service.checks import Finding, Readiness
from graph_service.coverage import State
from graph_service.coverage.actions import Action, parse_json
from graph_service.coverage.analysis.duplicates import Duplicates
from graph_service.coverage.analysis.forecast import VerdictChange
from graph_service.coverage.analysis.signature_matrix import Matrix
from graph_service.coverage.analysis.whatif import WhatIfChange
from graph_service.errors import BadData, NotFound
from graph_service.lineage import Onward, Received
from graph_service.register import Register
from graph_service.register.lookup import SnapshotLookup
from graph_service.register.opened import AsAt
from graph_service.web.api import examples
from graph_service.web.api.bodies import MOST_ACTIONS
from graph_service.web.api.describe import JSON, Operations
from graph_service.web.api.models import Page
from graph_service.web.api.parameters import AsAtParameter, JsonBody, Limit, On, Partner, Place, json_object
from graph_service.web.api.sending import JsonAnswer, listed
from graph_service.web.permissions import allow
from graph_service.web.problems import Problem
from graph_service.web.service import reading

routes = Operations("analysis")


@routes.add(
    "POST",
    "/api/whatif",
    Page[WhatIfChange],
    examples.CHANGE,
    takes={JSON: ("WhatIf", {"actions": [examples.ACTION]})},
    errors=("not-found", "conflict"),
)
@allow("reader", heavy=True)
def whatif(request: Request, body: JsonBody, on: On, as_at: AsAtParameter) -> Response:
    """The flows whose verdict would change if something were done: nothing is written."""
    register = reading(request)
    actions = read_actions(body, register, as_at)
    try:
        changes = register.whatif(actions, on, as_at)
    except BadData as error:
        raise Problem("conflict", str(error)) from None
    return listed(changes)


@routes.add("GET", "/api/forecast", Page[VerdictChange], examples.TURN, errors=("not-found",))
@allow("reader", heavy=True)
def forecast(
    request: Request,
    on: On,
    as_at: AsAtParameter,
    months: Annotated[int, Query(ge=1, le=1200, description="How far ahead to look.")] = 24,
    partner: Partner = None,
    limit: Limit = 50,
    after: Place = None,
) -> Response:
    """The dates ahead on which verdicts change: ends, lapses, starts, signatures."""
    turns = reading(request).forecast(months, on, as_at, partner=partner)
    return listed(turns, after, limit)


@routes.add("GET", "/api/matrix", Matrix, examples.MATRIX, errors=("not-found",))
@allow("reader", heavy=True)
def matrix(request: Request, on: On, as_at: AsAtParameter, partner: Partner = None) -> Response:
    """Partners × protocols: signature dates, and which are missing or came after the start."""
    return JsonAnswer(reading(request).matrix(on, as_at, partner=partner).to_json())


@routes.add("GET", "/api/duplicates", Duplicates, examples.DUPLICATES, errors=("not-found",))
@allow("reader", heavy=True)
def duplicates(request: Request, on: On, as_at: AsAtParameter) -> Response:
    """Protocols in force that do the same work, in clusters, with what one merged protocol would need."""
    return JsonAnswer(reading(request).duplicates(on, as_at).to_json())


@routes.add("GET", "/api/onward", Onward, examples.ONWARD, errors=("not-found",))
@allow("reader", heavy=True)
def onward(
    request: Request,
    on: On,
    as_at: AsAtParameter,
    start: Annotated[
        str,
        Query(
            min_length=1,
            max_length=300,
            description="An asset, a flow or a partner, by id or name; asset/ID, flow/ID, partner/ID.",
        ),
    ],
    hops: Annotated[int | None, Query(ge=1, le=1000, description="How many hops to follow. Default: all.")] = None,
) -> Response:
    """Where data goes next, hop by hop, and which hops leave the protocol that it arrived under."""
    return JsonAnswer(reading(request).onward(start, hops, on, as_at).to_json())


@routes.add("GET", "/api/recipients", Page[Received], examples.RECEIVED, errors=("not-found",))
@allow("reader", heavy=True)
def recipients(
    request: Request,
    on: On,
    as_at: AsAtParameter,
    category: Annotated[str, Query(min_length=1, max_length=200, description="A category's id, label or alias.")],
    limit: Limit = 50,
    after: Place = None,
) -> Response:
    """Who receives a category of data, or a narrower one."""
    received = reading(request).recipients(category, on, as_at)
    return listed(received, after, limit)


@routes.add("GET", "/api/checks", Page[Finding], examples.FINDING, errors=("not-found",))
@allow("reader", heavy=True)
def checks(
    request: Request,
    on: On,
    as_at: AsAtParameter,
    partner: Partner = None,
    check: Annotated[str | None, Query(max_length=100, description="Only this check.")] = None,
    state: Annotated[State | None, Query(description="Only those with this result.")] = None,
    limit: Limit = 50,
    after: Place = None,
) -> Response:
    """Every accountability check of every record, with its legal source."""
    findings = (
        finding
        for finding in reading(request).checks(on, as_at, partner=partner)
        if check in (None, finding.check) and state in (None, finding.state)
    )
    start = after or 0
    shown = [finding.to_dict() for finding in islice(findings, start, start + limit + 1)]
    return JsonAnswer({"items": shown[:limit], "next": str(start + limit) if len(shown) > limit else None})


@routes.add("GET", "/api/readiness", Page[Readiness], examples.READINESS, errors=("not-found",))
@allow("reader", heavy=True)
def readiness(
    request: Request, on: On, as_at: AsAtParameter, partner: Partner = None, limit: Limit = 50, after: Place = None
) -> Response:
    """Each partner's readiness: the share of checks that its records pass, with what it is made of."""
    scores = reading(request).readiness(on, as_at, partner=partner)
    return listed(scores, after, limit)


def read_actions(body: bytes, register: Register, as_at: AsAt) -> list[Action]:
    """The actions of what-if from their JSON form. Which of them is wrong, and how, its problem says."""
    wanted = 'Send {"actions": […]}, each such as {"action": "sign", "protocol": …, "partner": …}.'
    form = json_object(body, wanted)
    if set(form) != {"actions"} or not isinstance(form["actions"], list):
        raise Problem("invalid", wanted)
    if not 1 <= len(form["actions"]) <= MOST_ACTIONS:
        raise Problem("invalid", f"Send from 1 to {MOST_ACTIONS} actions.")
    return [_action(number, action, register, as_at) for number, action in enumerate(form["actions"])]


def _action(number: int, form: Any, register: Register, as_at: AsAt) -> Action:
    if not isinstance(form, dict):
        raise Problem("invalid", f"actions.{number} is not an action.")
    try:
        return parse_json(form, SnapshotLookup(register.snapshot(as_at)))
    except BadData as error:
        raise Problem("invalid", f"actions.{number}: {error}") from None
    except NotFound as error:
        raise Problem("not-found", f"actions.{number}: {error}") from None
