"""Any RDF file can be validated by the shapes, and the result told in four forms."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from lod.cli import main
from lod.errors import SourceError
from lod.validate import read_rdf

LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
GOOD = f'<https://lod.example.org/id/person/a> a <http://xmlns.com/foaf/0.1/Person> ; {LABEL} "A"@en .'
TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
BAD = f"<https://lod.example.org/id/person/a> {TYPE} <http://www.cidoc-crm.org/cidoc-crm/E21_Person> ."


def lod(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["validate", *map(str, arguments)])


def write(folder: Path, name: str, text: str) -> Path:
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_graph_that_conforms_exits_with_0(tmp_path: Path) -> None:
    result = lod(write(tmp_path, "good.ttl", GOOD))

    assert (result.exit_code, result.stdout) == (
        0,
        f"{tmp_path / 'good.ttl'}: 0 violation, 0 warning, 0 info\n",
    )


def test_violation_names_the_node_and_exits_with_1(tmp_path: Path) -> None:
    result = lod(write(tmp_path, "bad.ttl", BAD))

    assert result.exit_code == 1
    assert "https://lod.example.org/id/person/a: violation: A01" in result.stdout


def test_one_bad_file_among_good_ones_exits_with_1(tmp_path: Path) -> None:
    assert lod(write(tmp_path, "bad.nt", BAD), write(tmp_path, "good.ttl", GOOD)).exit_code == 1


def test_json_has_the_findings(tmp_path: Path) -> None:
    report = json.loads(lod(write(tmp_path, "bad.ttl", BAD), "--format", "json").stdout)

    assert {finding["where"] for finding in report["findings"]} == {"https://lod.example.org/id/person/a"}


def test_turtle_is_a_validation_report_without_blank_nodes(tmp_path: Path) -> None:
    text = lod(write(tmp_path, "bad.ttl", BAD), "--format", "ttl").stdout

    triples = [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)]
    assert any(t.object == ox.NamedNode("http://www.w3.org/ns/shacl#ValidationReport") for t in triples)
    assert not [
        t for t in triples if isinstance(t.subject, ox.BlankNode) or isinstance(t.object, ox.BlankNode)
    ]


def test_html_escapes_what_the_data_says(tmp_path: Path) -> None:
    text = f'{BAD} <https://lod.example.org/id/person/a> {LABEL} "<script>"@fr , "<b>"@fr .'

    result = lod(write(tmp_path, "bad.ttl", text), "--format", "html")

    assert "<script>" not in result.stdout


def test_other_shapes_can_be_asked(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes"
    shapes.mkdir()
    write(
        shapes,
        "one.ttl",
        "@prefix sh: <http://www.w3.org/ns/shacl#> . <shapes#x> a sh:NodeShape ; sh:targetClass"
        ' <http://xmlns.com/foaf/0.1/Person> ; sh:nodeKind sh:Literal ; sh:message "never" .',
    )

    result = lod(write(tmp_path, "good.ttl", GOOD), "--shapes", shapes)

    assert "never" in result.stdout


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [("x.docx", "", "no suffix of RDF"), ("x.ttl", "a b", "x.ttl: "), ("none/x.ttl", None, "No such file")],
)
def test_file_that_is_no_rdf_is_told_in_a_line(
    tmp_path: Path, name: str, text: str | None, message: str
) -> None:
    if text is not None:
        write(tmp_path, name, text)

    with pytest.raises(SourceError, match=message):
        read_rdf(tmp_path / name)


def test_dataset_is_validated_as_the_union_of_its_graphs(tmp_path: Path) -> None:
    file = write(
        tmp_path, "x.nq", BAD.replace(" .", " <https://g/1> .\n") + BAD.replace(" .", " <https://g/2> .")
    )

    assert len(read_rdf(file)) == 1


def test_several_files_are_one_document_and_a_broken_one_hides_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("<a:a> <http://purl.org/dc/terms/title> 'x' .", encoding="utf-8")
    (tmp_path / "broken.ttl").write_text("<", encoding="utf-8")
    (tmp_path / "b.ttl").write_text("<a:b> <http://purl.org/dc/terms/title> 'x' .", encoding="utf-8")
    files = [str(tmp_path / name) for name in ("a.ttl", "broken.ttl", "b.ttl")]

    done = CliRunner().invoke(main, ["validate", *files, "--format", "json"])

    assert [Path(report["file"]).name for report in json.loads(done.stdout)] == ["a.ttl", "b.ttl"]
    assert "broken.ttl" in done.stderr
    assert done.exit_code == 3
