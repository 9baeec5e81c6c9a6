"""Serve the site by a production WSGI server: Granian."""

import os
import socket
from collections.abc import Callable

from flask import Flask

from lod.config import Config, load_config
from lod.errors import StoreError
from lod.web import create_app
from lod.web.site import open_site

_REQUESTS_AT_ONCE = 1024  # of one worker: a slow client holds one of them, so there must be many


def run(config: Config, host: str, port: int, workers: int, tell: Callable[[str], None]) -> None:
    """Serve until a signal ends it.

    Raises:
        ReleaseError: there is no release.
        StoreError: the store cannot be opened, or the port is taken.
    """
    from granian.constants import Interfaces  # noqa: PLC0415
    from granian.log import LogLevels  # noqa: PLC0415
    from granian.server import Server  # noqa: PLC0415

    manifest = open_site(config).release.manifest  # makes the store before several workers would
    _require_port(host, port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
    record = address + "/" + manifest.example.removeprefix(manifest.base)
    tell(f"""Serving release {manifest.release} at {address}/ (end with Ctrl-C)

The record: {manifest.example}
Try:
  curl -L -H 'Accept: text/turtle' {record}
  curl {address}/sparql --data-urlencode 'query=SELECT (COUNT(*) AS ?triples) {{ ?s ?p ?o }}'
  open {address}/ in a browser
""")
    os.environ |= {"LOD_CONFIG": str(config.file), "LOD_OUTPUT": str(config.output), "LOD_BASE": config.base}
    Server(
        "lod.web.server:make_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        backpressure=_REQUESTS_AT_ONCE,
        log_level=LogLevels.error,  # it warns of every count of threads above the processors
        respawn_failed_workers=True,
    ).serve()


def make_app() -> Flask:
    """Return the application in a worker, which learns the settings from its environment."""
    return create_app(load_config())


def _require_port(host: str, port: int) -> None:
    """Say early and plainly that a port is taken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StoreError(
                f"{host}:{port}: {error.strerror}; choose another with --host or --port"
            ) from None
