"""Names that the authority knows: a walk over the words, the longest name first."""

from collections.abc import Container, Iterator, Sequence

from lod.authority import WORD, Authority, Name
from lod.mentions.words import Text, Word
from lod.model import Kind, Mention, Record


def find_names(text: Text, _: Record, authority: Authority) -> Iterator[Mention]:
    """Yield the stretches that are spelt like a name of the authority.

    One word may be the name of a person and of a state ("Jordan"): it is a person's only if a
    given name or a title stands before it, which `lod.mentions.people` sees to.
    """
    beyond = 0
    known = authority.lengths
    for first in [number for number, folded in enumerate(text.folded) if folded in known]:
        if first >= beyond:
            beyond, mention = _longest_from(text, first, known[text.folded[first]], authority)
            if mention:
                yield mention


def _longest_from(
    text: Text, first: int, lengths: Sequence[int], authority: Authority
) -> tuple[int, Mention | None]:
    """Return the longest name that begins with a word, and the number of the word behind it."""
    reach = _reach(text, first, lengths[0], authority.stopped) if lengths[0] > 1 else 1
    for count in lengths:
        if count > reach:
            continue
        run = text.words[first : first + count]
        surface = text.text[run[0].start : run[-1].end]
        spelt = authority.bearers(" ".join(text.folded[first : first + count]))
        names = [name for name in spelt if _fits(surface, name)]
        bracketed = "(" in surface and not any("(" in name.spelling for name in names)
        if names and not bracketed and not _is_torn(text, first, first + count - 1, names):
            return first + count, _mention(text.text, run, names)
    return first + 1, None


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
    if surface[0].isupper():
        return True
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
