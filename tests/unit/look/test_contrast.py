"""Every text colour of the theme on every ground it stands on: at least 4.5:1 (WCAG 1.4.3); lines of controls 3:1."""

import re

import pytest
from django.conf import settings

TOKENS = dict(
    re.findall(
        r"--([\w-]+): light-dark\((#\w{6}, #\w{6})\)",
        (settings.BASE_DIR / "static/css/benzo.css").read_text(),
    )
)
GROUNDS = ("surface", "canvas", "sunken", "chosen", "primary-soft", "info-soft", "warning-soft")
TEXTS = [(text, ground) for text in ("ink", "muted") for ground in GROUNDS]
TEXTS += [("primary", ground) for ground in ("surface", "canvas", "chosen", "sunken")]
TEXTS += [
    (f"{tone}-strong", ground)
    for tone in ("primary", "success", "warning", "danger", "info")
    for ground in (f"{tone}-soft", "surface")
]
TEXTS += [
    ("on-primary", "primary"),
    ("on-primary", "primary-strong"),
    ("accent-strong", "canvas"),
    ("danger-strong", "primary-soft"),
]
LINES = [
    ("edge", "surface"),
    ("edge", "canvas"),
    ("focus", "canvas"),
    ("focus", "surface"),
    ("primary", "surface"),
]


def luminance(colour: str) -> float:
    channels = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str, theme: int) -> float:
    lights = sorted(luminance(TOKENS[name].split(", ")[theme]) for name in (one, other))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), TEXTS)
def test_text_can_be_read(text: str, ground: str, theme: int) -> None:
    assert contrast(text, ground, theme) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("line", "ground"), LINES)
def test_controls_can_be_seen(line: str, ground: str, theme: int) -> None:
    assert contrast(line, ground, theme) >= 3
