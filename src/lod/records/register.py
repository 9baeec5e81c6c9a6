"""Which records there are already: an IRI and a text belong to one record each."""

from hashlib import blake2b

from lod.model import ArchivistDescription, Finding, Record, Severity


class Register:
    """Notes the slug and the text of each record; some 250 bytes a record."""

    def __init__(self) -> None:
        self._slugs: dict[int, str] = {}
        self._texts: dict[int, str] = {}

    def admit(
        self, record: Record, where: str, description: ArchivistDescription | Finding | None = None
    ) -> Finding | None:
        """Note a record; return why it must be left out, or None.

        A text that is there already is a warning, and the first one stays, unless an archivist has
        described the second by itself. A slug that is taken by another text is a violation: an IRI
        never depends on what else is published, so no other slug is made up.

        Args:
            record: as it was read.
            where: what it was read from, for people.
            description: what stands beside it, if anything does.
        """
        described = description.digest if isinstance(description, ArchivistDescription) else description
        text = _short(f"{record.digest} {described or ''}")
        if other := self._texts.get(text):
            return Finding(Severity.WARNING, where, f"has the same text as {other}, and is left out")
        slug = _short(record.slug)
        if other := self._slugs.get(slug):
            message = f"would get the same IRI as {other}, rename one of them: {record.slug}"
            return Finding(Severity.VIOLATION, where, message)
        self._texts[text] = self._slugs[slug] = where
        return None


def _short(key: str) -> int:
    """Return 8 bytes of digest: the odds that two of a million meet are one to thirty million."""
    return int.from_bytes(blake2b(key.encode("utf-8", "surrogatepass"), digest_size=8).digest())
