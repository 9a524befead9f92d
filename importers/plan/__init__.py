"""What an import would do: a plan with its remarks, questions and held rows. All are values; nothing here reads or writes."""

from importers.convert.parsed import Effect
from importers.plan.held_rows import HeldRow, workbook_of
from importers.plan.open_questions import DictionaryEntry, Question, question_id
from importers.plan.plan import Absent, Add, ColumnRead, FieldChange, Plan, SheetRead, label
from importers.plan.remarks import Place, Remark

__all__ = [
    "Absent",
    "Add",
    "ColumnRead",
    "DictionaryEntry",
    "Effect",
    "FieldChange",
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
