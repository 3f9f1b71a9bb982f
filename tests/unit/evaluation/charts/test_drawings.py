"""The drawings: whole, in the packaged letter, in known colours, within their width, and without a hidden value."""

import re
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from django.utils import translation

from benzoproject.lib import pdf
from evaluation.charts import gallery, render, theme
from evaluation.charts.bars import LINE, THICK, Lying
from evaluation.charts.frame import wide
from evaluation.charts.theme import BOLD, NARROW, WIDE
from evaluation.results import all_parts
from evaluation.results.flow import Aside, FlowTold, Step
from evaluation.results.parts import Bar, Bars, Scale, Told
from evaluation.snapshots.content import Content
from tests.unit.evaluation.results.contents import stored

NAMES = tuple(all_parts.TELLERS)
COLOURS = re.compile(r"#[0-9a-f]{6}")


@pytest.fixture(autouse=True)
def dutch() -> Iterator[None]:
    with translation.override("nl"):
        yield


def parts(**changes: Any) -> dict[str, Told]:
    return {part.name: part for part in all_parts.tell(Content.of({**stored(), **changes}))}


@cache
def drawn(name: str, narrow: bool = False) -> str:
    return gallery.draw(parts()[name], NARROW if narrow else WIDE)


def words_of(svg: str) -> list[str]:
    return re.findall(r"<text[^>]*>([^<]+)</text>", svg)


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_is_as_wide_as_asked_and_all_its_letters_exist(name: str):
    svg = drawn(name)
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert f'width="{WIDE.pixels}"' in svg
    assert pdf.missing_glyphs("".join(words_of(svg))) == ""
    assert "aria-label" not in svg  # the page tells it; marks would spell every value out


@pytest.mark.parametrize("name", NAMES)
def test_only_colours_with_a_meaning_are_used_and_each_is_exchanged_in_the_dark(name: str):
    known = set(theme.DARK)
    assert set(COLOURS.findall(drawn(name))) <= known
    dark = render.on_screen(drawn(name), dark=True)
    assert not set(COLOURS.findall(dark)) & (known - set(theme.DARK.values()))
    assert theme.FONT not in dark


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_flow_stays_within_its_picture_also_where_a_line_is_bold_and_long(width: theme.Width):
    long = "niet gekozen, in de vergelijking met wie wel een brief kreeg: niet getoond"
    steps = (
        Step("Chronisch gebruik", "250", (Aside(long, ("5 kregen later een brief",)),)),
        Step("Brief", "165"),
    )
    told = replace(parts()["flow"], steps=steps)
    lines = re.findall(
        r'<text x="([\d.]+)"[^>]*font-size="(\d+)px" font-weight="(\d+)"[^>]*>([^<]+)<',
        gallery.draw(told, width),
    )
    assert len(lines) > 6
    for left, size, weight, words in lines:
        taken = wide(words, int(size), bold=int(weight) == BOLD)
        assert float(left) + taken <= width.pixels, words


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_long_label_has_the_room_it_needs(width: theme.Width):
    long = Bar("Wat benzodiazepinen doen, en waarom stoppen tijd kost", 8.3, "8,3", "3 cijfers", main=True)
    short = Bar("Training", 9.0, "9,0", "4 cijfers")
    place = Lying(width, Scale(10.0, (0.0, 5.0, 10.0)), [long, short])
    assert len(place.label(long)) > 2
    assert place.pitch >= LINE * len(place.label(long)) + (THICK if width.narrow else 0)
    room = place.plot if width.narrow else place.room.left
    assert all(wide(line, bold=True) <= room for line in place.label(long))
    assert Lying(width, place.scale, [short]).pitch < place.pitch


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_may_stand_on_a_page_without_styles_of_its_own(name: str):
    svg = drawn(name)
    assert not re.search(r"<(script|style|foreignObject|image|a)\b|\sstyle=|\son\w+=|href=", svg)


def test_every_part_is_valid_for_the_schema():
    """Switched off while drawing, for its time; one picture of each kind is enough here."""
    for part in parts().values():
        if not isinstance(part, FlowTold):
            gallery.DRAWN_BY[type(part)](part, WIDE).to_dict(validate=True)
            if not isinstance(part, Bars):
                gallery.DRAWN_BY[type(part)](part, NARROW).to_dict(validate=True)


def test_what_is_not_shown_is_written_and_never_drawn():
    said = words_of(drawn("outcome"))
    assert "≤\N{NO-BREAK SPACE}7" in said
    assert "niet getoond" in said
    before = _bars(drawn("outcome"))
    tables = stored()["tables"]
    for cell in tables["path,outcome_6"]:
        if cell["key"] == ["letter", "unchanged"]:
            del cell["shown"]
            cell["hidden"] = True
    figures = {name: one for name, one in stored()["figures"].items() if ".unchanged." not in name}
    svg = gallery.draw(parts(tables=tables, figures=figures)["outcome"], WIDE)
    assert _bars(svg) == before - 1
    assert words_of(svg).count("niet getoond") == 2
    assert "31\N{NO-BREAK SPACE}%" not in words_of(svg)


def _bars(svg: str) -> int:
    return sum(len(re.findall(f'fill="{colour}"', svg)) for colour in (theme.MAIN, theme.OTHER))


def test_the_ladder_has_a_dot_for_every_five_patients():
    reached = [120, 50, 35, 20, 10]
    assert drawn("ladder").count(f'fill="{theme.MAIN}"') == sum(reached) // 5


def test_in_a_large_study_a_dot_is_more_patients_and_the_page_says_how_many():
    tables = stored()["tables"]
    for cell in (cell for cells in tables.values() for cell in cells if "shown" in cell):
        cell["shown"] *= 1000
    told = parts(tables=tables)["ladder"]
    assert "Elke stip is 1.000 patiënten" in told.method
    svg = gallery.draw(told, WIDE)
    assert svg.count(f'fill="{theme.MAIN}"') == 120 + 50 + 35 + 20 + 10
    assert len(svg) < 200_000


def test_a_phone_gets_a_narrow_picture_of_the_same_words():
    svg = drawn("outcome", narrow=True)
    assert f'width="{NARROW.pixels}"' in svg
    assert {"Gestopt", "≤\N{NO-BREAK SPACE}7", "15 van 65"} <= set(words_of(svg))


def test_paper_is_a_png_of_three_pixels_to_one():
    data = render.png(render.on_paper(drawn("ladder")))
    assert data.startswith(b"\x89PNG")
    assert int.from_bytes(data[16:20], "big") == WIDE.pixels * render.SHARP


@pytest.mark.parametrize("ground", [theme.DARK, theme.PRINT, {name: name for name in theme.DARK}])
def test_words_can_be_read_on_their_ground(ground: dict[str, str]):
    for colour in (theme.INK, theme.MUTED, theme.NATURE, theme.MAIN):
        assert contrast(ground[colour], ground[theme.GROUND]) >= 4.5, colour


def contrast(one: str, other: str) -> float:
    high, low = sorted((_light(one), _light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _light(colour: str) -> float:
    parts_of = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (x / 12.92 if x <= 0.03928 else ((x + 0.055) / 1.055) ** 2.4 for x in parts_of)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_black_and_white_tells_the_bar_from_the_others():
    assert contrast(theme.PRINT[theme.MAIN], theme.PRINT[theme.OTHER]) >= 3
