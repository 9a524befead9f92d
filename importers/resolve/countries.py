"""Countries by what people call them. Names and codes are those of ISO 3166-1 as the time zone database lists them."""

from functools import cache
from importlib.resources import files

from importers.convert.words import plain

_ALSO = {
    "uk": "GB",
    "united kingdom": "GB",
    "great britain": "GB",
    "britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "wales": "GB",
    "northern ireland": "GB",
    "england and wales": "GB",
    "uk only": "GB",
    "within uk": "GB",
    "within the uk": "GB",
    "usa": "US",
    "us": "US",
    "u s a": "US",
    "u s": "US",
    "united states of america": "US",
    "america": "US",
    "republic of ireland": "IE",
    "eire": "IE",
    "holland": "NL",
    "the netherlands": "NL",
    "south korea": "KR",
    "republic of korea": "KR",
    "north korea": "KP",
    "czechia": "CZ",
    "uae": "AE",
    "russian federation": "RU",
    "hong kong sar": "HK",
    "turkiye": "TR",
}


@cache
def _names() -> dict[str, str]:
    table = (files("tzdata") / "zoneinfo" / "iso3166.tab").read_text("utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    names = {plain(name): code for code, name in rows}
    return names | {code.lower(): code for code, _ in rows} | _ALSO


def code_of(text: str) -> str | None:
    """The two letters of the country that a text names, or None."""
    return _names().get(plain(text))
