"""Map a table by maplib; run by the Python of an environment that has it, not by that of the project.

Usage: python mapping_maplib.py FOLDER   with `table.csv` and `rules.json`, writes `maplib.nt`
"""

import json
import re
import sys
from pathlib import Path

import polars as pl
from maplib import Model

LANG = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>"
XSD = "http://www.w3.org/2001/XMLSchema#"
NATIVE = {
    f"{XSD}date": lambda e: e.str.to_date("%Y-%m-%d"),
    f"{XSD}dateTime": lambda e: e.str.to_datetime("%Y-%m-%dT%H:%M:%S"),
    f"{XSD}integer": lambda e: e.cast(pl.Int64),
}


def expression(place: dict[str, str]) -> pl.Expr:
    """Return what gives a column of terms."""
    pieces = re.split(r"\{(\w+)\}", place["template"])
    parts = [pl.col(piece) if odd % 2 else pl.lit(piece) for odd, piece in enumerate(pieces) if piece]
    text = parts[0] if len(parts) == 1 else pl.concat_str(parts)
    if place["language"]:
        return pl.struct(text.alias(LANG), pl.lit(place["language"]).alias("l"))
    return NATIVE.get(place["datatype"], lambda e: e)(text)


def constant(place: dict[str, str]) -> str:
    """Return a constant as stOTTR has it."""
    if place["is_iri"]:
        return f"<{place['template']}>"
    text = json.dumps(place["template"], ensure_ascii=False)
    if place["language"]:
        return f"{text}@{place['language']}"
    return f"{text}^^<{place['datatype'] or XSD + 'string'}>"


def kind(place: dict[str, str]) -> str:
    """Return the type of a parameter."""
    if place["is_iri"]:
        return "ottr:IRI"
    return LANG if place["language"] else f"<{place['datatype'] or XSD + 'string'}>"


def main() -> None:
    """Map and write."""
    folder = Path(sys.argv[1])
    columns: dict[str, tuple[str, dict[str, str]]] = {}

    def term(place: dict[str, str]) -> str:
        if place["is_constant"]:
            return constant(place)
        return "?" + columns.setdefault(json.dumps(place), (f"v{len(columns)}", place))[0]

    rules = json.loads((folder / "rules.json").read_text())
    triples = [f"ottr:Triple({term(s)}, <{p}>, {term(o)})" for s, p, o in rules]
    parameters = ", ".join(f"{kind(place)} ?{name}" for name, place in columns.values())
    model = Model()
    model.add_template(f"@prefix t: <urn:t#> .\nt:Row [{parameters}] :: {{ {', '.join(triples)} }} .\n")
    table = pl.read_csv(folder / "table.csv", infer_schema=False)
    model.map("urn:t#Row", table.select(expression(place).alias(name) for name, place in columns.values()))
    model.write(str(folder / "maplib.nt"), format="ntriples")


if __name__ == "__main__":
    main()
