"""How to cite a page: as a sentence, and for programs that keep references.

A record is cited as archives ask for it: author, title, date, then archive, fond, opis and delo; then
who contributed, translated and published the text of it. What a record tells of is cited with the
record. No citation has a day of access: a page of a release does not change, so the release is named.
"""

import json
import re
from collections.abc import Callable, Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from lod.dates import MONTHS, format_day
from lod.formats import Format, Shape
from lod.web.facts import Facts, term
from lod.web.mentions import kind_of
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

_OF_A_RECORD = {"event": "As told in", "assertion": "Read in"}  # their IRIs begin as that of the record
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
    notice: str = ""  # for all who use the data set
    told_by: str = ""  # "As told in:" and the record, as far as its shelf mark
    authors: tuple[str, ...] = ()
    contributors: tuple[str, ...] = ()
    translators: tuple[str, ...] = ()
    text_title: str = ""  # under which the text is published, where it is another than the record's
    text_publisher: str = ""
    address: str = ""  # of the published text
    edtf: str = ""
    words: str = ""  # the date
    archive: str = ""
    place: str = ""  # fond, opis, delo and leaves, as the archive writes them
    language: str = ""


def cite(facts: Facts, topic: str) -> Citation:
    """Return what there is to cite of a page about a thing."""
    manifest = facts.site.release.manifest
    dataset = f"{facts.site.base}dataset"
    common: dict[str, Any] = {
        "key": _key(topic.removeprefix(facts.site.base)),
        "iri": topic,
        "dataset": manifest.title,
        "release": manifest.release,
        "issued": manifest.issued,
        "publisher": _names(facts, facts.iris(dataset, term("dcterms:publisher"))),
        "notice": manifest.notice,
    }
    if record := _record_of(facts, topic):
        return Citation(**common, is_record=True, **_of_record(facts, record))
    common |= {"title": facts.label(topic), "is_dataset": topic == dataset}
    if teller := _teller_of(facts, topic):
        told = Citation(**common | _of_record(facts, teller))
        words = _OF_A_RECORD[kind_of(facts.site, topic)]
        return Citation(**common, told_by=f"{words}: {_join(_on_paper(told))}")
    return Citation(**common)


def _record_of(facts: Facts, topic: str) -> str:
    """Return the record that is cited: the topic, or that of which the topic is a text; empty: none."""
    sources = facts.iris(topic, term("dcterms:isVersionOf"))
    return next((iri for iri in (topic, *sources) if is_record(facts, iri)), "")


def _teller_of(facts: Facts, topic: str) -> str:
    """Return the record that tells of an event, or of which something is a reading; empty: none."""
    kind = kind_of(facts.site, topic)
    if kind not in _OF_A_RECORD:
        return ""
    slug = topic.removeprefix(f"{facts.site.base}id/{kind}/").rpartition("/")[0]
    record = f"{facts.site.base}id/document/{slug}"
    return record if slug and is_record(facts, record) else ""


def _of_record(facts: Facts, record: str) -> dict[str, Any]:
    texts = facts.iris(record, term("dcterms:hasVersion"), term("crm:P73_has_translation"))
    translators = [iri for text in texts for iri in facts.iris(text, term("dcterms:contributor"))]
    incoming = facts.incoming(record)
    items = [iri for iri, property_ in incoming if property_ == term("crm:P128_carries")]
    keepers = [iri for item in items for iri in facts.iris(item, term("crm:P50_has_current_keeper"))]
    edtf, words = facts.text(record, term("dcterms:created")), date_in_words(facts, record)
    title = without_date(facts.label(record), edtf, words)
    same = {title, facts.label(record)}
    return {
        "title": title,
        "authors": tuple(facts.label(iri) for iri in facts.iris(record, term("dcterms:creator"))),
        "contributors": tuple(_contributors(facts, [iri for iri, _ in incoming])),
        "translators": tuple(facts.label(iri) for iri in dict.fromkeys(translators)),
        **(_of_text(facts, texts[0], same) if texts else {}),
        "edtf": edtf,
        "words": words,
        "archive": facts.label(keepers[0]) if keepers else "",
        "place": _place(facts, record, items),
        "language": _language(facts, record),
    }


def _of_text(facts: Facts, text: str, same: Container[str]) -> dict[str, Any]:
    title = facts.text(text, term("dcterms:title"))
    return {
        "text_title": "" if title in same else title,
        "text_publisher": _names(facts, facts.iris(text, term("dcterms:publisher"))),
        "address": next(iter(facts.iris(text, term("dcterms:source"))), ""),
    }


def _contributors(facts: Facts, incoming: Iterable[str]) -> Iterator[str]:
    """Yield who gave the record to its publisher."""
    giving = f"{facts.site.base}vocab/type/contributing"
    for event in sorted(set(incoming)):
        if kind_of(facts.site, event) == "event" and giving in facts.iris(event, term("crm:P2_has_type")):
            yield from (facts.label(iri) for iri in facts.iris(event, term("crm:P14_carried_out_by")))


