"""A stretch of text with the mentions in it, while people are looked for."""

import re

from lod.authority import Authority
from lod.mentions.titles import Titles
from lod.mentions.words import Text
from lod.model import Mention

MOST_WORDS = 4  # of a name that no table knows
NUMERALS = frozenset({"II", "III", "IV", "V", "VI", "VII", "VIII", "XII", "Jr", "Sr"})
PARTICLES = frozenset((
    "ad", "al", "an", "ar", "as", "at", "az", "ben", "bin", "da", "de", "del", "den", "der", "di", "dos",
    "du", "el", "ibn", "la", "le", "ould", "van", "von",
))  # fmt: skip
_INTRODUCED = re.compile(r",? (?:an?|one) (?:[\w-]+ ){0,4}[\w-]+")
_OF_A_BODY = re.compile(r" of (?:the )?(?:[A-Z]|embassy|legation)")


class Zone:
    """One stretch of text and the mentions in it; which words they cover, which titles there are."""

    def __init__(
        self, text: Text, mentions: list[Mention], authority: Authority, ordinary: frozenset[str]
    ) -> None:
        self.text, self.authority, self.ordinary = text, authority, ordinary
        self.titles = Titles(text, authority)
        self.mentions = mentions
        self.covered: dict[int, Mention] = {}
        for mention in mentions:
            self.cover(mention)

    def is_introduced(self, last: int, titles: str) -> bool:
        """Tell whether the text introduces somebody: "Hansen, a journalist"; "Mr. Wilson of the Council"."""
        end = self.text.words[last].end
        if _INTRODUCED.match(self.text.text, end) and self.text.text[end] == ",":
            return True
        common = self.text.words[last].folded in self.authority.common_surnames
        return common and self.titles.is_address(titles) and _OF_A_BODY.match(self.text.text, end) is not None

    def start(self, first: int) -> int:
        """Return where a name begins in the text: a bracket around its first word belongs to it."""
        start, end = self.text.words[first].start, self.text.words[first].end
        opened = self.text.text[start - 1 : start] == "[" and self.text.text[end : end + 1] == "]"
        return start - 1 if opened else start

    def compound_begin(self, number: int) -> int:
        """Return the first word of a compound that ends with a word: "P'eng", "Heon-yeong"."""
        while number and self.text.tied(number - 1):
            number -= 1
        return number

    def compound_end(self, number: int) -> int:
        """Return the word behind a compound that begins with a word."""
        while self.text.tied(number):
            number += 1
        return number + 1

    def cover(self, mention: Mention) -> None:
        """Note which words a mention takes."""
        for number in range(self.text.index(mention.start), self.text.index(mention.end)):
            self.covered[number] = mention
