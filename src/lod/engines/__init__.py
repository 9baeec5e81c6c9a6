"""Who builds the shards: `ENGINES` says which engines there are; one is loaded when it is asked for."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib import import_module

from lod.crew import Crew


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a crew works."""

    jobs: int = 1  # processes on this machine
    properties: tuple[tuple[str, str], ...] = ()  # of the engine, as it calls them
    tell: Callable[[str], None] = lambda _: None  # is told what an operator should know, a line each


ENGINES = {  # name: module and class, made of `Terms`
    "processes": ("lod.engines.processes", "Processes"),
    "spark": ("lod.engines.spark", "SparkCrew"),
}


def open_crew(name: str, terms: Terms) -> Crew:
    """Return a crew.

    Raises:
        CrewError: a property makes no sense to the engine, or what it stands on is not installed.
    """
    module, kind = ENGINES[name]
    crew: Crew = getattr(import_module(module), kind)(terms)
    return crew


def parse_properties(options: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Return the properties in options of the form KEY=VALUE.

    Raises:
        ValueError: one is not of this form.
    """
    parsed = []
    for option in options:
        key, equals, value = option.partition("=")
        if not equals or not key.strip():
            raise ValueError(f"{option!r}, expected KEY=VALUE")
        parsed.append((key.strip(), value))
    return tuple(parsed)
