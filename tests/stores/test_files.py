"""Any RDF file is loaded as it stands, or refused in one line that says where it is malformed."""

import gzip
from pathlib import Path

import pyoxigraph as ox
import pytest

from lod.errors import SourceError
from lod.stores import OxigraphStore
from lod.stores.files import DUMP, Loaded, find_data, load_files

BASE = "http://e/"
XML = """\
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e/">
<rdf:Description rdf:about="http://e/a"><e:p>x</e:p></rdf:Description>
</rdf:RDF>
"""
ONE_TRIPLE = {
    "a.ttl": "<a> <p> 'x' .",
    "a.nt": '<http://e/a> <http://e/p> "x" .',
    "a.nq": '<http://e/a> <http://e/p> "x" .',
    "a.trig": "<a> <p> 'x' .",
    "a.n3": "<a> <p> 'x' .",
    "a.rdf": XML,
    "a.owl": XML,
    "a.xml": XML,
    "a.jsonld": '{"@id": "http://e/a", "http://e/p": "x"}',
    "a.json": '{"@id": "http://e/a", "http://e/p": "x"}',
    "A.TTL": "<a> <p> 'x' .",
    "mark.ttl": "\ufeff<a> <p> 'x' .",
}


def load(folder: Path, *files: Path, union: bool = False) -> tuple[Loaded, list[ox.Quad]]:
    folder.mkdir()
    loaded = load_files(files, folder, BASE, union=union)
    return loaded, list(ox.Store.read_only(str(folder / "store")))


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def dump_of(folder: Path) -> list[ox.Quad]:
    return list(ox.parse(gzip.decompress((folder / DUMP).read_bytes()), format=ox.RdfFormat.N_QUADS))


@pytest.mark.parametrize("name", ONE_TRIPLE)
def test_each_syntax_is_read_by_its_suffix(tmp_path: Path, name: str) -> None:
    _, quads = load(tmp_path / "out", write(tmp_path, name, ONE_TRIPLE[name]))

    assert [str(quad) for quad in quads] == ['<http://e/a> <http://e/p> "x"']


def test_a_file_may_be_gzipped(tmp_path: Path) -> None:
    file = tmp_path / "a.ttl.gz"
    file.write_bytes(gzip.compress(b"<a> <p> 'x' ."))

    _, quads = load(tmp_path / "out", file)

    assert len(quads) == 1


def test_triples_go_into_the_default_graph_and_quads_into_theirs(tmp_path: Path) -> None:
    triples, quads = write(tmp_path, "a.ttl", "<a> <p> 1 ."), write(tmp_path, "b.trig", "<g> { <b> <p> 2 }")

    loaded, found = load(tmp_path / "out", triples, quads)

    assert {str(quad.graph_name) for quad in found} == {"DEFAULT", "<http://e/g>"}
    assert (loaded.triples, loaded.statements) == (1, 2)


def test_a_union_has_the_statements_of_all_graphs_each_once(tmp_path: Path) -> None:
    file = write(tmp_path, "a.trig", "<a> <p> 1 . <g> { <a> <p> 1 . <b> <p> 2 } <h> { <b> <p> 2 }")

    loaded, found = load(tmp_path / "out", file, union=True)

    assert sum(isinstance(quad.graph_name, ox.DefaultGraph) for quad in found) == 2
    assert (loaded.triples, loaded.statements) == (2, 4)
    assert len(dump_of(tmp_path / "out")) == 4  # the dump is the data as it stands


def test_blank_nodes_of_two_files_are_not_the_same(tmp_path: Path) -> None:
    files = [write(tmp_path, name, "_:b <p> 1 .") for name in ("a.ttl", "b.ttl")]

    _, found = load(tmp_path / "out", *files)

    assert len({str(quad.subject) for quad in found}) == 2


def test_the_dump_keeps_the_spelling_of_literals(tmp_path: Path) -> None:
    file = write(tmp_path, "a.ttl", r"""<a> <p> 007, "a\\b\"c\nd\u0001\u2028é"@en-GB .""")

    load(tmp_path / "out", file)

    assert dump_of(tmp_path / "out") == list(ox.parse(path=str(file), base_iri=BASE))


