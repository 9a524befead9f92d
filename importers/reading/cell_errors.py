"""What is wrong with a cell, in words."""

ERRORS = {
    0: "#NULL!",
    7: "#DIV/0!",
    15: "#VALUE!",
    23: "#REF!",
    29: "#NAME?",
    36: "#NUM!",
    42: "#N/A",
    43: "#GETTING_DATA",
}
"""The errors of formulas by their number in Excel's binary formats (MS-XLS 2.5.10 BErr)."""


def error(name: str) -> str:
    """The problem of a cell whose formula came to an error."""
    return f"The cell holds the error {name}: mend its formula, or type the value."


def early(what: str) -> str:
    """The problem of a cell whose date is before 1900."""
    return f"The cell holds {what}, which is before 1900: correct the date."


NOT_WORKED_OUT = "The cell holds a formula that was never worked out: open the workbook in a spreadsheet program, save it and import that."
STRUCK = "The cell is struck through, and is read as though it were not"
UNSEEN_CHARACTERS = "The cell holds characters that cannot be seen. Each is marked \ufffd: type the text again."
TOO_LONG = "The cell holds more than 32,767 characters, the most that a spreadsheet takes: shorten it."
NO_NUMBER = "The cell holds something that is not a number: type it again."
NO_DATE = "The cell holds a date that there is not, or one beyond the year 9999: correct the date."
