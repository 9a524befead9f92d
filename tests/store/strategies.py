"""Random records: every field of every noun, with the texts that break things."""

from datetime import date
from typing import Any, get_args

from hypothesis import strategies as st

from graph_service.model import KINDS, NOUNS, Clause, Kind, Member, Noun, Party, Record, Scheme, Term

SLUGS = ("a", "b-1", "c")
PARTS: dict[str, type[Noun]] = {"parties": Party, "clauses": Clause, "members": Member}
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
AWKWARD = [
    "x",
    "Ünïcode ﬃ ẞ İ",
    "`; MATCH (n) DETACH DELETE n //",
    "'; DROP TABLE record; --",
    "$rows",
]
AWKWARD += ["מידע اختبار 🜁", "line\r\nbreak\ttab", " padded ", "{}", "\\u0041", "é", "é", "a\u2028b", "\ufeffbom"]

texts = st.sampled_from(AWKWARD) | st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=20)
days = st.dates(date(1, 1, 1), date(9999, 12, 31)) | st.just(date(2026, 3, 31))
counts = st.integers(0, 10) | st.sampled_from([(1 << 63) - 1, 1 << 63, 10**30])
extras = st.dictionaries(
    texts | st.sampled_from(["id", "n.name", "`", "", "$key", "a b"]), texts | st.just(""), max_size=3
)
slugs = st.sampled_from(SLUGS)


def members(of: st.SearchStrategy[Any]) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=3).map(tuple)


def _value(name: str, schema: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Values of one field, from its JSON schema."""
    if "anyOf" in schema:
        schema = next(part for part in schema["anyOf"] if part.get("type") != "null")
    if name in PARTS:
        return members(nouns(PARTS[name]))
    if name == "extra":
        return extras
    if schema["type"] == "array":
        return members(_value("", schema["items"]))
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    if schema["type"] == "boolean":
        return st.booleans()
    if schema["type"] == "integer":
        return counts.filter(lambda number: number >= schema["minimum"])
    if schema.get("format") == "date":
        return days
    if "A-Z" in schema.get("pattern", ""):
        return st.sampled_from(["GB", "FR"])
    return slugs if "pattern" in schema else texts


def nouns(noun: type[Noun]) -> st.SearchStrategy[Any]:
    """Records of one noun; each optional field is there or not."""
    schema = noun.model_json_schema()
    of_own_fields = st.sampled_from(sorted(noun.model_fields.keys() - {"id", "extra", "as_written"}))
    fields = {name: _value(name, part) for name, part in schema["properties"].items()}
    required = {name: fields.pop(name) for name in schema["required"]} if "required" in schema else {}
    if "as_written" in fields and noun is not Party:
        fields["as_written"] = st.dictionaries(of_own_fields, texts | st.just(""), max_size=3)
    values = st.fixed_dictionaries(required, optional=fields)

    @st.composite
    def records_of_one_noun(draw: st.DrawFn) -> Noun:
        return noun(**_possible(draw(values)))

    return records_of_one_noun()


def _possible(values: dict[str, Any]) -> dict[str, Any]:
    """The values without what a record refuses: a group in itself, an authority without a signature."""
    signed = "signed_on" in values or values.get("signed") is True or "as_written" in values
    return {
        name: tuple(member for member in value if member.partner != values["id"]) if name == "members" else value
        for name, value in values.items()
        if signed or name != "authority"
    }


records: dict[Kind, st.SearchStrategy[Record]] = {kind: nouns(NOUNS[kind]) for kind in KINDS}


def everything() -> list[Record]:
    """Records of all ids that the random ones may refer to, so that nothing dangles."""
    terms = [Term(scheme=scheme, id=slug, label=slug) for scheme in SCHEMES for slug in SLUGS]
    needs: dict[str, Any] = {"name": "n", "title": "t", "holder": "a", "partner": "a", "source": "a", "target": "b"}
    made: list[Record] = [*terms]
    for kind in ("partner", "asset", "project", "protocol"):
        noun = NOUNS[kind]
        for slug in SLUGS:
            required = {n: needs[n] for n, info in noun.model_fields.items() if info.is_required() and n != "id"}
            made.append(noun(id=slug, **required))
    return made
