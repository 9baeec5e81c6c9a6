"""Results of a search for people and as JSON: links, each with the whole state in its address."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from lod.search import FACETS, KINDS, PAGE, Asked, Count, Found, Hit, Reading, Sort
from lod.search.queries import MOST_PAGES
from lod.web.site import Site
from lod.web.values import local

HEADINGS = {
    "kind": "Kind",
    "person": "Person",
    "state": "State",
    "topic": "Topic",
    "repository": "Archive",
    "year": "Year",
}
_SORTS = {Sort.RELEVANCE: "best first", Sort.OLDEST: "oldest first", Sort.NEWEST: "newest first"}
_MANY_YEARS = 12  # from which on they are shown by decade
_READINGS = {
    Reading.EXACT: "",
    Reading.PREFIX: "Nothing has just these words; here is what has words that begin so.",
    Reading.CLOSE: "Nothing has just these words; here is what has words that are close to them.",
}
_BEARERS = ("person", "state", "place", "group")  # kinds of what has a name
_NAMELESS = "No record, and nobody, is called so. The words stand in what is told of these:"


@dataclass(frozen=True, slots=True)
class Choice:
    """A link of a facet."""

    label: str
    href: str
    count: int
    is_chosen: bool


def address_of(asked: Asked, *, form: str = "") -> str:
    """Return the address of a question; what is as usual is left out."""
    pairs = [("q", asked.text)] if asked.text else []
    pairs += asked.filters
    pairs += [("sort", asked.sort.value)] if asked.sort is not Sort.RELEVANCE else []
    pairs += [("page", str(asked.page))] if asked.page > 1 else []
    pairs += [("as", form)] if form else []
    return f"/search?{urlencode(pairs)}" if pairs else "/search"


def last_page(found: Found) -> int:
    """Return the number of the last page that is to be had."""
    return max(1, min(-(-found.total // PAGE), MOST_PAGES))


def view_found(site: Site, found: Found) -> dict[str, Any]:
    """Return what the template shows."""
    asked = found.asked
    return {
        "asked": asked,
        "found": found,
        "first": (asked.page - 1) * PAGE + 1,
        "message": _READINGS[found.reading] or (_NAMELESS if _is_nameless(found) else ""),
        "chosen": [
            (HEADINGS[name], found.labels[name, value], address_of(_without(asked, (name, value))))
            for name, value in asked.filters
        ],
        "results": [(hit, local(site.base, hit.iri)) for hit in found.hits],
        "facets": [
            (HEADINGS[name], name, list(_choices(found, name))) for name in FACETS if _is_useful(found, name)
        ],
        "sorts": [
            (label, address_of(replace(asked, sort=sort, page=1)), sort is asked.sort)
            for sort, label in _SORTS.items()
        ],
        "pages": _pages(found),
        "unfiltered": address_of(Asked(asked.text)) if found.unfiltered else "",
        "alone": [(part.typed, count, address_of(Asked(part.typed))) for part, count in found.alone],
    }


def _is_nameless(found: Found) -> bool:
    """Tell whether nothing that was found is called as was asked: the words stand in remarks about others."""
    is_all = bool(found.asked.text) and not found.asked.filters and 0 < found.total == len(found.hits)
    return is_all and all(
        hit.kind in _BEARERS and not any(piece.is_hit for piece in (*hit.title, *hit.also))
        for hit in found.hits
    )


def view_table(site: Site, found: Found) -> dict[str, Any]:
    """Return the same as JSON has it."""
    asked, pages = found.asked, _pages(found)
    return {
        "query": asked.text,
        "filters": [{"facet": name, "value": value} for name, value in asked.filters],
        "sort": asked.sort.value,
        "reading": found.reading.value,
        "total": found.total,
        "page": asked.page,
        "pages": pages["last"],
        "address": address_of(asked),
        "previous": pages["previous"] or None,
        "next": pages["next"] or None,
        "items": [_item(site, hit) for hit in found.hits],
        "facets": {
            name: [_count(site, asked, name, one) for one in counts] for name, counts in found.facets.items()
        },
        "release": site.release.manifest.release,
    }


def _item(site: Site, hit: Hit) -> dict[str, Any]:
    return {
        "iri": hit.iri,
        "address": local(site.base, hit.iri),
        "kind": hit.kind,
        "title": hit.label,
        "language": hit.language,
        "note": hit.note,
        "also": "".join(piece.text for piece in hit.also),
        "excerpt": "".join(piece.text for piece in hit.excerpt.pieces),
    }


def _count(site: Site, asked: Asked, name: str, one: Count) -> dict[str, Any]:
    below = FACETS[name]
    return {
        "value": one.value,
        "label": one.label,
        "count": one.count,
        "iri": f"{site.base}{below}{one.value}" if below else None,
        "address": address_of(_with(asked, name, one.value)),
    }


def _pages(found: Found) -> dict[str, Any]:
    asked, last = found.asked, last_page(found)
    return {
        "number": asked.page,
        "last": last,
        "previous": address_of(replace(asked, page=asked.page - 1)) if asked.page > 1 else "",
        "next": address_of(replace(asked, page=asked.page + 1)) if asked.page < last else "",
    }


def _is_useful(found: Found, name: str) -> bool:
    """Tell whether a facet can narrow the results down, or has done so."""
    counts = found.facets.get(name, ())
    is_chosen = any(chosen == name for chosen, _ in found.asked.filters)
    return bool(counts) and (is_chosen or len(counts) > 1 or counts[0].count < found.total)


def _choices(found: Found, name: str) -> Iterator[Choice]:
    counts: Iterable[Count] = found.facets[name]
    if name == "year" and len(found.facets[name]) > _MANY_YEARS:
        counts = _decades(found.facets[name])
    for one in counts:
        pair = (name, one.value)
        is_chosen = pair in found.asked.filters
        label = KINDS.get(one.value, one.label) if name == "kind" else one.label
        asked = _without(found.asked, pair) if is_chosen else _with(found.asked, *pair)
        yield Choice(label, address_of(asked), one.count, is_chosen)


def _decades(years: Iterable[Count]) -> list[Count]:
    """Return years by decade; what may lie in several years is counted in each."""
    counts: dict[int, int] = {}
    for year in years:
        begin = int(year.value) // 10 * 10
        counts[begin] = counts.get(begin, 0) + year.count
    return [Count(f"{year}-{year + 9}", f"{year}s", count) for year, count in counts.items()]


def _with(asked: Asked, name: str, value: str) -> Asked:
    filters = dict.fromkeys((*asked.filters, (name, value)))
    return replace(asked, filters=tuple(filters), page=1)


def _without(asked: Asked, pair: tuple[str, str]) -> Asked:
    return replace(asked, filters=tuple(one for one in asked.filters if one != pair), page=1)
