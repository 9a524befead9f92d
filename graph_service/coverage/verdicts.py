"""The results of the rule: verdicts on flows, its tests and their three states."""

from typing import Literal, get_args

Verdict = Literal["covered", "other-basis", "unclear", "partly", "gap", "not-needed", "not-live"]
Total = Literal[Verdict, "open", "held"]
"""What a summary counts: flows by verdict, those that are open, and held rows."""
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
"""Best to worst; the last two stand outside that order."""

OPEN: tuple[Verdict, ...] = ("other-basis", "unclear", "partly", "gap")
"""The verdicts on flows that no recorded protocol covers whole."""

State = Literal["passes", "fails", "not-recorded"]
Test = Literal["kind", "in_force", "sender_signed", "recipient_signed", "purpose", "category", "subject", "method"]
TESTS: tuple[Test, ...] = get_args(Test)
"""The tests of the rule, in its order."""
