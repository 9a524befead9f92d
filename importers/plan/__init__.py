"""What an import would do: a plan with its remarks, questions and held rows. All are values; nothing here reads or writes."""

from importers.convert.parsed import Effect
from importers.plan.held_rows import HeldRow, workbook_of
from importers.plan.open_questions import Answer, Question, question_id
from importers.plan.plan import Absent, Add, Change, ColumnRead, Plan, SheetRead, label
from importers.plan.remarks import Place, Remark

__all__ = [
    "Absent",
    "Add",
    "Answer",
    "Change",
    "ColumnRead",
    "Effect",
    "HeldRow",
    "Place",
    "Plan",
    "Question",
    "Remark",
    "SheetRead",
    "label",
    "question_id",
    "workbook_of",
]
