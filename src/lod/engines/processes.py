"""The engine of one machine: processes of our own."""

from lod.crew import Crew
from lod.engines import Terms
from lod.errors import CrewError


class Processes(Crew):
    """A crew that knows no properties."""

    def __init__(self, terms: Terms) -> None:
        if terms.properties:
            raise CrewError(f"{terms.properties[0][0]}: the engine 'processes' knows no property; see --jobs")
        super().__init__(terms.jobs)