def test_a_folder_is_read_through_in_order_and_the_rest_is_named(tmp_path: Path) -> None:
    for name in ("b/x.ttl", "a.nq", "b/a.ttl.gz", "notes.json", ".hidden/y.ttl", "README.md"):
        write(tmp_path, name, "")

    files, left_out = find_data([tmp_path])

    assert [str(file.relative_to(tmp_path)) for file in files] == ["a.nq", "b/a.ttl.gz", "b/x.ttl"]
    assert [file.name for file in left_out] == ["README.md", "notes.json"]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["gone.ttl"], "gone.ttl: no such file"),
        (["a.txt"], "a.txt: '.txt' is no suffix of RDF"),
        (["."], "no file of RDF"),
    ],
)
def test_what_is_no_rdf_is_named(tmp_path: Path, names: list[str], message: str) -> None:
    write(tmp_path, "a.txt", "")

    with pytest.raises(SourceError, match=message):
        find_data([tmp_path / name for name in names])


@pytest.mark.parametrize(
    ("name", "text", "place"),
    [
        ("a.ttl", "<a> <p> 1 .\n<a> 'p' 1 .\n", ":2:5: "),
        ("a.nq", "<http://e/a> <http://e/p> .\n", ":1:27: "),
        ("a.trig", "<g> { <a> <p>\n}", ":2:1: "),
        ("a.rdf", XML.replace("</e:p>", "</e:q>"), ":2:"),
        ("a.jsonld", '{"@id": "http://e/a",\n "http://e/p": [}\n', ":2:17: "),
        ("a.jsonld", '{"@context": "http://elsewhere.example/c", "@id": "a"}', ": "),
        ("a.ttl.gz", "no gzip", ": "),
    ],
)
def test_a_malformed_file_is_told_with_line_and_column(
    tmp_path: Path, name: str, text: str, place: str
) -> None:
    file = write(tmp_path, name, text)

    with pytest.raises(SourceError) as error:
        load(tmp_path / "out", file)

    assert str(error.value).startswith(f"{file}{place}")
    assert "\n" not in str(error.value)
    assert "Parser error" not in str(error.value)


def test_the_digest_tells_the_data_and_how_it_is_served(tmp_path: Path) -> None:
    file, same, other = (
        write(tmp_path, name, text) for name, text in (("a.ttl", "#1"), ("b.ttl", "#1"), ("c.ttl", "#2"))
    )

    digests = [
        load(tmp_path / f"out{number}", data, union=union)[0].digest
        for number, (data, union) in enumerate([(file, False), (same, False), (other, False), (file, True)])
    ]

    assert digests[0] == digests[1]
    assert len(set(digests)) == 3


def test_the_origin_is_that_of_most_subjects(tmp_path: Path) -> None:
    file = write(tmp_path, "a.ttl", "<urn:x> <p> 1 . <http://a/x> <p> 1 . <http://b/y> <p> 1 ; <q> 2 .")

    loaded, _ = load(tmp_path / "out", file)

    assert (loaded.origin, loaded.example) == ("http://b/", "http://b/y")


def test_title_and_licence_are_those_that_the_data_tells(tmp_path: Path) -> None:
    file = write(
        tmp_path,
        "a.ttl",
        "@prefix d: <http://purl.org/dc/terms/> . <x> d:title 'Other' ."
        " <d> a <http://www.w3.org/ns/dcat#Dataset> ; d:title 'Ours' ; d:license <http://l/> .",
    )

    loaded, _ = load(tmp_path / "out", file)

    assert (loaded.title, loaded.license) == ("Ours", "http://l/")


def test_a_thing_comes_with_its_blank_nodes_however_deep(tmp_path: Path) -> None:
    file = write(tmp_path, "a.ttl", "<a> <p> [ <p> [ <p> [ <p> <b> ] ] ] . <b> <p> [ <q> 1 ] . _:x <p> <a> .")
    load(tmp_path / "out", file)

    found = OxigraphStore(tmp_path / "out" / "store", every_graph=True).thing("http://e/a")

    assert len(found) == 4


def test_a_circle_of_blank_nodes_has_an_end(tmp_path: Path) -> None:
    file = write(tmp_path, "a.ttl", "<a> <p> _:x . _:x <p> _:y . _:y <p> _:x , <a> .")
    load(tmp_path / "out", file)

    found = OxigraphStore(tmp_path / "out" / "store", every_graph=True).thing("http://e/a")

    assert len(found) == 4


def test_a_document_has_the_hash_iris_that_begin_with_it(tmp_path: Path) -> None:
    file = write(tmp_path, "a.ttl", "<v#A> <p> 1 . <v#B> <p> 2 . <vv#C> <p> 3 .")
    load(tmp_path / "out", file)

    found = OxigraphStore(tmp_path / "out" / "store", every_graph=True).thing("http://e/v")

    assert {str(triple.subject) for triple in found} == {"<http://e/v#A>", "<http://e/v#B>"}
