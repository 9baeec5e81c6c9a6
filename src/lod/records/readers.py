"""Which reader a file gets: one row for each format."""

from collections.abc import Callable, Iterator

from lod.model import Finding, Record
from lod.records import digital_archive, html_page, xml_file
from lod.records.files import Sheet

Reader = Callable[[Sheet], Iterator[Record | Finding]]

READERS: dict[str, Reader] = {  # suffixes in lower case
    ".txt": digital_archive.read,
    ".html": html_page.read,
    ".htm": html_page.read,
    ".xml": xml_file.read,
}
