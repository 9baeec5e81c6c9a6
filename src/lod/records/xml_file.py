"""An XML file: its root says what it is, `_KINDS` who reads it.

The file is parsed without network, and a file that declares entities is refused: a record needs
none, and they are how a small file becomes a large one or shows what lies elsewhere.
"""

from collections.abc import Callable, Iterator
from typing import Any

from lod.model import Finding, Record, Severity
from lod.records import dublin_core, tei
from lod.records.files import Sheet

_KINDS: dict[str, Callable[[Sheet, Any], Iterator[Record | Finding]]] = {  # the name of the root
    f"{{{tei.TEI}}}TEI": tei.read,
    f"{{{dublin_core.OAI_DC}}}dc": dublin_core.read,
    f"{{{dublin_core.OAI}}}record": dublin_core.read,
    f"{{{dublin_core.OAI}}}OAI-PMH": dublin_core.read,
}


def read(sheet: Sheet) -> Iterator[Record | Finding]:
    """Yield the records of a TEI volume or of Dublin Core, and findings."""
    root = parse_xml(sheet)
    if isinstance(root, Finding):
        yield root
    elif root.tag in _KINDS:
        yield from _KINDS[root.tag](sheet, root)
    else:
        message = f"the root is {root.tag}, expected TEI (P5), a record of OAI-PMH or oai_dc:dc"
        yield Finding(Severity.VIOLATION, sheet.name, message)


def parse_xml(sheet: Sheet) -> Any:
    """Return the root of a document, or a finding that says what is wrong with the file."""
    from lxml import etree  # noqa: PLC0415 - needed for XML only

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, remove_pis=True,
        remove_comments=True, huge_tree=False,
    )  # fmt: skip
    try:
        root = etree.fromstring(sheet.data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        return Finding(
            Severity.VIOLATION, f"{sheet.name}:{line}", f"{' '.join(str(error.msg).split())}, expected XML"
        )
    except ValueError as error:
        return Finding(Severity.VIOLATION, sheet.name, f"{error}, expected XML")
    document = root.getroottree().docinfo.internalDTD
    if document is not None and any(True for _ in document.iterentities()):
        return Finding(Severity.VIOLATION, sheet.name, "declares entities, expected XML without them")
    return root
