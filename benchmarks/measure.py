"""How benchmarks measure: the best of several runs, ratios against a named baseline in the same run."""

import os
import platform
import time
from collections.abc import Callable, Mapping
from importlib.metadata import version

_LIBRARIES = ("rdflib", "pyshacl", "pyoxigraph", "granian", "flask")


def best_of(runs: int, call: Callable[[], object]) -> float:
    """Return the least of the times that a call takes, in seconds: noise only ever adds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return min(times)


def least_cpu(runs: int, call: Callable[[], object]) -> float:
    """Return the least of the processor times that a call takes, in seconds."""
    times = []
    for _ in range(runs):
        start = time.process_time()
        call()
        times.append(time.process_time() - start)
    return min(times)


def print_versions() -> None:
    """Print what is measured with."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    print(f"Python {platform.python_version()}, {libraries}; {os.cpu_count()} processors\n", flush=True)


def print_table(title: str, seconds: Mapping[str, float], baseline: str) -> None:
    """Print times in milliseconds, and how many times faster than the baseline each is."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    print(f"{title}\n  Python {platform.python_version()}, {libraries}\n")
    print(f"  {'':46}{'ms':>10}{'times faster':>14}")
    for name, value in seconds.items():
        mark = "  (baseline)" if name == baseline else ""
        print(f"  {name:46}{value * 1000:10.2f}{seconds[baseline] / value:14.1f}{mark}")
    print()
