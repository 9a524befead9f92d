"""Drawn files hold every flow, mark every gap and are safe, whatever the register holds."""

import io
import re
import shutil
import struct
import subprocess
from collections import Counter
from functools import partial
from pathlib import Path

import pypdf
import pytest
import resvg_py
from lxml import etree

from graph_service.diagram import image
from graph_service.diagram.build_view import flows_view, pairs_view
from graph_service.diagram.draw import DrawingStyle, FlowSet, draw, drawn_svg, style_for
from graph_service.diagram.drawn_text import clean
from graph_service.diagram.graphviz import lay_out
from graph_service.diagram.key_table import TWO, key_height
from graph_service.diagram.layout import best
from graph_service.diagram.page import Frame, fit
from graph_service.diagram.pair_matrix import grid, matrix
from graph_service.diagram.route import samples
from graph_service.diagram.selection import Selection
from graph_service.diagram.sizes import measure
from graph_service.settings import Settings
from tests.diagram.registers import NAMES, flow_set, many, northshire, random_register

SVG = "{http://www.w3.org/2000/svg}"
SETTINGS = Settings()


def svg_of(asked: FlowSet, style: DrawingStyle | None = None) -> etree._Element:
    drawn = draw(asked, "svg", style, "A4", SETTINGS)
    assert drawn.note is None
    return etree.fromstring(drawn.content)


def groups(root: etree._Element, kind: str) -> list[tuple[str, str, str]]:
    """Each badge or aggregate: its id, its verdict and its title."""
    found = []
    for group in root.iter(f"{SVG}g"):
        words = (group.get("class") or "").split()
        if words[:1] == [kind]:
            found.append((group.get("id") or "", words[1], group[0].text or ""))
            assert group[0].tag == f"{SVG}title"
    return found


def check_every_flow(asked: FlowSet, style: DrawingStyle) -> None:
    root = svg_of(asked, style)
    wanted = {str(answer.flow): answer.verdict for answer in asked.answers}
    badges, pairs = groups(root, "flow"), groups(root, "pair")
    if style == "flows":
        assert sorted(key for key, _, _ in badges) == sorted(f"flow-{key}" for key in wanted)
        assert all(wanted[key.removeprefix("flow-")] == verdict for key, verdict, _ in badges)
        assert not pairs
    else:
        named = [key for _, _, title in pairs for key in title.split(" Flows: ")[-1].split(", ")]
        assert sorted(named) == sorted(wanted)
        assert not badges
    gaps = sum(verdict == "gap" for verdict in wanted.values())
    marked = sum(
        int(text.removeprefix("× ")) if style != "flows" else 1
        for group in root.iter(f"{SVG}g")
        if (group.get("class") or "").split()[:1] in (["flow"], ["pair"])
        for text in group.itertext()
        if re.fullmatch(r"× \d+", text)
    )
    assert marked == gaps
    check_safe(root)


def check_safe(root: etree._Element) -> None:
    assert root.tag == f"{SVG}svg"
    assert root[0].tag == f"{SVG}title"
    assert root[0].text
    assert root[1].tag == f"{SVG}desc"
    assert root[1].text
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in root.iter():
        assert etree.QName(element).localname not in ("script", "foreignObject", "image", "use")
        if etree.QName(element).localname == "style":
            assert re.fullmatch(r"(@font-face\{[^{}<>@]+\})+", element.text or "")
            assert re.findall(r"url\((\S{16})", element.text or "") == ["data:font/woff;b"] * 2
        for name, value in element.attrib.items():
            assert not str(name).lower().startswith("on")
            if etree.QName(str(name)).localname == "href":
                assert re.fullmatch(r"/flows(/[a-z0-9-]+|\?source=[a-z0-9-]+&target=[a-z0-9-]+)", str(value))


@pytest.mark.parametrize("seed", range(10))
def test_every_flow_is_drawn_once_and_every_gap_marked(seed: int) -> None:
    asked = flow_set(random_register(seed, 45))
    for style in ("flows", "partners", "matrix"):
        check_every_flow(asked, style)


@pytest.mark.fuzz
@pytest.mark.parametrize("seed", range(10, 300))
def test_every_flow_is_drawn_once_in_many_more_registers(seed: int) -> None:
    asked = flow_set(random_register(seed, 120))
    for style in ("flows", "partners", "matrix"):
        check_every_flow(asked, style)


