"""Bodies of one name in one list, which their numbers tell apart: each St Mary's School is a body of its own."""

from collections.abc import Callable
from dataclasses import replace

from importers.convert.codes import code_of
from importers.convert.parsed import text_of
from importers.plan.remarks import Remarks
from importers.recognise.sheets import Read
from importers.resolve.body_names import body_key

_NUMBERS = ("partner.ods_code", "partner.ico_number", "partner.gss_code")
OTHER_NUMBER = "Other number"
"""The column of a layout for the numbers that no field holds, such as a school's."""


def tell_apart(read: Read, remarks: Remarks, find: Callable[[str], tuple[str, ...]]) -> None:
    """Puts the number of each behind a name that several bodies of a list have, so that none is taken for another.

    `find` knows the bodies of the register: one that an earlier list told apart keeps its number, also where it now stands alone.
    """
    if read.template.kind != "partner":
        return
    names = [at for at, m in enumerate(read.columns) if m.column and "partner.name" in m.column.fields]
    numbers = [
        at
        for at, m in enumerate(read.columns)
        if m.column and (m.column.heading == OTHER_NUMBER or set(_NUMBERS) & set(m.column.fields))
    ]
    if not names or not numbers:
        return
    numbers_of: dict[tuple[str, int], set[str]] = {}
    for row in read.table.rows:
        for at in numbers:
            if number := code_of(row.get(at)):
                numbers_of.setdefault((body_key(text_of(row.get(names[0]))), at), set()).add(number)
    several = {key: at for (key, at), values in reversed(numbers_of.items()) if key and len(values) > 1}
    rows = []
    for row in read.table.rows:
        name = text_of(row.get(names[0]))
        number = code_of(row.get(several[body_key(name)])) if body_key(name) in several else None
        known = (code for at in numbers if (code := code_of(row.get(at))) and find(f"{name} ({code})"))
        number = number or next(known, None)
        if number:
            cells = list(row.cells)
            cells[names[0]] = f"{name} ({number})"
            row = replace(row, cells=cells)
            remarks.add((read.sheet.name, row.number, names[0]), "namesakes", "note", {"name": name[:80]})
        rows.append(row)
    read.table = replace(read.table, rows=tuple(rows))
