"""The site under load, beside others that serve the same statements or the same bytes.

Usage: .venv/bin/python benchmarks/serving.py [SECONDS]

Needs `wrk` (Debian). Rivals that are not on the PATH are skipped: `nginx` (Debian), `oxigraph` and
`rdflib-endpoint` (PyPI), `trifid` and `node` (npm; its folder node_modules/.bin).
"""

import gzip
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from http.client import HTTPResponse
from pathlib import Path
from socket import create_connection, socket
from typing import TypeAlias
from urllib.parse import quote
from urllib.request import urlopen

from lod.build import build_release
from lod.config import Config, load_config
from lod.releases import File, read_release, write_manifest

ROOT = Path(__file__).parents[1]
SECONDS = int(sys.argv[1]) if len(sys.argv) > 1 else 5
CONNECTIONS = 4
LARGE = 64 << 20  # bytes of a dump
SELF = "lod"
NGINX = """
daemon off; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 64; }}
http {{ access_log off; sendfile on; keepalive_requests 100000000; client_body_temp_path {folder};
  proxy_temp_path {folder}; fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {folder}/files; }} }}
"""
IN_TURN = """
local paths, at = {{ {paths} }}, 0
request = function() at = at % #paths + 1; return wrk.format("GET", paths[at]) end
"""
TRIFID = """
server: {{ listener: {{ host: 127.0.0.1, port: {port} }}, logLevel: error }}
globals: {{ datasetBaseUrl: "{base}", endpoints: {{ default: {{ url: /query }} }} }}
plugins:
  sparql-proxy:
    module: "@zazuko/trifid-plugin-sparql-proxy"
    paths: /query
    config: {{ endpointUrl: "http://127.0.0.1:{oxigraph}/query" }}
  entity-renderer:
    module: "@zazuko/trifid-entity-renderer"
    config: {{ labelLoader: {{ chunkSize: 30, concurrency: 2, timeout: 4000 }} }}
"""


@dataclass(frozen=True)
class Load:
    """What wrk saw."""

    rate: float  # requests a second
    p99: str


Measure: TypeAlias = tuple[str, str, dict[str, str], dict[str, str]]


def main() -> None:
    """Measure and print."""
    if not shutil.which("wrk"):
        sys.exit("benchmarks/serving.py: wrk is not installed, expected it on the PATH")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        config = publish(folder)
        manifest = read_release(config.output).manifest
        thing = manifest.example.removeprefix(manifest.base)
        bases = {who: stack.enter_context(server) for who, server in servers(folder, config)}
        page = f"/doc/{thing.removeprefix('id/')}"
        (folder / "files").mkdir(exist_ok=True)
        for suffix in ("ttl", "html"):
            with get(f"{bases[SELF]}{page}.{suffix}") as answer:
                (folder / "files" / f"page.{suffix}").write_bytes(answer.read())
        in_turn(folder, bases)
        for title, baseline, paths, headers in measures(bases, page, thing, manifest.example):
            table(title, baseline, load(bases, paths, headers))


def in_turn(folder: Path, bases: Mapping[str, str]) -> None:
    """Measure all pages of the release, each after the other: the first round of them has to be made."""
    with get(f"{bases[SELF]}/sitemap-1.xml") as answer:
        keys = re.findall(
            r"/doc/((?:document|person|state|place|group|event|mention)/[^<]+)<", answer.read().decode()
        )
    for media_type in ("text/turtle", "text/html"):
        loads = {}
        for who, begin in {SELF: "/doc/", "trifid": "/id/"}.items():
            if who in bases:
                script = folder / f"{who}.lua"
                paths = ", ".join(f'"{begin}{key}"' for key in keys)
                script.write_text(IN_TURN.format(paths=paths))
                loads[who] = wrk(bases[who], {"Accept": media_type}, script)
        table(f"{len(keys)} pages in turn, {media_type}", "trifid", loads)


def measures(bases: Mapping[str, str], page: str, thing: str, iri: str) -> Iterator[Measure]:
    """Yield what is measured: title, baseline, the path at each server, headers."""
    turtle, html = {"Accept": "text/turtle"}, {"Accept": "text/html"}
    query = "query=" + quote(f"SELECT ?p ?o WHERE {{ <{iri}> ?p ?o }} LIMIT 20")
    tags = [get(bases[SELF] + f"{page}.ttl").headers["ETag"]]
    tags += [get(bases["nginx"] + "/page.ttl").headers["ETag"]] if "nginx" in bases else []
    asked = {SELF: f"/sparql?{query}", "oxigraph": f"/query?{query}", "rdflib-endpoint": f"/?{query}"}
    yield "a record in Turtle", "trifid", {SELF: page, "nginx": "/page.ttl", "trifid": f"/{thing}"}, turtle
    yield "a record in HTML", "trifid", {SELF: page, "nginx": "/page.html", "trifid": f"/{thing}"}, html
    coded = {**turtle, "Accept-Encoding": "gzip, zstd"}
    yield "a record in Turtle, zstd", "nginx", {SELF: page, "nginx": "/page.ttl"}, coded
    had = {**turtle, "If-None-Match": ", ".join(tags)}
    yield "304 for the record", "nginx", {SELF: page, "nginx": "/page.ttl"}, had
    results = {"Accept": "application/sparql-results+json"}
    yield "a lookup in SPARQL", "rdflib-endpoint", asked, results
    yield "a dump of 64 MiB", "nginx", {SELF: "/dumps/large.nq.gz", "nginx": "/large.nq.gz"}, {}
    yield "lod.ttl as a dump", "nginx", {SELF: "/dumps/lod.ttl", "nginx": "/lod.ttl"}, {}