@pytest.mark.parametrize("seed", range(100, 104))
def test_no_arrow_runs_through_a_title_or_another_box(seed: int) -> None:
    asked = flow_set(random_register(seed, 30))
    for make in (flows_view, pairs_view):
        view = make(asked.snapshot, asked.answers, asked.terms, asked.title, asked.on)
        layout = best(
            view,
            lambda text: lay_out(text, configured=None, seconds=10, memory=512_000_000),
            lambda wide, high: fit(view, Frame(), wide, high),  # noqa: B023
        )
        assert not [routed.half.key for routed in layout.routed if routed.hits]
        for box in view.boxes:
            rect = layout.geometry.clusters[box.partner] if box.stores else layout.geometry.nodes[box.node]
            label = layout.sizes.labels[box.partner]
            left, right = rect.left + 6, rect.left + label.width - 6
            for routed in layout.routed:
                inside = [p for p in samples(routed.curve) if left < p.x < right]
                assert not [p for p in inside if rect.top + 2 < p.y < rect.top + label.height]


def test_the_same_register_gives_the_same_bytes() -> None:
    asked = flow_set(northshire())
    for kind in ("svg", "png", "pdf", "dot", "mmd"):
        first, second = (draw(asked, kind, None, "A4", SETTINGS).content for _ in range(2))  # type: ignore[arg-type]
        assert first == second


def test_the_drawing_says_what_it_shows_and_as_at_when() -> None:
    root = svg_of(flow_set(northshire(), title="Data flows in Northshire"))
    said = " ".join(root.itertext())
    assert "As at 22 November 2026." in said
    assert "16 flows: 8 covered, 2 partly covered, 1 unclear, 4 gaps; 1 needs no protocol." in said
    assert "Revision 7 of the register." in said
    for word in ("Covered", "Partly covered", "Unclear", "Gap", "No protocol needed", "Special category data"):
        assert word in said


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_any_name_is_drawn_as_text_and_in_full_in_the_key(name: str) -> None:
    register = many(3, 3)
    flows = {key: flow.model_copy(update={"name": name}) for key, flow in register.flows.items()}
    partners = {key: partner.model_copy(update={"name": name}) for key, partner in register.partners.items()}
    asked = flow_set(register.replacing(flows=flows, partners=partners), title=name)
    for style in ("flows", "partners", "matrix"):
        root = svg_of(asked, style)  # type: ignore[arg-type]
        check_safe(root)
        texts = ["".join(text.itertext()) for text in root.iter(f"{SVG}text")]
        assert texts.count(clean(name)) >= 3
        assert any(text.startswith(clean(name)[:10]) for text in texts)


def test_up_to_30_flows_are_flows_then_pairs_then_a_matrix() -> None:
    assert style_for(flow_set(many(30, 12))) == "flows"
    assert style_for(flow_set(many(31, 4))) == "partners"
    few = flow_set(many(900, 6))
    assert style_for(few) == "partners"
    assert len(groups(svg_of(few), "pair")) == 30
    assert style_for(flow_set(many(400, 40))) == "matrix"


def test_five_hundred_flows_are_drawn_as_flows_when_asked_for() -> None:
    """A fallback inside the limits would be a defect."""
    root = svg_of(flow_set(many(500, 25)), "flows")
    assert len(groups(root, "flow")) == 500


def test_more_than_500_arrows_never_reach_graphviz() -> None:
    drawn = draw(flow_set(many(501, 12)), "svg", "flows", "A4", SETTINGS)
    assert drawn.note is not None
    assert "501 arrows" in drawn.note
    assert drawn.note in " ".join(etree.fromstring(drawn.content).itertext())
    assert groups(etree.fromstring(drawn.content), "pair")


def test_an_empty_selection_is_an_empty_drawing() -> None:
    for kind in ("svg", "png", "pdf", "dot", "mmd"):
        for style in (None, "partners", "matrix"):
            assert draw(flow_set(many(0, 2)), kind, style, "A4", SETTINGS).content  # type: ignore[arg-type]


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    wide, high = struct.unpack(">II", png[16:24])
    return wide, high


@pytest.mark.parametrize("paper", ["A4", "A3", "word"])
def test_a_picture_is_wide_enough_and_has_its_text(paper: str) -> None:
    asked = flow_set(northshire())
    svg = draw(asked, "svg", None, paper, SETTINGS).content.decode()  # type: ignore[arg-type]
    png = draw(asked, "png", None, paper, SETTINGS).content  # type: ignore[arg-type]
    wide, _ = size_of(png)
    assert wide >= 1500
    assert png != bytes(resvg_py.svg_to_bytes(svg_string=svg, width=wide, background="#FFFFFF", skip_system_fonts=True))


