"""Serve the site by a production WSGI server: Granian."""

import resource
import socket
from collections.abc import Callable
from functools import partial

from lod.config import Config
from lod.errors import StoreError
from lod.furnish import furnish
from lod.releases import read_release
from lod.web.site import CurrentRelease, Source
from lod.web.switching import SwitchingApp

_CONNECTIONS = 2048  # of one process: a slow client holds one of them, so there must be many
_THREADS = 512  # of one process, started when needed: requests that are answered at once
_FILES = 8192  # descriptors of one process: connections, and what it has open besides
_PATIENCE = (
    4_000  # milliseconds until the head of a request must be there, also of the next one on a connection
)


def run_releases(config: Config, host: str, port: int, workers: int, tell: Callable[[str], None]) -> None:
    """Serve the current release of an output folder until a signal ends it.

    Raises:
        ReleaseError: there is no release.
        StoreError: the store cannot be made, or the port is taken.
    """
    release = read_release(config.output)
    furnish(release)  # before several workers would
    require_port(host, port)
    manifest, address = release.manifest, address_of(host, port)
    record = address + manifest.example.removeprefix(manifest.base)
    tell(f"""Serving release {manifest.release} at {address} (end with Ctrl-C)

The record: {manifest.example}
Try:
  curl -L -H 'Accept: text/turtle' {record}
  curl {address}sparql --data-urlencode 'query=SELECT (COUNT(*) AS ?triples) {{ ?s ?p ?o }}'
  open {address} in a browser
""")
    run(CurrentRelease(config), host, port, workers)


def describe_serving(base: str, example: str, what: str, address: str) -> str:
    """Return what to tell people who serve RDF of their own."""
    thing = ""
    if example.startswith(base):
        path = example.removeprefix(base).partition("#")[0]
        thing = f"\n  curl -L -H 'Accept: text/turtle' '{address}{path}'"
    return f"""Serving {what} at {address} (end with Ctrl-C)

IRIs that begin with {base} have pages here.
Try:{thing}
  curl {address}sparql --data-urlencode 'query=SELECT (COUNT(*) AS ?triples) {{ ?s ?p ?o }}'
  open {address} in a browser
"""


def address_of(host: str, port: int) -> str:
    """Return the address of a site, with a slash at the end."""
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/"


def run(source: Source, host: str, port: int, workers: int) -> None:
    """Serve whatever a source has until a signal ends it."""
    from granian.constants import HTTPModes, Interfaces  # noqa: PLC0415
    from granian.http import HTTP1Settings  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415

    from lod.web.respawning import LastingServer  # noqa: PLC0415

    _allow_files()
    LastingServer(
        "lod.web.server:make_app",  # only named in messages: the loader below makes it
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        backpressure=_CONNECTIONS,
        blocking_threads=_THREADS,
        http=HTTPModes.http1,  # to tell it from HTTP/2, it would wait for the first bytes without end
        http1_settings=HTTP1Settings(header_read_timeout=_PATIENCE),
        log_level=LogLevels.error,  # it warns of every count of threads above the processors
    ).serve(target_loader=partial(make_app, source), wrap_loader=False)


def _allow_files() -> None:
    """Let this process and those it starts have as many connections open as they take, if they may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if resource.RLIM_INFINITY not in {soft, hard}:
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, _FILES)), hard))


def make_app(source: Source) -> SwitchingApp:
    """Return the application in a process that answers."""
    return SwitchingApp(source)


def require_port(host: str, port: int) -> None:
    """Say early and plainly that a port is taken.

    Raises:
        StoreError: it is.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StoreError(
                f"{host}:{port}: {error.strerror}; choose another with --host or --port"
            ) from None
