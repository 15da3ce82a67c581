"""Spans found again by where they stand, without reading all of a long document's."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable


class _Placed(Protocol):
    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


T = TypeVar("T", bound=_Placed)


class Places(Generic[T]):
    """Spans in text order, the longer of two that start together first. Each question costs about its answer."""

    def __init__(self, spans: Iterable[T]) -> None:
        """Sort the spans; those of the same offsets keep their order."""
        self.spans = sorted(spans, key=lambda s: (s.start, -s.end))
        self._starts = [s.start for s in self.spans]
        self._reach = list(accumulate((s.end for s in self.spans), max))  # up to where the spans so far reach

    def starting(self, low: int, high: int) -> list[T]:
        """Return the spans that start in `low:high`."""
        return self.spans[bisect_left(self._starts, low) : bisect_left(self._starts, high)]

    def overlapping(self, low: int, high: int) -> list[T]:
        """Return the spans that share a character with `low:high`."""
        near = self.spans[bisect_right(self._reach, low) : bisect_left(self._starts, high)]
        return [s for s in near if s.end > low]

    def before(self, at: int) -> T | None:
        """Return the last span that starts at `at` or before."""
        found = bisect_right(self._starts, at)
        return self.spans[found - 1] if found else None
