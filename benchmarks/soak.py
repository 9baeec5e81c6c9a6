"""A server under mixed load for minutes, while releases are switched and query workers are killed.

Two releases of the records are built: as they are, and with one name changed. Clients read pages, ask
queries, cheap and heavy, and load a dump; each answer is compared with what its release (X-Release)
must give. Told at the end: answers by status, wrong answers, memory of the server over time.

Usage: .venv/bin/python benchmarks/soak.py [SECONDS]   (default 60; ends by itself)
"""

import hashlib
import http.client
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).parents[1]
LOD = str(Path(sys.executable).with_name("lod"))
PORT = 8493
CLIENTS = 4
SWITCH_EVERY, KILL_EVERY = 20.0, 5.0  # seconds
CHEAP = "SELECT ?l { <id/person/nehru> <http://www.w3.org/2000/01/rdf-schema#label> ?l }"
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
HEAVY = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . FILTER(?c != ?f) }"
WISHES = [  # path, media type, how often
    ("/doc/document/mfa-164gs-1959-01-21", "text/turtle", 10),
    ("/doc/document/mfa-164gs-1959-01-21", "text/html", 10),
    ("/doc/person/nehru", "application/ld+json", 10),
    ("/dumps/lod.nq.gz", "*/*", 1),
    (f"/sparql?query={quote(CHEAP)}", "application/sparql-results+json", 20),
    (f"/sparql?query={quote(COUNT)}", "text/csv", 5),
    (f"/sparql?query={quote(HEAVY)}", "text/csv", 1),
]


@dataclass
class Tally:
    """What has been seen."""

    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    known: dict[tuple[str, str, str], str] = field(default_factory=dict)  # release, path, type: digest
    broken: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def see(self, path: str, media_type: str, status: int, release: str, body: bytes) -> None:
        """Count an answer; one that its release has given otherwise before is wrong."""
        digest = hashlib.sha256(body).hexdigest()
        with self.lock:
            self.statuses[status] += 1
            if status == http.client.OK:
                before = self.known.setdefault((release, path, media_type), digest)
                if before != digest:
                    self.wrong.append(f"{path} as {media_type} of {release}")


def ask(path: str, media_type: str) -> tuple[int, str, bytes]:
    """Ask once."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    try:
        connection.request("GET", path, headers={"Accept": media_type})
        response = connection.getresponse()
        return response.status, response.headers.get("X-Release", ""), response.read()
    finally:
        connection.close()


def read_on(tally: Tally, end: float, seed: int) -> None:
    """Ask until the end."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    weights = [often for _, _, often in WISHES]
    while time.monotonic() < end:
        path, media_type, _ = chance.choices(WISHES, weights)[0]
        try:
            status, release, body = ask(path, media_type)
        except (OSError, http.client.HTTPException):
            with tally.lock:
                tally.broken += 1
            continue
        tally.see(path, media_type, status, release, body)


def build(folder: Path, output: Path) -> str:
    """Build a folder into a release; return its id."""
    command = [LOD, "build", str(folder), "--config", str(ROOT / "lod.toml"), "--output", str(output)]
    subprocess.run(command, check=True, capture_output=True)
    return (output / "current").resolve().name


def children(pid: int) -> list[int]:
    """Return the processes below one."""
    found = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=False)  # noqa: S607
    direct = [int(line) for line in found.stdout.split()]
    return direct + [below for child in direct for below in children(child)]


def memory(pid: int) -> float:
    """Return the resident memory of a process, in MiB; of one that has ended, none."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def is_query_worker(pid: int) -> bool:
    """Tell whether a process answers queries."""
    try:
        return b"lod.stores.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def soak(output: Path, releases: list[str], seconds: float) -> None:
    """Serve, load, switch and kill; print what was seen."""
    server = subprocess.Popen(
        [LOD, "serve", "--output", str(output), "--port", str(PORT)], stderr=subprocess.DEVNULL
    )
    try:
        while True:
            try:
                ask("/health", "text/plain")
                break
            except OSError:
                time.sleep(0.1)
        tally, begin = Tally(), time.monotonic()
        clients = [
            threading.Thread(target=read_on, args=(tally, begin + seconds, seed)) for seed in range(CLIENTS)
        ]
        for client in clients:
            client.start()
        sizes, kills, switches, next_switch = [], 0, 0, begin + SWITCH_EVERY
        while any(client.is_alive() for client in clients):
            time.sleep(KILL_EVERY)
            workers = [pid for pid in children(server.pid) if is_query_worker(pid)]
            if workers:
                subprocess.run(["kill", "-9", str(random.choice(workers))], check=False)  # noqa: S311, S607
                kills += 1
            rest = [pid for pid in children(server.pid) if not is_query_worker(pid)]
            sizes.append(sum(map(memory, rest)))
            if time.monotonic() >= next_switch:
                switches += 1
                next_switch += SWITCH_EVERY
                command = [LOD, "switch", releases[switches % 2], "--output", str(output)]
                subprocess.run(command, check=True, capture_output=True)
        third = max(1, len(sizes) // 3)
        print(f"{seconds:g} s, {CLIENTS} clients, {switches} switches, {kills} query workers killed")
        print(f"  answers by status: {dict(sorted(tally.statuses.items()))}; broken off: {tally.broken}")
        print(f"  wrong answers: {len(tally.wrong)} {tally.wrong[:3]}")
        first, last = max(sizes[:third]), max(sizes[-third:])
        print(f"  memory of the server: {first:.0f} MiB in the first third, {last:.0f} in the last")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def main() -> None:
    """Build two releases and soak a server in them."""
    seconds = float(sys.argv[1]) if sys.argv[1:] else 60.0
    with tempfile.TemporaryDirectory() as name:
        folder, output = Path(name) / "records", Path(name) / "output"
        shutil.copytree(ROOT / "records", folder)
        releases = [build(folder, output)]
        for page in folder.glob("*.txt"):
            page.write_text(page.read_text(encoding="utf-8").replace("Nehru", "Tito"), encoding="utf-8")
        releases.append(build(folder, output))
        soak(output, releases, seconds)


if __name__ == "__main__":
    main()
