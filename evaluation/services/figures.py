"""Draws the pictures of a published snapshot, once, for every language and way of looking. For a worker: loads altair.

Why on the server and once: decision 48.
"""

import re
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.utils import translation

from evaluation.charts.theme import NARROW, WIDE, Width
from evaluation.models import Figure, Snapshot
from evaluation.results import all_parts
from evaluation.results.parts import Told
from evaluation.snapshots.content import Content

Theme = Figure.Theme
SIZE = re.compile(r'width="([0-9.]+)" height="([0-9.]+)"')


def draw(snapshot: Snapshot) -> int:
    """All pictures of its content; drawn again they take the place of the earlier ones. Returns how many."""
    content = Content.of(snapshot.content)
    rows = [
        row for language, _name in settings.LANGUAGES for row in _in_language(snapshot, content, language)
    ]
    with transaction.atomic():
        Figure.objects.filter(snapshot=snapshot).delete()
        Figure.objects.bulk_create(rows)
    return len(rows)


def _in_language(snapshot: Snapshot, content: Content, language: str) -> list[Figure]:
    with translation.override(language):
        return [
            Figure(snapshot=snapshot, name=told.name, language=language, **look)
            for told in all_parts.tell(content)
            for look in _looks(told)
        ]


def _looks(told: Told) -> Iterator[dict[str, object]]:
    """Light and dark in both widths, and paper with its PNG."""
    from evaluation.charts import gallery, render

    for width in (WIDE, NARROW):
        drawn = gallery.draw(told, width)
        for dark in (False, True):
            theme = Theme.DARK if dark else Theme.LIGHT
            yield _look(theme, width, render.on_screen(drawn, dark=dark))
        if width == WIDE:
            paper = render.on_paper(drawn)
            yield {**_look(Theme.PRINT, width, paper), "png": render.png(paper)}


def _look(theme: Figure.Theme, width: Width, svg: str) -> dict[str, object]:
    size = SIZE.search(svg)
    assert size, "a drawing says how large it is"
    return {
        "theme": theme,
        "narrow": width.narrow,
        "width": round(float(size[1])),
        "height": round(float(size[2])),
        "svg": svg,
    }
