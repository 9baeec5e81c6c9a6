"""The drawing: SVG without script, without a font of its own, in light and in dark."""

from collections.abc import Iterator
from html import escape

from diagrams.graph import Link, Picture
from diagrams.layout import (
    ACCENT,
    ADDRESS,
    LABEL,
    LEADING,
    MARGIN,
    PAD_X,
    SOURCE,
    TITLE,
    WHAT,
    WORDS,
    Layout,
    Placed,
    Wire,
)
from diagrams.settings import Kind, Settings
from diagrams.text import measure

KEY_ROW = 20
SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'
MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace'

STYLE = f"""\
text {{ font-family: {SANS}; fill: #1c2733 }}
.ground {{ fill: #ffffff; stroke: #dfe4ea }}
.title {{ font-size: {TITLE}px; font-weight: 600 }}
.label {{ font-size: {LABEL}px; font-weight: 600 }}
.value .label {{ font-weight: 400; font-style: italic }}
.more .label {{ font-weight: 400 }}
.what {{ font-size: {WHAT}px; fill: #55606d }}
.address {{ font-family: {MONO}; font-size: {ADDRESS}px; fill: #6a7480 }}
.words {{ font-size: {WORDS}px }}
.source {{ font-size: {SOURCE}px; fill: #6a7480 }}
.key {{ font-size: {WHAT}px; fill: #55606d }}
.line {{ fill: none; stroke: #8a95a1; stroke-width: 1.4 }}
.head {{ fill: #6a7480 }}
.box {{ fill: #ffffff; stroke: #a9b2bc; stroke-width: 1.2 }}
.more .accent {{ fill: none }}
.again .box, .more .box {{ stroke-dasharray: 5 4 }}
"""
DARK = """\
text { fill: #e8edf2 }
.ground { fill: #12181f; stroke: #2b343e }
.what, .key { fill: #b3bdc8 }
.address, .source { fill: #9aa5b1 }
.line { stroke: #75808c }
.box { fill: #12181f; stroke: #5a6570 }
.head { fill: #9aa5b1 }
"""


def write_svg(layout: Layout, settings: Settings) -> str:
    """Return the text of an SVG file."""
    picture = layout.picture
    used = {box.kind for box in picture.boxes.values()}
    kinds = [kind for kind in settings.kinds if kind.name in used]
    key = list(_draw_key(layout, kinds))
    width, height = number(layout.width), number(layout.height + KEY_ROW * max(key)[0])
    size = f'width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
    frame = f'width="{number(layout.width - 1)}" height="{number(float(height) - 1)}"'
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc">',
        f'<title id="title">{escape(picture.plan.title)}</title>',
        f'<desc id="desc">{escape(describe(picture))}</desc>',
        f"<style>\n{style(kinds)}</style>",
        f'<rect class="ground" x="0.5" y="0.5" {frame} rx="12"/>',
        _text("title", MARGIN, MARGIN + 16, picture.plan.title),
        *(line for wire in layout.wires for line in _draw_line(wire)),
        *_draw_words(layout.wires),
        *(line for placed in layout.boxes for line in _draw_box(placed)),
        *(line for _, line in key),
        "</svg>",
    ]
    return "\n".join(lines) + "\n"


def describe(picture: Picture) -> str:
    """Return a picture in words: what it is about, then each of its statements."""
    return " ".join((picture.plan.about, *(_sentence(picture, link) for link in picture.links)))


def style(kinds: list[Kind]) -> str:
    """Return the style sheet of a picture with these kinds of thing."""
    light = "".join(_colours(kind, fill=97, line=62, accent=46) for kind in kinds)
    dark = "".join(_colours(kind, fill=16, line=38, accent=62) for kind in kinds)
    return f"{STYLE}{light}@media (prefers-color-scheme: dark) {{\n{DARK}{dark}}}\n"


def number(value: float) -> str:
    """Return a number as it is written in the file."""
    return f"{value:.1f}".removesuffix(".0")