def publish(folder: Path) -> Config:
    """Build a release and add a large dump to it, of bytes that do not matter."""
    config = replace(load_config(ROOT / "lod.toml"), output=folder / "output")
    build_release([ROOT / "records"], config, lambda _: None)
    release = read_release(config.output)
    (release.folder / "large.nq.gz").write_bytes(bytes(range(256)) * (LARGE // 256))
    large = File("large.nq.gz", "Large", "application/n-quads", "gzip", LARGE, "0" * 64)
    write_manifest(release.folder, replace(release.manifest, files=(*release.manifest.files, large)))
    return config


def servers(folder: Path, config: Config) -> Iterator[tuple[str, AbstractContextManager[str]]]:
    """Yield the servers that can be started here, ours first."""
    port = free_port()
    settings = ["--config", str(config.file), "--output", str(config.output), "--port", str(port)]
    yield SELF, running([sys.executable, "-m", "lod", "serve", *settings, "--workers", "2"], port)
    current = config.output / "current"
    if shutil.which("nginx"):
        (folder / "files").mkdir()
        for name in ("large.nq.gz", "lod.ttl"):
            shutil.copy(current / name, folder / "files" / name)
        port = free_port()
        (folder / "nginx.conf").write_text(NGINX.format(folder=folder, port=port))
        yield "nginx", running(["nginx", "-p", str(folder), "-c", str(folder / "nginx.conf")], port)
    data = folder / "data.nq"
    data.write_bytes(gzip.decompress((current / "lod.nq.gz").read_bytes()))
    if shutil.which("rdflib-endpoint"):
        port = free_port()
        turtle = str(current / "lod.ttl")
        yield (
            "rdflib-endpoint",
            running(
                [
                    "rdflib-endpoint",
                    "serve",
                    "--host",
                    "127.0.0.1",
                    "--port",
                    str(port),
                    "--store",
                    "Oxigraph",
                    turtle,
                ],
                port,
            ),
        )
    if shutil.which("oxigraph"):
        port, store = free_port(), str(folder / "oxigraph")
        program = str(shutil.which("oxigraph"))
        subprocess.run([program, "load", "-l", store, "-f", str(data)], check=True, capture_output=True)
        bind = f"127.0.0.1:{port}"
        yield (
            "oxigraph",
            running(["oxigraph", "serve-read-only", "--union-default-graph", "-l", store, "-b", bind], port),
        )
        if shutil.which("trifid"):
            oxigraph, port = port, free_port()
            home = (
                Path(str(shutil.which("trifid"))).resolve().parents[2]
            )  # its plug-ins are looked for from here
            file = home / f"lod-benchmark-{port}.yaml"
            file.write_text(TRIFID.format(port=port, oxigraph=oxigraph, base=config.base))
            yield "trifid", running(["trifid", "-c", str(file), "--port", str(port)], port, file)


@contextmanager
def running(command: list[str], port: int, made: Path | None = None) -> Iterator[str]:
    """Run a server until the end of the block; give the beginning of its addresses."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            if made:
                made.unlink()


def load(bases: Mapping[str, str], paths: Mapping[str, str], headers: Mapping[str, str]) -> dict[str, Load]:
    """Load each server that is there with the same kind of request, one after the other."""
    return {who: wrk(bases[who] + path, headers) for who, path in paths.items() if who in bases}


def wrk(url: str, headers: Mapping[str, str], script: Path | None = None) -> Load:
    """Ask one address, or those of a script, for some seconds, over four connections."""
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{SECONDS}s", "--latency"]
    command += ["-s", str(script)] if script else []
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    said = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said and "If-None-Match" not in headers:
        sys.exit(f"{url}: not all answers were good\n{said}")
    rate, p99 = re.search(r"Requests/sec:\s+([\d.]+)", said), re.search(r"99%\s+(\S+)", said)
    assert rate
    assert p99
    return Load(float(rate[1]), p99[1])


def table(title: str, baseline: str, loads: Mapping[str, Load]) -> None:
    """Print rates, and how many times the baseline's each is."""
    print(f"{title}\n  {'':24}{'requests/s':>12}{'p99':>12}{'ratio':>10}")
    for who, seen in loads.items():
        ratio = f"{seen.rate / loads[baseline].rate:10.2f}" if baseline in loads else f"{'-':>10}"
        mark = "  (baseline)" if who == baseline else ""
        print(f"  {who:24}{seen.rate:12.1f}{seen.p99:>12}{ratio}{mark}")
    if SELF in loads and "nginx" in loads and baseline != "nginx":
        print(f"  {'lod to nginx':24}{'':12}{'':12}{loads[SELF].rate / loads['nginx'].rate:10.2f}")
    print(flush=True)


def get(url: str) -> HTTPResponse:
    """Ask for an address."""
    answer: HTTPResponse = urlopen(url)  # noqa: S310 - our own, or one of the rivals started here
    return answer


def free_port() -> int:
    """Return a port that nobody has."""
    with socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for(port: int) -> None:
    """Wait until a server listens, at most half a minute."""
    for _ in range(300):
        try:
            create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit(f"port {port}: nobody listens")


if __name__ == "__main__":
    main()
