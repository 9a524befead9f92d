"""What a plan says of cells, as tests look at it."""

from importers.plan import Plan, Remark


def unsettled(made: Plan) -> list[Remark]:
    """The remarks on what is held or as written."""
    return [remark for remark in made.remarks if remark.effect != "note"]


def of_cells(made: Plan) -> list[Remark]:
    """The remarks on cells; that a small table lacks a column is none."""
    return [remark for remark in made.remarks if remark.code != "no-column"]


def codes(made: Plan, open_: bool | None = None) -> list[str]:
    """The codes of the remarks on cells; of those on what is held or as written, or of the notes alone."""
    return [remark.code for remark in of_cells(made) if open_ is None or (remark.effect != "note") is open_]


def cell(remark: Remark) -> str:
    """The first cell that a remark is on."""
    return remark.cells[0][1]