def _place(facts: Facts, record: str, items: Iterable[str]) -> str:
    """Return the shelf mark, with the leaves if they are known."""
    within = facts.iris(record, term("dcterms:isPartOf"))[:1]
    place = next((facts.text(iri, term("dcterms:identifier")) or facts.label(iri) for iri in within), "")
    names = (name_ for item in items for name_ in facts.iris(item, term("crm:P1_is_identified_by")))
    codes = (facts.text(name_, term("crm:P190_has_symbolic_content")) for name_ in names)
    return next((code for code in codes if place and code.startswith(f"{place}, ")), place)


def without_date(title: str, edtf: str, words: str) -> str:
    """Return a title without the date at its end, which the citation has in a place of its own."""
    exact = _EXACT.fullmatch(edtf)
    forms = [words, edtf]
    if exact and exact[3] and 1 <= int(exact[2]) <= len(MONTHS):
        forms.append(f"{MONTHS[int(exact[2]) - 1]} {int(exact[3])}, {exact[1]}")
    for form in filter(None, forms):
        if found := re.search(rf"\s*[,;:.(]\s*{re.escape(form)}\)?\.?$", title):
            return title[: found.start()] or title
    return title


def _names(facts: Facts, iris: Iterable[str]) -> str:
    return ", ".join(facts.label(iri) for iri in iris)


def _language(facts: Facts, record: str) -> str:
    codes = [iri.rpartition("/")[2] for iri in facts.iris(record, term("crm:P72_has_language"))]
    return codes[0] if codes else ""


def write_sentence(what: Citation) -> str:
    """Return the citation as a sentence."""
    release = f"release {what.release}, {_day(what.issued)}" if what.release else ""
    notice = f"Note: {_stop(what.notice)}" if what.notice else ""
    if what.is_dataset:
        publisher = f"{what.publisher}:" if what.publisher else ""
        return _join([publisher, f"{what.title},", f"{release}.", what.iri, notice])
    source = [f"In: {what.dataset},", f"{release}." if release else "", f"<{what.iri}>"]
    if not what.is_record:
        return _join([f"\u201c{what.title}\u201d.", what.told_by, *source, notice])
    return _join([*_on_paper(what), *_in_print(what), *source, notice])


def _on_paper(what: Citation) -> Iterator[str]:
    """Yield who wrote what, when, and where it lies."""
    yield f"{', '.join(what.authors)}:" if what.authors else ""
    day = f", {what.words}" if what.words and what.words not in what.title else ""
    yield f"\u201c{what.title}\u201d{day}."
    yield _stop(_shelf(what))


def _in_print(what: Citation) -> Iterator[str]:
    """Yield who contributed, translated and published the text, and under which title."""
    if what.contributors:
        yield _stop(f"Contributed by {', '.join(what.contributors)}")
    if what.translators:
        yield _stop(f"Translated by {', '.join(what.translators)}")
    yield _stop(_published(what))


def _published(what: Citation) -> str:
    title = f"\u201c{what.text_title}\u201d" if what.text_title else ""
    if not what.text_publisher and not what.address:
        return f"Text entitled {title}" if title else ""
    by = f" by {what.text_publisher}" if what.text_publisher else ""
    at = f", <{what.address}>" if what.address else ""
    return f"Published{by}{f' as {title}' if title else ''}{at}"


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
        "note": _tex(_join([*_remarks(what), _stop(_series(what))])),
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
        *(("N1", one) for one in _remarks(what)),
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
        "contributor": [{"literal": one} for one in what.contributors],
        "translator": [{"literal": one} for one in what.translators],
        "issued": _csl_date(what.edtf, what.words) if what.is_record else _csl_date(what.issued, ""),
        "archive": what.archive,
        "archive_location": what.place.removeprefix(f"{what.archive}, "),
        "language": what.language,
        "publisher": what.publisher,
        "container-title": "" if what.is_dataset else what.dataset,
        "version": what.release,
        "URL": what.iri,
        "note": _join(_remarks(what, are_named=True)),
    }
    return json.dumps([{k: v for k, v in item.items() if v}], ensure_ascii=False, indent=1) + "\n"


WRITERS: dict[Format, Callable[[Citation], str]] = {
    SENTENCE: lambda what: write_sentence(what) + "\n",
    BIBTEX: write_bibtex,
    RIS: write_ris,
    CSL: write_csl,
}


def _shelf(what: Citation) -> str:
    """Return archive and reference, each short name of the archive once."""
    if not what.archive or not what.place or what.place.startswith(f"{what.archive}, "):
        return what.place or what.archive
    short = re.search(r" \(([^()]+)\)$", what.archive)
    says_both = short and what.place.startswith(f"{short[1]}, ")
    return f"{what.archive.removesuffix(short[0]) if short and says_both else what.archive} ({what.place})"


def _remarks(what: Citation, *, are_named: bool = False) -> list[str]:
    """Return what the formats have no fields for; `are_named`: they have fields for all people."""
    people = f"Contributed by {', '.join(what.contributors)}" if what.contributors and not are_named else ""
    return [_stop(one) for one in (people, _published(what), what.told_by, what.notice) if one]


def _series(what: Citation) -> str:
    where = what.dataset if not what.is_dataset else ""
    return ", ".join(filter(None, (where, f"release {what.release}" if what.release else "")))


def _stop(text: str) -> str:
    """Return a sentence with its full stop."""
    return text if not text or text.endswith((".", "!", "?")) else f"{text}."


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
