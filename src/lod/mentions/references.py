"""Archival references and document numbers, as texts write them."""

import re
from collections.abc import Iterator

from lod.authority import Authority
from lod.mentions.words import Text
from lod.model import Kind, Mention, Record

_NUMBER = r"(?:[\w/-]*\d[\w/-]*)"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        (  # RGANI, f. 5, op. 30, d. 300, ll. 1-3
            rf"(?:[A-Z]\w*(?: \w+)*, )?(?:[Ff]\.|[Ff]ond) ?{_NUMBER}(?:, (?:op\.|[Oo]pis'?) ?{_NUMBER})?"
            rf"(?:, (?:[Pp]apka|inv\.|por\.|[Bb]ox|d\.|[Dd]elo|[Ff]ile|ll?\.|[Ll]ist[iy]?) ?{_NUMBER})*"
        ),
        (  # Department of State, Central Files, 762.00/8-1661
            r"(?:Department of State|[A-Z]\w+ Library|National Archives|NARA)(?:, [A-Z][A-Za-z ]*){1,4}"
            r"(?:[, ] ?[A-Za-z. -]*\d(?:[\w./-]*\w)?)+"
        ),
        r"(?!NS)[A-Z]{2,4}(?: [A-Z]{2,4})? \d+[/-]\d[\d/-]*[A-Z]?",  # FO 371/134200
        r"(?:NSSM|NSDM|NSAM|NSC|NIE|SNIE|PRM|PD) \d[\d/-]*",  # directives and estimates by number
        r"\d{3}-\d{5}-\d{2}",  # Chinese Foreign Ministry Archive
        r"microfilm,? (?:reel|roll) \w+",
        r"(?:N[\u00ba\u00b0]\.? ?|Ref\. ?)\d[\w/.-]*\w",
        r"N(?:o|O)s?\. ?\d[\w/-]+",
    )
)

_CLUES = frozenset((
    "fo", "prem", "cab", "fma", "department", "library", "nara", "archives", "f", "fond", "microfilm",
    "no", "nos", "n\u00ba", "n\u00b0", "no.", "n", "ref", "nssm",
    "nsdm", "nsam", "nsc", "nie", "snie", "prm", "pd", "archive", "dh",
))  # fmt: skip
_BEFORE, _BEHIND = 40, 80  # characters around a clue


def find_references(text: Text, _: Record, __: Authority) -> Iterator[Mention]:
    """Yield references; their value is the reference in lower case without blanks."""
    for start, end in text.around(_CLUES, _BEFORE, _BEHIND):
        yield from _find_in(text, start, end)


def _find_in(text: Text, start: int, end: int) -> Iterator[Mention]:
    for pattern in _PATTERNS:
        for match in pattern.finditer(text.text, start, end):
            value = re.sub(r"[\s.]+", "", match[0].lower())
            yield Mention(match.start(), match.end(), match[0], Kind.REFERENCE, value=value)
