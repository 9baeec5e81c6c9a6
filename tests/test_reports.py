"""What the shapes found is told in a row for each shape."""

import pytest

from lod.model import Finding, Severity
from lod.reports import ShapeSummary, summarise

SHAPES = "https://lod.example.org/shapes#"


def finding(severity: Severity, shape: str, message: str) -> Finding:
    return Finding(severity, "https://lod.example.org/id/document/ferry", message, shape=shape)


def test_a_shape_has_one_row_with_its_first_message() -> None:
    findings = [
        finding(Severity.WARNING, f"{SHAPES}T03-translator", "T03 first"),
        finding(Severity.WARNING, f"{SHAPES}T03-translator", "T03 second"),
    ]

    assert summarise(findings) == [ShapeSummary("T03-translator", Severity.WARNING, 2, "T03 first")]


def test_violations_come_first_and_then_the_order_of_ids() -> None:
    found = [
        (Severity.INFO, "D07-labelled"),
        (Severity.WARNING, "A05-candidate"),
        (Severity.VIOLATION, "R05-rights"),
        (Severity.VIOLATION, "R01-title"),
    ]

    rows = summarise(finding(severity, f"{SHAPES}{shape}", "") for severity, shape in found)

    assert [row.shape for row in rows] == ["R01-title", "R05-rights", "A05-candidate", "D07-labelled"]


def test_a_shape_without_a_fragment_is_named_in_full() -> None:
    [row] = summarise([finding(Severity.INFO, "urn:shape:one", "")])

    assert row.shape == "urn:shape:one"


@pytest.mark.parametrize("findings", [[], [finding(Severity.INFO, "", "a name stays unlinked")]])
def test_without_a_finding_of_a_shape_there_is_no_row(findings: list[Finding]) -> None:
    assert summarise(findings) == []
