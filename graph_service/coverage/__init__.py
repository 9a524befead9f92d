"""The rule: which protocols cover a flow on a date, and what would close the gap. Pure: no store, no clock."""

from graph_service.coverage.explain import Explainer
from graph_service.coverage.rule import Rule

__all__ = ["Explainer", "Rule"]
