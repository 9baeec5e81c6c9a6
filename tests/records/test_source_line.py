"""Source lines in many forms: what each says, and what of it is not understood."""

import pytest

from lod.model import Passage
from lod.records.source_line import parse_source_line

FULL = (
    "RGANI, f. 5, op. 30, d. 300. General Department of the Central Committee, 1953-1966, microfilm, "
    "reel 73. Contributed by Roham Alvandi and translated by Gary Goldberg."
)


def passage(text: str, start: int = 1000) -> Passage:
    """Return a line that begins somewhere in a file."""
    return Passage(text, start, start + len(text))


def texts(found: tuple[Passage, ...] | list[Passage]) -> list[str]:
    return [item.text for item in found]


@pytest.mark.parametrize(
    ("line", "repository", "levels"),
    [
        (FULL, "RGANI", {"fond": "5", "opis": "30", "delo": "300"}),
        ("RGANI, f. 5, op. 30, d. 300", "RGANI", {"fond": "5", "opis": "30", "delo": "300"}),
        ("RGANI, f.5, op.30, d.300.", "RGANI", {"fond": "5", "opis": "30", "delo": "300"}),
        ("RGANI, Fond 89, Opis 27, Delo 5", "RGANI", {"fond": "89", "opis": "27", "delo": "5"}),
        ("AVP RF, fond 0129, opis' 25, file 12a.", "AVP RF", {"fond": "0129", "opis": "25", "delo": "12a"}),
        ("RGASPI, f. 17, op. 162.", "RGASPI", {"fond": "17", "opis": "162"}),
        ("RGASPI, f. 17.", "RGASPI", {"fond": "17"}),
        ("TsKhSD, f. 5, op. 30/2, d. 7-8.", "TsKhSD", {"fond": "5", "opis": "30/2", "delo": "7-8"}),
        ("\u0420\u0413\u0410\u041d\u0418, f. 5.", "\u0420\u0413\u0410\u041d\u0418", {"fond": "5"}),
    ],
)
def test_shelf_mark_is_read_as_far_as_it_goes(line: str, repository: str, levels: dict[str, str]) -> None:
    source, left = parse_source_line(passage(line))

    assert source.shelfmark is not None
    assert (source.shelfmark.repository, dict(source.shelfmark.levels)) == (repository, levels)
    assert left == []


@pytest.mark.parametrize(
    "leaves",
    ["l. 17", "ll. 17-20", "l. 17ob", "ll. 17\u201320", "ll. 17, 19-20", "list 17", "listy 17-20", "leaf 17",
     "leaves 17-20", "folio 17", "p. 17", "pp. 17-20", "pages 17-20"],
)  # fmt: skip
def test_leaves_stay_in_the_text_of_the_shelf_mark(leaves: str) -> None:
    line = f"RGANI, f. 5, op. 30, d. 300, {leaves}. Translated by Gary Goldberg."

    source, left = parse_source_line(passage(line))

    assert source.shelfmark is not None
    assert source.shelfmark.passage.text == f"RGANI, f. 5, op. 30, d. 300, {leaves}"
    assert dict(source.shelfmark.levels) == {"fond": "5", "opis": "30", "delo": "300"}
    assert left == []


@pytest.mark.parametrize(
    "line", ["Fond 89, Opis 27, Delo 5", "Published in a journal.", "Translated by A. Able.", "RGANI", ""]
)
def test_line_without_repository_and_fond_has_no_shelf_mark(line: str) -> None:
    source, _ = parse_source_line(passage(line))

    assert source.shelfmark is None


