"""What has happened since this process began, in numbers: for `/metrics`."""

import threading
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)  # of the histogram


@dataclass
class Meter:
    """Counts of events by name and labels, and how long what is timed took."""

    counts: Counter[tuple[str, tuple[str, ...]]] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count(self, name: str, *labels: str) -> None:
        """Count an event."""
        with self._lock:
            self.counts[name, labels] += 1

    def time(self, name: str, seconds: float, *labels: str) -> None:
        """Count an event in each bucket that is wide enough, and add up its time, in microseconds."""
        with self._lock:
            for most in SECONDS:
                if seconds <= most:
                    self.counts[f"{name}_bucket", (*labels, f"{most:g}")] += 1
            self.counts[f"{name}_count", labels] += 1
            self.counts[f"{name}_microseconds", labels] += round(seconds * 1_000_000)

    def of(self, name: str) -> Mapping[tuple[str, ...], int]:
        """Return the counts of a name by their labels."""
        with self._lock:
            return {labels: count for (known, labels), count in self.counts.items() if known == name}

    def declare(self, name: str, labels: Iterable[tuple[str, ...]]) -> None:
        """Let counts begin with 0 that have not happened yet."""
        with self._lock:
            for each in labels:
                self.counts[name, each] += 0