def test_a_small_picture_is_at_least_800_dots_wide_and_a_tall_one_too() -> None:
    assert size_of(draw(flow_set(many(1, 2)), "png", None, "word", SETTINGS).content)[0] >= 800
    assert size_of(draw(flow_set(many(390, 9)), "png", None, "word", SETTINGS).content)[0] >= 800


def test_small_text_of_a_large_picture_can_be_read_on_a_screen() -> None:
    """A picture's dots were those of its paper: of 190 flows each letter had six, and the key could be read nowhere."""
    asked = flow_set(many(190, 30))
    points = image.extent(draw(asked, "svg", "matrix", "A4", SETTINGS).content.decode())[0]
    assert size_of(draw(asked, "png", "matrix", "A4", SETTINGS).content)[0] >= 1.5 * points - 1


@pytest.mark.parametrize("style", ["flows", "partners", "matrix"])
def test_a_pdf_is_tagged_and_its_text_has_every_flow(style: DrawingStyle) -> None:
    asked = flow_set(northshire())
    reader = pypdf.PdfReader(io.BytesIO(draw(asked, "pdf", style, "A4", SETTINGS).content))
    text = re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))
    for flow in asked.snapshot.flows.values():
        assert flow.name in text
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert reader.trailer["/Root"]["/Lang"] == "en-GB"  # type: ignore[index]
    assert reader.metadata is not None
    assert reader.metadata.title == asked.title


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_a_name_that_fills_its_column_is_copied_whole_from_a_pdf(tmp_path: Path) -> None:
    """Where two columns nearly touch, their lines are copied as one, and no name is whole."""
    register = many(24, 2)
    flows = {
        key: flow.model_copy(
            update={"name": f"Patients to contact {'i' * n}: NHS Northshire ICB to Harbour Medical Group"}
        )
        for n, (key, flow) in enumerate(register.flows.items())
    }
    drawing = draw(flow_set(register.replacing(flows=flows)), "pdf", None, "A4", SETTINGS)
    (tmp_path / "flows.pdf").write_bytes(drawing.content)
    copied = subprocess.run(["pdftotext", tmp_path / "flows.pdf", "-"], capture_output=True, text=True, check=True)
    text = " ".join(copied.stdout.split())
    assert [flow.name for flow in flows.values() if flow.name not in text] == []


