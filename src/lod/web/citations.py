"""How to cite a page: as a sentence, and for programs that keep references.

A record is cited as archives ask for it: author, title, date, then archive, fond, opis and delo. No
citation has a day of access: a page of a release does not change, so the release is named instead.
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from lod.dates import MONTHS, format_day
from lod.formats import Format, Shape
from lod.web.facts import Facts, term
from lod.web.records import date_in_words, is_record
from lod.web.values import one_line

SENTENCE = Format("cite-text", "a sentence", "text/plain", "txt", Shape.PAGE, charset=True)
BIBTEX = Format(
    "bibtex", "BibTeX", "application/x-bibtex", "bib", Shape.PAGE, ("text/x-bibtex",), charset=True
)
RIS = Format("ris", "RIS", "application/x-research-info-systems", "ris", Shape.PAGE, charset=True)
CSL = Format(
    "csl", "CSL-JSON", "application/vnd.citationstyles.csl+json", "json", Shape.PAGE, ("application/json",)
)
CITATIONS = (SENTENCE, BIBTEX, RIS, CSL)

_EXACT = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_NOT_IN_KEY = re.compile(r"[^A-Za-z0-9]+")
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%", "#": r"\#",
    "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """What is cited; empty where it is not known."""

    key: str
    title: str
    iri: str
    dataset: str  # its title
    release: str
    issued: str  # the day of the release, ISO 8601
    publisher: str
    is_record: bool = False
    is_dataset: bool = False
    authors: tuple[str, ...] = ()
    translators: tuple[str, ...] = ()
    edtf: str = ""
    words: str = ""  # the date
    archive: str = ""
    place: str = ""  # fond, opis, delo, as the archive writes them
    language: str = ""


def cite(facts: Facts, topic: str) -> Citation:
    """Return what there is to cite of a page about a thing."""
    manifest = facts.site.release.manifest
    dataset = f"{facts.site.base}dataset"
    common: dict[str, Any] = {
        "key": _key(topic.removeprefix(facts.site.base)),
        "title": facts.label(topic),
        "iri": topic,
        "dataset": manifest.title,
        "release": manifest.release,
        "issued": manifest.issued,
        "publisher": ", ".join(facts.label(iri) for iri in facts.iris(dataset, term("dcterms:publisher"))),
    }
    if not is_record(facts, topic):
        return Citation(**common, is_dataset=topic == dataset)
    return Citation(**common, is_record=True, **_of_record(facts, topic))


def _of_record(facts: Facts, record: str) -> dict[str, Any]:
    texts = facts.iris(record, term("dcterms:hasVersion"), term("crm:P73_has_translation"))
    translators = [iri for text in texts for iri in facts.iris(text, term("dcterms:contributor"))]
    within = facts.iris(record, term("dcterms:isPartOf"))
    items = (iri for iri in facts.subjects() if record in facts.iris(iri, term("crm:P128_carries")))
    keepers = [iri for item in items for iri in facts.iris(item, term("crm:P50_has_current_keeper"))]
    places = [facts.text(iri, term("dcterms:identifier")) or facts.label(iri) for iri in within[:1]]
    return {
        "authors": tuple(facts.label(iri) for iri in facts.iris(record, term("dcterms:creator"))),
        "translators": tuple(facts.label(iri) for iri in dict.fromkeys(translators)),
        "edtf": facts.text(record, term("dcterms:created")),
        "words": date_in_words(facts, record),
        "archive": facts.label(keepers[0]) if keepers else "",
        "place": places[0] if places else "",
        "language": _language(facts, record),
    }


def _language(facts: Facts, record: str) -> str:
    codes = [iri.rpartition("/")[2] for iri in facts.iris(record, term("crm:P72_has_language"))]
    return codes[0] if codes else ""


def write_sentence(what: Citation) -> str:
    """Return the citation as a sentence."""
    release = f"release {what.release}, {_day(what.issued)}" if what.release else ""
    if what.is_dataset:
        return _join(
            [f"{what.publisher}:" if what.publisher else "", f"{what.title},", f"{release}.", what.iri]
        )
    source = [f"In: {what.dataset},", f"{release}." if release else "", f"<{what.iri}>"]
    if not what.is_record:
        return _join([f"\u201c{what.title}\u201d.", *source])
    day = "" if what.words and what.words in what.title else f", {what.words}" if what.words else ""
    translators = f"Translated by {', '.join(what.translators)}." if what.translators else ""
    return _join([
        f"{', '.join(what.authors)}:" if what.authors else "",
        f"\u201c{what.title}\u201d{day}.",
        f"{_shelf(what)}." if _shelf(what) else "",
        translators,
        *source,
    ])  # fmt: skip


def write_bibtex(what: Citation) -> str:
    """Return the citation as an entry of BibTeX; fields of biblatex that it does not know it ignores."""
    year, month = _year_and_month(what.edtf if what.is_record else what.issued)
    fields = {
        "author": " and ".join(f"{{{_tex(one)}}}" for one in what.authors or _one(what.publisher)),
        "title": f"{{{_tex(what.title)}}}",
        "date": what.edtf if what.is_record else what.issued,
        "year": year,
        "howpublished": _tex(_shelf(what)),
        "translator": " and ".join(f"{{{_tex(one)}}}" for one in what.translators),
        "language": what.language,
        "note": _tex(_note(what)),
        "url": what.iri,
    }
    braced = {name: f"{{{value}}}" for name, value in fields.items() if value}
    if month:  # a name that BibTeX knows; in braces it would be a word
        braced["month"] = month
    lines = [f"  {name} = {value},\n" for name, value in braced.items()]
    return f"@misc{{{what.key},\n{''.join(lines)}}}\n"


def write_ris(what: Citation) -> str:
    """Return the citation as a record of RIS; its lines end with CR and LF."""
    kind = "MANSCPT" if what.is_record else "DATA" if what.is_dataset else "ELEC"
    year = _year_and_month(what.edtf if what.is_record else what.issued)[0]
    first = _EXACT.match(what.edtf if what.is_record else what.issued)
    tags = [
        ("TY", kind),
        ("ID", what.key),
        *(("AU", one) for one in what.authors or _one(what.publisher)),
        ("TI", what.title),
        ("PY", year),
        ("DA", "/".join(part or "" for part in first.groups()) + "/" if first else ""),
        *(("A4", one) for one in what.translators),
        ("AV", _shelf(what)),
        ("LA", what.language),
        ("PB", what.publisher),
        ("DB", "" if what.is_dataset else what.dataset),
        ("ET", what.release),
        ("UR", what.iri),
    ]
    lines = [f"{tag}  - {one_line(value)}\r\n" for tag, value in tags if value]
    return "".join([*lines, "ER  - \r\n"])


def write_csl(what: Citation) -> str:
    """Return the citation as an array of one item of CSL-JSON (Citation Style Language 1.0.2)."""
    item = {
        "id": what.key,
        "type": "manuscript" if what.is_record else "dataset" if what.is_dataset else "entry",
        "title": what.title,
        "author": [{"literal": one} for one in what.authors],
        "translator": [{"literal": one} for one in what.translators],
        "issued": _csl_date(what.edtf, what.words) if what.is_record else _csl_date(what.issued, ""),
        "archive": what.archive,
        "archive_location": what.place,
        "language": what.language,
        "publisher": what.publisher,
        "container-title": "" if what.is_dataset else what.dataset,
        "version": what.release,
        "URL": what.iri,
    }
    return json.dumps([{k: v for k, v in item.items() if v}], ensure_ascii=False, indent=1) + "\n"


WRITERS: dict[Format, Callable[[Citation], str]] = {
    SENTENCE: lambda what: write_sentence(what) + "\n",
    BIBTEX: write_bibtex,
    RIS: write_ris,
    CSL: write_csl,
}


def _shelf(what: Citation) -> str:
    """Return archive and reference; a reference that begins with the archive's short name says both."""
    short = re.search(r"\(([^()]+)\)$", what.archive)
    if short and what.place.startswith(short[1]):
        return f"{what.archive.removesuffix(short[0]).strip()} ({what.place})"
    return ", ".join(filter(None, (what.archive, what.place)))


