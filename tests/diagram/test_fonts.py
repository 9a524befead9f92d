"""A file that stands alone carries the font that it was measured in."""

import io
import re
from base64 import b64decode
from dataclasses import replace

import pytest
from fontTools.ttLib import TTFont
from lxml import etree

from graph_service.diagram.draw import draw
from graph_service.diagram.drawn_text import FONTS
from graph_service.diagram.fonts import WEIGHTS, font_faces, latin, subset
from graph_service.settings import Settings
from tests.diagram.registers import flow_set, northshire


def fonts_in(text: str) -> list[set[str]]:
    """The characters of each font that a document carries."""
    files = re.findall(r"src:url\(data:font/woff;base64,([A-Za-z0-9+/=]+)\)", text)
    return [set(map(chr, TTFont(io.BytesIO(b64decode(file))).getBestCmap())) for file in files]


@pytest.mark.parametrize("name", WEIGHTS.values())
def test_the_shipped_subset_is_what_the_font_gives(name: str) -> None:
    assert (FONTS / f"{name}.latin.woff").read_bytes() == subset(name, latin())


@pytest.mark.parametrize("text", ["Plain names", "Łódź – “quoted” § × …", "Ελληνικά and Кириллица"])
def test_the_font_has_every_character_of_the_text(text: str) -> None:
    carried = fonts_in(font_faces(text))
    assert len(carried) == 2
    assert all(set(text) <= font for font in carried)


def test_a_drawing_carries_its_font_and_one_within_a_page_does_not() -> None:
    whole = flow_set(northshire())
    alone = draw(whole, "svg", None, "A4", Settings()).content.decode()
    shown = {sign for text in etree.fromstring(alone.encode()).itertext() for sign in text if sign.isprintable()}
    assert all(shown - set(re.findall(r"<style>.*?</style>", alone, re.DOTALL)[0]) <= font for font in fonts_in(alone))
    assert alone.index("<title") < alone.index("<style>")
    assert "<style" not in draw(replace(whole, alone=False), "svg", None, "A4", Settings()).content.decode()