@pytest.mark.parametrize(
    ("line", "contributors", "translators"),
    [
        ("RGANI, f. 5.", [], []),
        ("RGANI, f. 5. Translated by Gary M. Goldberg.", [], ["Gary M. Goldberg"]),
        ("Translated by G. M. Goldberg", [], ["G. M. Goldberg"]),
        ("Contributed by Ann Able and translated by Ben Baker.", ["Ann Able"], ["Ben Baker"]),
        ("Contributed by Ann Able, translated by Ben Baker.", ["Ann Able"], ["Ben Baker"]),
        ("Obtained by Ann Able and translated by Ben Baker.", ["Ann Able"], ["Ben Baker"]),
        ("Obtained by Ann Able. Translated by Ben Baker.", ["Ann Able"], ["Ben Baker"]),
        ("Provided by Ann Able; translated by Ben Baker.", ["Ann Able"], ["Ben Baker"]),
        ("Obtained for the archive by Ann Able.", ["Ann Able"], []),
        ("Translated for the archive by Ben Baker.", [], ["Ben Baker"]),
        ("Translated by Ann Able and Ben Baker.", [], ["Ann Able", "Ben Baker"]),
        ("Translated by Ann Able & Ben Baker.", [], ["Ann Able", "Ben Baker"]),
        ("Translated by Ann Able, Ben Baker.", [], ["Ann Able", "Ben Baker"]),
        ("Translated by Ann Able, Ben Baker and Cy Cole.", [], ["Ann Able", "Ben Baker", "Cy Cole"]),
        ("Translated by Ann Able, Ben Baker, and Cy Cole.", [], ["Ann Able", "Ben Baker", "Cy Cole"]),
        (
            "Contributed by A. Able and B. Baker and translated by C. Cole.",
            ["A. Able", "B. Baker"],
            ["C. Cole"],
        ),
        ("Translated by Andrew Rand and Sandy Anderson.", [], ["Andrew Rand", "Sandy Anderson"]),
        ("Translated by Ben Baker. Contributed by Ann Able.", ["Ann Able"], ["Ben Baker"]),
    ],
)
def test_people_credited_are_read_one_by_one(
    line: str, contributors: list[str], translators: list[str]
) -> None:
    source, left = parse_source_line(passage(line))

    assert texts(source.contributors) == contributors
    assert texts(source.translators) == translators
    assert left == []


@pytest.mark.parametrize(
    ("line", "holding", "reel"),
    [
        (FULL, "General Department of the Central Committee, 1953-1966", "73"),
        ("RGANI, f. 5. General Department, 1953-1966.", "General Department, 1953-1966", None),
        ("RGANI, f. 5. General Department, 1953\u20131966.", "General Department, 1953\u20131966", None),
        ("RGANI, f. 5; microfilm reel 73", None, "73"),
        ("RGANI, f. 5. Microfilm, roll 2a.", None, "2a"),
        ("RGANI, f. 5, op. 30, d. 300.", None, None),
    ],
)
def test_holding_and_reel_are_read_where_they_are_given(
    line: str, holding: str | None, reel: str | None
) -> None:
    source, left = parse_source_line(passage(line))

    assert (source.holding_title and source.holding_title.text) == holding
    assert (source.reel and source.reel.text) == reel
    assert left == []


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (FULL, []),
        ("", []),
        ("RGANI, f. 5, op. 30, d. 300, box 7.", ["box 7."]),
        ("RGANI, f. 5, op. 30, d. 300, ll. missing.", ["ll. missing."]),
        (
            "RGANI, f. 5. Published in Istochnik, no. 2. Translated by A. Able.",
            ["Published in Istochnik, no. 2."],
        ),
        ("Fond 89, Opis 27, Delo 5", ["Fond 89, Opis 27, Delo 5"]),
        ("Nothing is known of this and that.", ["Nothing is known of this and that."]),
        ("On loan. RGANI, f. 5", ["On loan."]),
    ],
)
def test_rest_is_left_over_with_its_exact_text(line: str, expected: list[str]) -> None:
    _, left = parse_source_line(passage(line))

    assert [text.strip() for text in texts(left)] == expected
    assert all(line[piece.start - 1000 : piece.end - 1000] == piece.text for piece in left)


@pytest.mark.parametrize("line", [FULL, "Kept in Bonn. " + FULL, FULL.replace("reel 73", "reel 73, frame 5")])
def test_offsets_count_in_the_file(line: str) -> None:
    source, left = parse_source_line(passage(line))

    found = [*source.contributors, *source.translators, *left, source.holding_title, source.reel]
    assert source.shelfmark is not None
    assert all(
        item is not None and line[item.start - 1000 : item.end - 1000] == item.text
        for item in (*found, source.shelfmark.passage)
    )
