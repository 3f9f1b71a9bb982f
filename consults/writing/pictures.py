"""Small drawings beside the sentences of the quiz, each with its name for who hears the page instead of seeing it."""

Circle = tuple[float, float, float]

# In a square of 48, lines of one weight: the name, circles (x, y, radius), and a path.
_SHAPES: dict[str, tuple[str, tuple[Circle, ...], str]] = {
    "tablet": ("een tablet", ((24, 24, 15),), "M24 14v20"),
    "fall": (
        "iemand valt",
        ((34, 10, 5),),
        "M30 15 20 26l8 4 9 3M20 26 8 22M20 26l-4 9-9 3M24 22l11 5M6 43h36",
    ),
    "stairs": ("een trap naar beneden", (), "M6 10h14v13h12v13h12M38 8v14m-5-5 5 5 5-5"),
    "moon": ("de maan", (), "M33 31A15 15 0 1 1 22 8a12 12 0 0 0 11 23ZM31 9h9l-9 10h9"),
    "car": (
        "een auto",
        ((13, 34, 4), (35, 34, 4)),
        "M5 33v-8l5-2 5-9h17l6 9 5 2v8h-4M12 33h21M15 23h22",
    ),
    "bed": ("een bed", ((12.5, 23, 4),), "M5 12v26M5 32h38v6M43 32v-6a5 5 0 0 0-5-5H20v11"),
    "thought": (
        "een gedachte",
        ((14, 37, 3), (8, 43, 1.5)),
        "M14 30a9 9 0 0 1 1-17 11 11 0 0 1 20 2 8 8 0 0 1-1 15Z",
    ),
    "glass": ("een glas", (), "M14 6h20l-1 11a9 9 0 0 1-18 0ZM24 26v14M16 41h16M15 15h18"),
    "people": (
        "twee mensen",
        ((16, 14, 6), (33, 17, 5)),
        "M5 40V34a11 11 0 0 1 22 0v6M31 27a9 9 0 0 1 12 8v5",
    ),
    "again": ("opnieuw", (), "M39 25a15 15 0 1 1-5-12l4 4M39 7v10H29"),
}
NAMES = {code: name for code, (name, _circles, _path) in _SHAPES.items()}


def drawing(code: str) -> str:
    """SVG markup, or "" for a code that has no drawing."""
    if code not in _SHAPES:
        return ""
    name, circles, path = _SHAPES[code]
    round_parts = "".join(f'<circle cx="{x:g}" cy="{y:g}" r="{r:g}"/>' for x, y, r in circles)
    return (
        '<svg viewBox="0 0 48 48" width="48" height="48" role="img" fill="none" stroke="#0b5656" stroke-width="2.6" '
        f'stroke-linejoin="round" stroke-linecap="round"><title>{name}</title><path d="{path}"/>{round_parts}</svg>'
    )
