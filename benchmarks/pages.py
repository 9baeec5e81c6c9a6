"""The page of one record on the server side, beside rdflib's way of making it.

Usage: .venv/bin/python benchmarks/pages.py
"""

import tempfile
from dataclasses import replace
from pathlib import Path

import rdflib

from lod.build import build_release
from lod.config import load_config
from lod.web import create_app
from measure import best_of, print_table

ROOT = Path(__file__).parents[1]


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        config = replace(load_config(ROOT / "lod.toml"), output=Path(folder) / "output")
        build_release([ROOT / "records"], config, lambda _: None)
        app = create_app(config)
        client = app.test_client()
        cache = app.extensions["lod"].cache
        room, cache.most_bytes = cache.most_bytes, 0  # so that each page is made anew
        manifest = app.extensions["lod"].release.manifest
        address = "/doc/" + manifest.example.removeprefix(f"{manifest.base}id/")
        turtle = client.get(f"{address}.ttl").data
        graph = rdflib.Graph().parse(data=turtle, format="turtle")

        def naive() -> None:
            page = rdflib.Graph()
            for statement in graph:
                page.add(statement)
            page.serialize(format="turtle")

        times = {
            f"{suffix} page": best_of(20, lambda suffix=suffix: client.get(f"{address}.{suffix}"))
            for suffix in ("ttl", "nt", "rdf", "jsonld", "html")
        }
        times |= {
            f"ttl page in the profile {token}": best_of(
                20, lambda token=token: client.get(f"{address}?_profile={token}&_mediatype=text/turtle")
            )
            for token in ("dc", "sdo")
        }
        cache.most_bytes = room
        times["html page from memory"] = best_of(20, lambda: client.get(f"{address}.html"))
        times["rdflib: copy the graph, write Turtle"] = best_of(10, naive)
        print_table(
            f"The page of a record, {len(graph)} triples", times, "rdflib: copy the graph, write Turtle"
        )
        app.extensions["lod"].queries.close()


if __name__ == "__main__":
    main()
