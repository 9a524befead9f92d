"""Countries by what people call them. Names and codes are those of ISO 3166-1 as the time zone database lists them."""

from functools import cache
from importlib.resources import files

from importers import lexicon
from importers.convert.words import plain

_ALSO = lexicon.meanings("countries.codes")


@cache
def _names() -> dict[str, str]:
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    names = {plain(name): code for code, name in rows}
    return {**names, **{code.lower(): code for code, _ in rows}, **_ALSO}


def code_of(text: str) -> str | None:
    """The two letters of the country that a text names, or None."""
    return _names().get(plain(text))
