"""How wide a text is, and where its lines break. No font is asked: the reader's is not known here."""

from collections.abc import Iterator

# Width of a character in hundredths of the font size, in a wide sans-serif: other fonts need less.
_WIDTHS = (
    (28, "ijl|'"),
    (36, ".,:;!·\u2018\u2019"),
    (40, "It()[]/ f\\"),
    (45, 'r"-“”'),
    (59, "sczxkvyJ_"),
    (63, "aeobdghnpquL0123456789?+<>=#\u2013"),
    (70, "ABCEFKPRSTVXYZ&~"),
    (79, "DGHNOQU"),
    (86, "wM…"),
    (98, "mW@%"),
)
_WIDTH = {letter: width for width, letters in _WIDTHS for letter in letters}
_OTHER = 68
_BOLD = 1.12
MONO = 0.61  # of the font size


def measure(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text in pixels, at a font size in pixels."""
    width = sum(_WIDTH.get(letter, _OTHER) for letter in text) * size / 100
    return width * _BOLD if bold else width


def wrap(text: str, size: float, width: float, *, most: int = 4, bold: bool = False) -> list[str]:
    """Return a text in at most so many lines of a width; the last ends in an ellipsis if more follows."""
    lines, line = [], ""
    for glue, piece in _pieces(text, size, width, bold=bold):
        longer = f"{line}{glue}{piece}" if line else piece
        if line and measure(longer, size, bold=bold) > width:
            lines.append(line)
            longer = piece
        line = longer
    lines.append(line)
    if len(lines) > most:
        lines = [*lines[: most - 1], _cut(f"{lines[most - 1]} {lines[most]}", size, width, bold=bold)]
    return lines


def split(address: str, most: int) -> list[str]:
    """Return an address in lines of so many characters at most, parted after a sign rather than in a word."""
    lines = []
    while len(address) > most:
        end = max(address.rfind(sign, 1, most) for sign in "/#-") + 1 or most
        lines.append(address[:end])
        address = address[end:]
    return [*lines, address] if address else lines


def _pieces(text: str, size: float, width: float, *, bold: bool) -> Iterator[tuple[str, str]]:
    """Return the words of a text, each with the blank before it; one wider than a line comes in parts."""
    for word in text.split():
        glue, most = " ", len(word)
        while any(measure(part, size, bold=bold) > width for part in split(word, most)):
            most -= 1
        for part in split(word, most):
            yield glue, part
            glue = ""


def _cut(text: str, size: float, width: float, *, bold: bool) -> str:
    """Return a text that fits into a line: cut after a word, or in the only one."""
    if measure(text, size, bold=bold) <= width:
        return text
    while measure(f"{text}…", size, bold=bold) > width:
        text = text.rpartition(" ")[0] or text[:-1]
    return f"{text.rstrip(' ,;·')}…"