def _note(what: Citation) -> str:
    where = what.dataset if not what.is_dataset else ""
    return ", ".join(filter(None, (where, f"release {what.release}" if what.release else "")))


def _one(text: str) -> tuple[str, ...]:
    return (text,) if text else ()


def _key(path: str) -> str:
    return _NOT_IN_KEY.sub("-", path.removeprefix("id/")).strip("-") or "page"


def _tex(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in one_line(text))


def _day(issued: str) -> str:
    try:
        return format_day(date.fromisoformat(issued))
    except ValueError:
        return issued


def _year_and_month(edtf: str) -> tuple[str, str]:
    """Return year and month as BibTeX has them, of a date that has just one of each."""
    found = _EXACT.fullmatch(edtf)
    if not found:
        return "", ""
    month = int(found[2]) if found[2] else 0
    return found[1], MONTHS[month - 1][:3].lower() if 1 <= month <= len(MONTHS) else ""


def _csl_date(edtf: str, words: str) -> dict[str, Any]:
    """Return a date with the parts that are known; of another than one or two days, its words."""
    ends = edtf.split("/") if edtf else []
    parts = [_EXACT.fullmatch(end) for end in ends]
    if parts and all(parts):
        return {"date-parts": [[int(one) for one in part.groups() if one] for part in parts if part]}
    return {"literal": words or edtf} if edtf else {}


def _join(pieces: Iterable[str]) -> str:
    return " ".join(piece for piece in pieces if piece)