def _colours(kind: Kind, *, fill: int, line: int, accent: int) -> str:
    tone = f"{kind.hue}, {kind.saturation}%"
    return (
        f".{kind.name} .box {{ fill: hsl({tone}, {fill}%); stroke: hsl({tone}, {line}%) }}\n"
        f".{kind.name} .accent {{ fill: hsl({tone}, {accent}%) }}\n"
    )


def _sentence(picture: Picture, link: Link) -> str:
    left, right = picture.boxes[link.left].label, picture.boxes[link.right].label
    subject, value = (right, left) if link.backwards else (left, right)
    return f"{subject} — {link.words} ({link.source}) — {value}."


def _draw_line(wire: Wire) -> Iterator[str]:
    (x1, y1), (x2, y2), (x3, y3) = wire.start, wire.bend, wire.end
    half = (x2 - x1) / 2
    points = (x1, y1, x1 + half, y1, x2 - half, y2, x2, y2, x3)
    yield '<path class="line" d="M{} {}C{} {} {} {} {} {}H{}"/>'.format(*map(number, points))
    tip, y, back = (x1, y1, 8) if wire.link.backwards else (x3, y3, -8)
    corners = (tip, y, tip + back, y - 4, tip + back, y + 4)
    yield '<path class="head" d="M{} {}L{} {}L{} {}Z"/>'.format(*map(number, corners))


def _draw_words(wires: list[Wire]) -> Iterator[str]:
    """Draw the words of each stretch once, also where several lines come together."""
    seen = set()
    for wire in wires:
        if (wire.bend, wire.link.words) not in seen:
            seen.add((wire.bend, wire.link.words))
            x, y = wire.bend
            yield _text("words", x + 4, y - 6, wire.link.words)
            yield _text("source", x + 4, y + 14, wire.link.source)


def _draw_box(placed: Placed) -> Iterator[str]:
    box = placed.box
    yield f'<g class="{box.kind}{" again" if box.again else ""}">'
    x, y, width, height = map(number, (placed.x, placed.y, placed.width, placed.height))
    yield f'<rect class="box" x="{x}" y="{y}" width="{width}" height="{height}" rx="8"/>'
    accent = map(number, (placed.x + 7, placed.y + 9, placed.height - 18))
    yield '<rect class="accent" x="{}" y="{}" width="4" height="{}" rx="2"/>'.format(*accent)
    styles = (
        ("label", LABEL, placed.label),
        ("what", WHAT, placed.what),
        ("address", ADDRESS, placed.address),
    )
    lines = [(style, size, line) for style, size, texts in styles for line in texts]
    top = placed.middle - sum(size * LEADING for _, size, _ in lines) / 2
    for name, size, line in lines:
        yield _text(name, placed.x + PAD_X + ACCENT, top + size, line)
        top += size * LEADING
    yield "</g>"


def _draw_key(layout: Layout, kinds: list[Kind]) -> Iterator[tuple[int, str]]:
    """Return the parts of the key to the colours, each with its row, from 0."""
    entries = [(kind.name, 'class="accent"', kind.words) for kind in kinds]
    if any(box.again for box in layout.picture.boxes.values()):
        entries.append(("again", 'class="box"', "broken edge: shown twice"))
    row, x = 0, float(MARGIN)
    for name, chip, words in entries:
        room = measure(words, WHAT) + 22
        if x + room > layout.width - MARGIN:
            row, x = row + 1, float(MARGIN)
        y = layout.height - 26 + KEY_ROW * row
        rect = f'<rect {chip} x="{number(x)}" y="{number(y - 9)}" width="10" height="10" rx="3"/>'
        yield row, f'<g class="{name}">{rect}{_text("key", x + 16, y, words)}</g>'
        x += room + 16


def _text(name: str, x: float, y: float, text: str) -> str:
    return f'<text class="{name}" x="{number(x)}" y="{number(y)}">{escape(text, quote=False)}</text>'
