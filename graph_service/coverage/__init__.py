"""Which protocols cover a flow on a date; if none does, what would close the gap. Pure: no database, no clock.

`Rule` decides, compiled once for a register and a date. `Explainer` puts what it finds into an `Answer`.
"""

from graph_service.coverage.answer import Answer, Element, Fix, Gaps, alike
from graph_service.coverage.as_written import as_read
from graph_service.coverage.assessment import ScopeTest
from graph_service.coverage.claimed_protocols import relied_on
from graph_service.coverage.contacts import protocols_to_ask, whom_to_ask
from graph_service.coverage.criteria.in_force import in_force, months_later, review_of
from graph_service.coverage.criteria.need import not_live
from graph_service.coverage.criteria.scope import SCOPE_FIELDS, clauses_of, listed
from graph_service.coverage.explain import Explainer
from graph_service.coverage.gap_table import GAP_HEADER, gap_rows
from graph_service.coverage.messages import AGREEMENTS, CAVEAT, HEADLINES, Names, day, listing
from graph_service.coverage.part import Part
from graph_service.coverage.protocol_references import reference_key, references
from graph_service.coverage.reviews import DueReview, reviews_due
from graph_service.coverage.rule import Rule
from graph_service.coverage.totals import summary, taken_over
from graph_service.coverage.verdicts import OPEN, VERDICTS, State, Total, Verdict
from graph_service.coverage.warnings import answer_warnings

__all__ = [
    "AGREEMENTS",
    "CAVEAT",
    "GAP_HEADER",
    "HEADLINES",
    "OPEN",
    "SCOPE_FIELDS",
    "VERDICTS",
    "Answer",
    "DueReview",
    "Element",
    "Explainer",
    "Fix",
    "Gaps",
    "Names",
    "Part",
    "Rule",
    "ScopeTest",
    "State",
    "Total",
    "Verdict",
    "alike",
    "answer_warnings",
    "as_read",
    "clauses_of",
    "day",
    "gap_rows",
    "in_force",
    "listed",
    "listing",
    "months_later",
    "not_live",
    "protocols_to_ask",
    "reference_key",
    "references",
    "relied_on",
    "review_of",
    "reviews_due",
    "summary",
    "taken_over",
    "whom_to_ask",
]