@pytest.mark.skipif(shutil.which("pdftotext") is None, reason="pdftotext is not installed")
def test_a_word_of_300_letters_stays_on_the_page_of_a_pdf(tmp_path: Path) -> None:
    register = many(4, 2)
    flows = {key: flow.model_copy(update={"name": "L" * 300}) for key, flow in register.flows.items()}
    drawing = draw(flow_set(register.replacing(flows=flows)), "pdf", None, "A4", SETTINGS)
    (tmp_path / "flows.pdf").write_bytes(drawing.content)
    command = ["pdftotext", "-bbox", tmp_path / "flows.pdf", "-"]
    words = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    ends = [float(x) for x in re.findall(r'xMax="([0-9.]+)" yMax="[0-9.]+">L+<', words)]
    assert len(ends) > 4
    assert max(ends) < 842  # the width of A4 on its side, in points


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext")
@pytest.mark.parametrize("form", ["EX-{:04d}-B", "ISP-{:04d}", "ISP-{:04d}:", "(x-y{:04d})"])
def test_references_can_be_searched_for_in_a_pdf(tmp_path: Path, form: str) -> None:
    """None is broken at its hyphen, which a reader would then leave out."""
    register = many(40, 4)
    flows = {
        key: f.model_copy(update={"name": f"Extract {'of ' * n}{form.format(n)}"})
        for n, (key, f) in enumerate(register.flows.items())
    }
    (tmp_path / "flows.pdf").write_bytes(
        draw(flow_set(register.replacing(flows=flows)), "pdf", None, "A4", SETTINGS).content
    )
    text = subprocess.run(["pdftotext", tmp_path / "flows.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert [n for n in range(40) if form.format(n) not in text] == []


def test_the_drawing_starts_on_the_first_page_of_a_pdf() -> None:
    reader = pypdf.PdfReader(io.BytesIO(draw(flow_set(northshire()), "pdf", None, "A4", SETTINGS).content))
    assert "MARAC case files" in reader.pages[0].extract_text()
    assert len(reader.pages) == 2


def test_a_picture_of_another_alphabet_uses_the_fonts_of_the_machine() -> None:
    register = many(1, 2)
    partners = {key: p.model_copy(update={"name": "بيانات الرعاية"}) for key, p in register.partners.items()}
    svg = draw(flow_set(register.replacing(partners=partners)), "svg", None, "A4", SETTINGS).content.decode()
    assert size_of(image.png(svg))[0] >= 800


class TestSelections:
    """Which flows a drawing is about."""

    def of(self, selection: Selection) -> set[str]:
        return {str(answer.flow) for answer in flow_set(northshire(), selection).answers}

    def test_a_partner_both_ways(self) -> None:
        assert len(self.of(Selection(partner="safe-haven"))) == 3

    def test_a_project_with_a_verdict(self) -> None:
        assert self.of(Selection(project="marac", verdict="gap")) == {"marac-case-actions", "victim-contact-details"}

    def test_an_asset_by_hops(self) -> None:
        near = self.of(Selection(asset="tenancy"))
        assert near == {"eviction-notices", "tenancy-start-and-end-dates", "anti-social-behaviour-incidents"}
        assert len(self.of(Selection(asset="tenancy", hops=2))) > len(near)

    def test_a_protocol_has_the_flows_that_it_covers_wholly_or_partly(self) -> None:
        assert self.of(Selection(protocol="isp-0009")) == {
            "attendance-extract",
            "care-package-extract",
            "discharge-extract",
        }

    def test_flows_by_id(self) -> None:
        assert self.of(Selection(flows=("eviction-notices", "eviction-notices"))) == {"eviction-notices"}

    def test_the_title_says_what_was_chosen(self) -> None:
        chosen = Selection(partner="safe-haven", verdict="gap")
        assert chosen.title(northshire()) == "Data flows of Safe Haven Northshire: gaps"

    def test_the_title_names_every_choice(self) -> None:
        """Some flows, all covered, would pass for a register without gaps."""
        few = Selection(flows=("eviction-notices",))
        assert few.title(northshire()) == "Chosen data flows between partners"
        chosen = Selection(project="marac", asset="refuge", partner="safe-haven", protocol="isp-0030")
        wanted = "Data flows of MARAC around Refuge casework system with Safe Haven Northshire under ISP-0030"
        assert chosen.title(northshire()) == wanted


def test_counts_of_the_drawing_are_those_of_the_rule() -> None:
    asked = flow_set(northshire())
    drawn = Counter(verdict for _, verdict, _ in groups(svg_of(asked, "flows"), "flow"))
    assert drawn == Counter(answer.verdict for answer in asked.answers)


def star(others: int) -> FlowSet:
    """One partner that sends to many others and hears from some."""
    register = many(others, others + 1)
    ends = {f"flow-{i}": (f"partner-{i + 1}", "partner-0")[:: 1 if i % 3 == 0 else -1] for i in range(others)}
    flows = {
        key: f.model_copy(update={"source": ends[key][0], "target": ends[key][1]}) for key, f in register.flows.items()
    }
    return flow_set(register.replacing(flows=flows))


def islands(pairs: int) -> FlowSet:
    """Flows each between two partners who share with nobody else."""
    register = many(pairs, 2 * pairs)
    ends = {f"flow-{i}": (f"partner-{2 * i}", f"partner-{2 * i + 1}") for i in range(pairs)}
    flows = {
        key: f.model_copy(update={"source": ends[key][0], "target": ends[key][1]}) for key, f in register.flows.items()
    }
    return flow_set(register.replacing(flows=flows))


def test_those_who_share_with_none_of_the_others_stand_beside_them() -> None:
    """Graphviz stacks what no line holds together: twelve such pairs were a tower down the middle of an empty page."""
    asked = islands(12)
    view = flows_view(asked.snapshot, asked.answers, asked.terms, asked.title, asked.on)
    bounds = best(
        view, partial(lay_out, configured=None, seconds=20, memory=512_000_000), partial(fit, view, Frame())
    ).bounds
    assert bounds.width > bounds.height


@pytest.mark.parametrize("room", [88.0, 105.0, 135.0])
@pytest.mark.parametrize(
    "name",
    [
        "Kent Community Health NHS Foundation Trust",
        "Kent and Medway NHS and Social Care Partnership Trust",
        "Telecommunications Ombudsman",
        "سجلات الرعاية الاجتماعية",
    ],
)
def test_a_box_has_room_for_a_partners_whole_name_in_whole_words(name: str, room: float) -> None:
    register = many(1, 2)
    partners = {key: p.model_copy(update={"name": name}) for key, p in register.partners.items()}
    asked = flow_set(register.replacing(partners=partners))
    labels = measure(flows_view(asked.snapshot, asked.answers, asked.terms, "", asked.on), room).labels.values()
    assert all([word for line in label.name for word in line.split()] == name.split() for label in labels)


def test_a_matrix_around_one_partner_is_a_list_that_prints_larger_than_a_grid() -> None:
    asked = star(60)
    view = pairs_view(asked.snapshot, asked.answers, asked.terms, asked.title, asked.on)
    frame = Frame("A4", key=False)
    _, listed = matrix(view, lambda wide, high: fit(view, frame, wide, high))
    _, gridded = grid(view)
    assert fit(view, frame, listed.width, listed.height) > 1.4 * fit(view, frame, gridded.width, gridded.height)
    drawn = svg_of(asked, "matrix")
    assert len(groups(drawn, "pair")) == 60
    assert {"From", "To"} <= {word for text in drawn.iter(f"{SVG}text") for word in "".join(text.itertext()).split()}


@pytest.mark.parametrize("method", ["resilience-direct", "e-referral-service", "telephone"])
@pytest.mark.parametrize("flat", [False, True])
def test_a_badge_has_room_for_a_method_in_whole_words(method: str, flat: bool) -> None:
    """ "ResilienceDi rect" and "NHS e-Referral..." were on badges."""
    register = many(1, 2)
    flows = {key: f.model_copy(update={"methods": (method,)}) for key, f in register.flows.items()}
    asked = flow_set(register.replacing(flows=flows))
    view = flows_view(asked.snapshot, asked.answers, asked.terms, "", asked.on)
    (badge,) = measure(view, 105.0, flat).badges.values()
    assert " ".join(map(str.strip, badge.caption)) == view.rows[0].method


@pytest.mark.parametrize("asked", [flow_set(many(60, 20)), star(60)], ids=["grid", "list"])
def test_partners_whose_names_begin_alike_can_be_told_apart_in_a_matrix(asked: FlowSet) -> None:
    """Cut after thirty letters, two trusts of one county were the same row."""
    partners = {
        key: p.model_copy(update={"name": f"Kent and Medway NHS and Social Care Trust {n:02}"})
        for n, (key, p) in enumerate(asked.snapshot.partners.items())
    }
    renamed = flow_set(asked.snapshot.replacing(partners=partners))
    view = pairs_view(renamed.snapshot, renamed.answers, renamed.terms, renamed.title, renamed.on)
    drawn, _ = matrix(view, partial(fit, view, Frame()))
    texts = {"".join(text.itertext()) for text in etree.fromstring(f"<svg>{drawn}</svg>").iter("text")}
    assert len({text for text in texts if text.startswith("Kent and Medway")}) >= len(view.boxes) - 1


def test_a_matrix_has_no_lines_in_its_legend() -> None:
    for style, lines in (("partners", 1), ("matrix", 0)):
        (legend,) = (g for g in svg_of(flow_set(many(3, 3)), style).iter(f"{SVG}g") if g.get("class") == "legend")  # type: ignore[arg-type]
        assert len(list(legend.iter(f"{SVG}path"))) == lines


def test_the_two_halves_of_a_key_are_of_like_height() -> None:
    """However long some rows are: the higher is at most one row more than the lower."""
    register = many(20, 4)
    flows = {
        key: f.model_copy(update={"name": "A very long name " * (20 if n < 4 else 1)})
        for n, (key, f) in enumerate(sorted(register.flows.items()))
    }
    asked = flow_set(register.replacing(flows=flows))
    rows = pairs_view(asked.snapshot, asked.answers, asked.terms, asked.title, asked.on).rows
    whole, halves = key_height(rows, TWO - 1), key_height(rows, 2 * (TWO - 1) + 20)
    assert halves < 0.62 * whole


def test_twenty_flows_between_two_partners_have_captions_beside_their_numbers() -> None:
    """So the badges, one above the other, stand closer, and all prints larger."""
    register = many(20, 2)
    flows = {key: f.model_copy(update={"methods": ("sftp",)}) for key, f in register.flows.items()}
    drawn = svg_of(flow_set(register.replacing(flows=flows)), "flows")
    badges = [g for g in drawn.iter(f"{SVG}g") if (g.get("class") or "").startswith("flow ")]
    for badge in badges:
        sign, caption = (float(text.get("y", "")) for text in badge.iter(f"{SVG}text"))
        assert abs(sign - caption) < 2
    assert len(badges) == 20


def thirty_between_two() -> etree._Element:
    """The drawing of thirty flows from one partner to another, of which every fifth has no method."""
    register = many(30, 2)
    one, other = sorted(register.partners)
    flows = {
        key: f.model_copy(update={"source": one, "target": other, "methods": ("secure-email",) if n % 5 else ()})
        for n, (key, f) in enumerate(register.flows.items())
    }
    return svg_of(flow_set(register.replacing(flows=flows)), "flows")


def test_methods_that_a_badge_has_no_room_for_stand_in_the_key() -> None:
    register = many(1, 2)
    flows = {
        key: f.model_copy(update={"methods": ("secure-portal", "secure-email", "sftp", "telephone")})
        for key, f in register.flows.items()
    }
    root = svg_of(flow_set(register.replacing(flows=flows)))
    (badge,) = (g for g in root.iter(f"{SVG}g") if (g.get("class") or "").startswith("flow "))
    assert " ".join("".join(text.itertext()) for text in badge.iter(f"{SVG}text")) == "× 1 Secure portal +3"
    said = [" ".join("".join(text.itertext()).split()) for text in root.iter(f"{SVG}text")]
    assert any(text.endswith(", by Secure portal, Secure email, SFTP and Telephone") for text in said)


def test_a_flat_badge_without_a_method_is_filled() -> None:
    badges = [g for g in thirty_between_two().iter(f"{SVG}g") if (g.get("class") or "").startswith("flow ")]
    bare = [list(badge.iter(f"{SVG}rect")) for badge in badges if len(list(badge.iter(f"{SVG}text"))) == 1]
    assert len(bare) == 6
    for edge, chip in bare:
        assert abs(float(edge.get("width", "")) - float(chip.get("width", ""))) < 0.2


def test_an_arrow_to_a_narrow_badge_between_wide_ones_goes_straight_in() -> None:
    """It keeps level between its neighbours, and makes no way round them."""
    arrows = [g for g in thirty_between_two().iter(f"{SVG}g") if (g.get("class") or "").startswith("arrow ")]
    assert len(arrows) == 60
    assert all((arrow[0].get("d") or "").count("C") <= 2 for arrow in arrows)  # a bend, and a level piece


@pytest.mark.parametrize("room", [80.0, 100.0, 130.0, 170.0])
def test_a_name_in_another_alphabet_is_not_broken_within_a_word_that_fits(room: float) -> None:
    """Letters of Arabic join: half a word is none."""
    name = "مجلس المدينة الكبرى"
    register = many(1, 2)
    partners = {key: p.model_copy(update={"name": name}) for key, p in register.partners.items()}
    asked = flow_set(register.replacing(partners=partners))
    labels = measure(flows_view(asked.snapshot, asked.answers, asked.terms, "", asked.on), room).labels.values()
    assert {word for label in labels for line in label.name for word in line.split()} == set(name.split())


def test_a_line_with_letters_of_another_alphabet_is_set_in_one_font() -> None:
    """Left to find one for some of its letters, what draws an SVG may set the others in a bold one."""
    register = many(1, 2)
    flows = {key: f.model_copy(update={"name": "Gŵyr مجلس 1"}) for key, f in register.flows.items()}
    root = svg_of(flow_set(register.replacing(flows=flows)))
    lines = [line for line in root.iter(f"{SVG}tspan") if line.get("font-family")]
    assert [line.text for line in lines] == ["Gŵyr مجلس 1"]


def test_a_picture_without_its_key_says_so_on_itself() -> None:
    asked = flow_set(many(401, 5))
    drawing = draw(asked, "png", None, "A4", SETTINGS)
    assert drawing.note is not None
    _, svg, _ = drawn_svg(asked, "partners", Frame(key=False), SETTINGS, about=drawing.note)
    assert drawing.note in " ".join(" ".join(etree.fromstring(svg.encode()).itertext()).split())
