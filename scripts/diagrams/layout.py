"""Where everything stands: columns from left to right, a tree in them, arrows with room for their words.

All lengths are pixels. Boxes of a column are equally wide. A link ends in a straight stretch before the
box on its right, above and below which its words stand; so no word is ever crossed by a line.
"""

from collections import defaultdict
from dataclasses import dataclass, field

from diagrams.graph import Box, Link, Picture
from diagrams.text import MONO, measure, split, wrap

LABEL, WHAT, ADDRESS, WORDS, SOURCE, TITLE = 14, 11.5, 10.5, 12, 10.5, 19
LEADING = 1.32
PAD_X, PAD_Y, ACCENT = 12, 10, 8
WIDEST, NARROWEST = 222, 120
BETWEEN, BETWEEN_PORTS = 18, 46
FAN = 44  # where the lines part
MARGIN, HEAD, FOOT = 28, 70, 56


@dataclass(slots=True)
class Placed:
    """A box with its lines and its place."""

    box: Box
    label: list[str]
    what: list[str]
    address: list[str]
    width: float
    height: float
    x: float = 0
    y: float = 0

    @property
    def middle(self) -> float:
        """The height at which its middle stands."""
        return self.y + self.height / 2


@dataclass(slots=True)
class Wire:
    """A link with the points of its line: out of the left box, along the stretch, into the right box."""

    link: Link
    start: tuple[float, float]
    bend: tuple[float, float]
    end: tuple[float, float]


@dataclass(slots=True)
class Layout:
    """A picture that is ready to be drawn."""

    picture: Picture
    width: float
    height: float
    boxes: list[Placed]
    wires: list[Wire]


@dataclass(slots=True)
class _Board:
    """What is known while boxes are placed."""

    boxes: dict[str, Placed]
    children: dict[str, list[str]]
    ports: dict[str, list[tuple[str, str, bool]]] = field(default_factory=lambda: defaultdict(list))
    floors: dict[int, float] = field(default_factory=lambda: defaultdict(lambda: float(HEAD)))  # by column


def lay_out(picture: Picture) -> Layout:
    """Place all boxes and links of a picture."""
    board = _Board({key: _fill(box) for key, box in picture.boxes.items()}, _find_children(picture))
    for link in picture.links:
        port = (link.words, link.source, link.backwards)
        if port not in board.ports[link.right]:
            board.ports[link.right].append(port)
    for key, ports in board.ports.items():
        placed = board.boxes[key]
        placed.height = max(placed.height, BETWEEN_PORTS * (len(ports) - 1) + 40)
    right = _place_columns(picture, board)
    for key, placed in board.boxes.items():
        if placed.box.column == 0:
            _place_tree(board, key)
    bottom = max(placed.y + placed.height for placed in board.boxes.values())
    wires = [_wire(board, link, picture) for link in picture.links]
    width = max(right + MARGIN, measure(picture.plan.title, TITLE, bold=True) + 2 * MARGIN)
    return Layout(picture, round(width), round(bottom + FOOT), list(board.boxes.values()), wires)


def _fill(box: Box) -> Placed:
    room = WIDEST - 2 * PAD_X - ACCENT
    label = wrap(box.label, LABEL, room, bold=box.kind != "value")
    what = wrap(box.what, WHAT, room) if box.what else []
    address = split(box.address, int(room / (MONO * ADDRESS)))
    widths = [measure(line, LABEL, bold=box.kind != "value") for line in label]
    widths += [measure(line, WHAT) for line in what]
    widths += [len(line) * MONO * ADDRESS for line in address]
    height = LEADING * (LABEL * len(label) + WHAT * len(what) + ADDRESS * len(address)) + 2 * PAD_Y
    return Placed(box, label, what, address, max(NARROWEST, max(widths) + 2 * PAD_X + ACCENT), height)


def _find_children(picture: Picture) -> dict[str, list[str]]:
    """Return, by box, the boxes that are placed beside it: each stands beside the first that leads to it."""
    children: dict[str, list[str]] = defaultdict(list)
    seen = set()
    for link in picture.links:
        if link.right not in seen:
            seen.add(link.right)
            children[link.left].append(link.right)
    return children


def _place_columns(picture: Picture, board: _Board) -> float:
    """Set widths and the left edges; return where the last column ends."""
    x = float(MARGIN)
    for column in range(max(box.column for box in picture.boxes.values()) + 1):
        members = [placed for placed in board.boxes.values() if placed.box.column == column]
        stretch = max((_stretch(board, placed) for placed in members), default=0)
        x += FAN + stretch if column else 0
        width = max(placed.width for placed in members)
        for placed in members:
            placed.x, placed.width = x, width
        x += width
    return x


def _stretch(board: _Board, placed: Placed) -> float:
    """Return how long the words before a box are."""
    ports = board.ports.get(placed.box.key, [])
    longest = (max(measure(words, WORDS), measure(source, SOURCE)) for words, source, _ in ports)
    return max(longest, default=0) + 22


def _place_tree(board: _Board, key: str) -> None:
    """Place what hangs on a box, then the box: beside the middle of that, or lower if it is taken."""
    placed, children = board.boxes[key], board.children.get(key, [])
    floor = board.floors[placed.box.column]
    for child in children:
        _place_tree(board, child)
    placed.y = floor
    if children:
        first, last = board.boxes[children[0]], board.boxes[children[-1]]
        placed.y = (first.middle + last.middle - placed.height) / 2
    _shift(board, key, max(0, floor - placed.y))


def _shift(board: _Board, key: str, by: float) -> None:
    """Move a box and what hangs on it down."""
    placed = board.boxes[key]
    placed.y += by
    board.floors[placed.box.column] = max(board.floors[placed.box.column], placed.y + placed.height + BETWEEN)
    for child in board.children.get(key, []):
        _shift(board, child, by)


def _wire(board: _Board, link: Link, picture: Picture) -> Wire:
    left, right = board.boxes[link.left], board.boxes[link.right]
    ports = board.ports[link.right]
    index = ports.index((link.words, link.source, link.backwards))
    y = right.middle + BETWEEN_PORTS * (index - (len(ports) - 1) / 2)
    column = [p for p in board.boxes.values() if p.box.column == right.box.column]
    stretch = max(_stretch(board, placed) for placed in column)
    start = (left.x + left.width, _exit(board, link, picture))
    return Wire(link, start, (right.x - stretch, y), (right.x, y))


def _exit(board: _Board, link: Link, picture: Picture) -> float:
    """Return the height at which a link leaves its left box: all of them in the order of their ends."""
    left = board.boxes[link.left]
    links = [other for other in picture.links if other.left == link.left]
    links.sort(key=lambda other: board.boxes[other.right].middle)
    room = min(14.0, (left.height - 20) / max(1, len(links) - 1))
    return left.middle + room * (links.index(link) - (len(links) - 1) / 2)
