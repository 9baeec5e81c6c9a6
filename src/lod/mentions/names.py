"""Names that the authority knows: a walk over the words, the longest name first."""

from collections.abc import Container, Iterator

from lod.authority import WORD, Authority, Name
from lod.mentions.words import Text, Word
from lod.model import Kind, Mention, Record


def find_names(text: Text, _: Record, authority: Authority) -> Iterator[Mention]:
    """Yield the stretches that are spelt like a name of the authority.

    One word may be the name of a person and of a state ("Jordan"): it is a person's only if a
    given name or a title stands before it, which `lod.mentions.people` sees to.
    """
    words = text.words
    first = 0
    while first < len(words):
        lengths = authority.lengths.get(words[first].folded, ())
        reach = _reach(text, first, lengths[0], authority.stopped) if lengths else 0
        for count in (length for length in lengths if length <= reach):
            run = words[first : first + count]
            surface = text.text[run[0].start : run[-1].end]
            spelt = authority.bearers(" ".join(word.folded for word in run))
            names = [name for name in spelt if _fits(surface, name)]
            if (
                names
                and surface.count("(") <= any("(" in name.spelling for name in names)
                and not _is_torn(text, first, first + count - 1, names)
            ):
                yield _mention(text.text, run, names)
                first += count
                break
        else:
            first += 1


def _reach(text: Text, first: int, longest: int, stopped: Container[str]) -> int:
    """Return how many words from the first on could belong to one name, at most `longest`."""
    for count in range(1, longest):
        if not text.joined(first + count - 1, stopped):
            return count
    return longest


def _is_torn(text: Text, first: int, last: int, names: list[Name]) -> bool:
    """Tell whether a hyphen ties a single surname to another capitalised word that is no known name.

    "Douglas-Home" is one name; in "Mikoyan-Dulles talks" both are known, and both stand.
    """
    if names[0].kind is not Kind.PERSON:
        return False
    neighbours = [
        n for n, tied in ((first - 1, text.hyphened(first - 1)), (last + 1, text.hyphened(last))) if tied
    ]
    return any(text.words[n].is_capitalised and not names[0].entity.names for n in neighbours)


def _fits(surface: str, name: Name) -> bool:
    """Tell whether the case of a surface allows that it is this name, and not a common word.

    An abbreviation must stand in capitals ("US", not "us"); of a name of one word the first
    letter; of a longer one any ("north Korea"). A spelling without capitals fits any case.
    """
    if name.spelling.isupper():
        return surface.isupper()
    written = WORD.findall(surface)
    return any(word.lstrip("[")[:1].isupper() for word in written) or name.spelling.islower()


def _mention(text: str, run: list[Word], names: list[Name]) -> Mention:
    kind = next((name.kind for name in names if name.kind is not Kind.PERSON), Kind.PERSON)
    bearers = tuple(dict.fromkeys(name.entity for name in names if name.kind is kind))
    start, end = run[0].start, run[-1].end
    if any(name.spelling.endswith(".") for name in names) and text[end : end + 1] == ".":
        end += 1
    if "(" in text[start:end] and text[end : end + 1] == ")":
        end += 1
    return Mention(start, end, text[start:end], kind, bearers)
