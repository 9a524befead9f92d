"""An open question of an import, with how to answer it on the command line."""

from importers.plan import Question
from importers.plan.question_text import meanwhile_text, question_text

_CHOICES = 8
"""How many choices of a question are shown; all are in the JSON."""


def question_line(question: Question, option: str = "") -> str:
    """A question with how to answer it on the command line: as a command's argument, or as an option of one."""
    shown = " | ".join([*question.choices[:_CHOICES], *["…"][: not 0 < len(question.choices) <= _CHOICES]])
    told = question.samples and question.samples != (question.about,)
    samples = f" Such as: {'; '.join(question.samples)}." if told else ""
    return f"{question_text(question)}{samples} {meanwhile_text(question)} Answer with {option}{question.id}={shown}"
