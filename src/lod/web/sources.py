"""RDF that is no release of ours, opened as a site: files, or a SPARQL endpoint elsewhere."""

import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING

from lod.config import Config, Limits
from lod.furnish import fill_index
from lod.releases import SEARCH, STORE, File, Manifest, Release, write_manifest
from lod.search import gather_labels, open_index
from lod.stores import OxigraphStore, QueryPool
from lod.stores.files import DUMP, Loaded, find_data, load_files
from lod.web.cache import Cache
from lod.web.profiles import PLAIN
from lod.web.site import Site

if TYPE_CHECKING:
    from lod.stores.endpoint import Endpoint

_MEBIBYTE = 1 << 20
_EXAMPLES = {
    "classes": """\
# What kinds of things are there, and how many of each?
SELECT ?class (COUNT(DISTINCT ?thing) AS ?things)
WHERE { { ?thing a ?class } UNION { GRAPH ?graph { ?thing a ?class } } }
GROUP BY ?class ORDER BY DESC(?things)
""",
    "graphs": """\
# Which named graphs are there, and how large are they?
SELECT ?graph (COUNT(*) AS ?triples)
WHERE { GRAPH ?graph { ?s ?p ?o } }
GROUP BY ?graph ORDER BY DESC(?triples)
""",
    "properties": """\
# Which properties are used, and how often?
SELECT ?property (COUNT(*) AS ?uses)
WHERE { { ?s ?property ?o } UNION { GRAPH ?graph { ?s ?property ?o } } }
GROUP BY ?property ORDER BY DESC(?uses)
""",
}


@dataclass(frozen=True, slots=True)
class DataFiles:
    """RDF files that have been loaded into a folder, which has the shape of a release."""

    folder: Path
    manifest: Manifest
    limits: Limits
    address: str
    is_union: bool
    trust_proxy: bool = False

    def version(self) -> str:
        """Return the name of the only version."""
        return self.manifest.release

    def open(self) -> Site:
        """Open it for reading."""
        release = Release(self.folder, self.manifest)
        return Site(
            release,
            OxigraphStore(release.store, every_graph=not self.is_union, any_label=True),
            QueryPool(release.store, self.manifest.base, self.limits),
            self.folder / "queries",
            search=open_index(release.search, self.manifest.base),
            address=self.address,
            is_archive=False,
            is_union=self.is_union,
            trust_proxy=self.trust_proxy,
            profiles=(PLAIN,),
        )


@dataclass(frozen=True, slots=True)
class RemoteStore:
    """A SPARQL endpoint elsewhere."""

    endpoint: "Endpoint"
    folder: Path  # of example queries
    base: str
    limits: Limits
    address: str
    trust_proxy: bool = False

    def version(self) -> str:
        """Return the name of the only version: what stands there, nobody tells."""
        return ""

    def open(self) -> Site:
        """Open it; it is asked when somebody asks."""
        from lod.stores.elsewhere import EndpointStore  # noqa: PLC0415
        from lod.stores.endpoint import EndpointQueries  # noqa: PLC0415 - with it comes rdflib

        endpoint = self.endpoint
        manifest = Manifest("", self.base, endpoint.url, "", "", "", {}, ())
        return Site(
            Release(self.folder, manifest),
            EndpointStore(endpoint),
            EndpointQueries(endpoint, self.base, replace(self.limits, query_kept=0)),
            self.folder / "queries",
            address=self.address,
            is_archive=False,
            is_union=False,
            trust_proxy=self.trust_proxy,
            profiles=(PLAIN,),
            cache=Cache(0),  # what stands elsewhere may change at any moment
        )


@contextmanager
def remote_store(url: str, address: str, limits: Limits, base: str | None) -> Iterator[RemoteStore]:
    """Give an endpoint elsewhere as a source; its example queries vanish at the end.

    Args:
        url: where it is asked.
        address: where the site will be.
        limits: of queries, and of what is asked for pages.
        base: IRIs that begin so are dereferenced; None: those of the host that most subjects have.

    Raises:
        ConfigError: the URL is none.
    """
    from lod.stores.elsewhere import EndpointStore  # noqa: PLC0415
    from lod.stores.endpoint import Endpoint  # noqa: PLC0415 - with it comes rdflib

    endpoint = Endpoint(url, limits.query_timeout, limits.query_bytes * _MEBIBYTE)
    with tempfile.TemporaryDirectory(prefix="lod-store-") as name:
        folder = Path(name)
        write_examples(folder / "queries")
        guessed = base or EndpointStore(endpoint).guess_base() or address
        yield RemoteStore(endpoint, folder, guessed, limits, base or address)


@contextmanager
def loaded_files(  # noqa: PLR0913 - what the command line says
    paths: Iterable[Path],
    address: str,
    config: Config,
    tell: Callable[[str], None],
    *,
    base: str | None,
    union: bool,
) -> Iterator[DataFiles]:
    """Load RDF files into a temporary folder, which vanishes at the end.

    Args:
        paths: files, or folders of them.
        address: where the site will be.
        config: its limits are used, and its base counts for nothing.
        tell: is called with a line about what is left out.
        base: IRIs that begin so are dereferenced; None: those of the host that most subjects have.
        union: whether the default graph is the union of all graphs.

    Raises:
        SourceError: a file cannot be read or is malformed.
        StoreError: there is no room.
    """
    files, left_out = find_data(paths)
    for file in left_out:
        tell(f"{file}: no RDF by its suffix, left out")
    with tempfile.TemporaryDirectory(prefix="lod-data-") as name:
        folder = Path(name)
        loaded = load_files(files, folder, base or address, union=union)
        manifest = _manifest(folder, files, loaded, base or loaded.origin or address)
        write_manifest(folder, manifest)
        fill_index(folder / STORE, folder / SEARCH, manifest.base, manifest.release, gather_labels)
        write_examples(folder / "queries")
        yield DataFiles(folder, manifest, config.limits, base or address, union, config.server.trust_proxy)


def write_examples(folder: Path) -> None:
    """Write queries that fit any data."""
    folder.mkdir()
    for name, query in _EXAMPLES.items():
        (folder / f"{name}.rq").write_text(query, encoding="utf-8")


def _manifest(folder: Path, files: list[Path], loaded: Loaded, base: str) -> Manifest:
    newest = max(file.stat().st_mtime for file in files)
    dump = folder / DUMP
    with dump.open("rb") as stream:
        digest = file_digest(stream, "sha256").hexdigest()
    title = loaded.title or (files[0].name if len(files) == 1 else f"{len(files)} files of RDF")
    return Manifest(
        release=loaded.digest,
        base=base,
        title=" ".join(title.split()),
        license=loaded.license,
        issued=datetime.fromtimestamp(newest, UTC).date().isoformat(),
        example=loaded.example,
        counts={"triples": loaded.triples, "statements": loaded.statements},
        files=(
            File(
                DUMP,
                "All statements as N-Quads",
                "application/n-quads",
                "gzip",
                dump.stat().st_size,
                digest,
            ),
        ),
    )
