"""What a reader of cells does not say of a sheet, found in the file itself."""

from dataclasses import dataclass, field

from importers.reading.number_formats import Show

Merge = tuple[int, int, int, int]
Place = tuple[int, int]
Problems = dict[Place, str]


@dataclass
class Details:
    """Of one sheet: cells that hold an error, and those with a number below 0; merged ranges; cells whose format says more than
    their value; the addresses of links; hidden rows (also those that a filter hides) and columns; whether it is the source of another sheet's
    drop-down lists."""

    errors: Problems = field(default_factory=dict)
    negative: set[Place] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)
    shown: dict[Place, Show] = field(default_factory=dict)
    links: dict[Place, str] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    lists: bool = False
