"""Counts, and the figures that follow from them. Counts add up over documents; figures don't."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts behind precision and recall.

    Attributes:
        right: Given items that the gold has.
        given: Given items that count.
        found: Gold items that were given.
        wanted: Gold items.
    """

    right: int = 0
    given: int = 0
    found: int = 0
    wanted: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.right + other.right,
            self.given + other.given,
            self.found + other.found,
            self.wanted + other.wanted,
        )

    @property
    def precision(self) -> float | None:
        """Share of what was given that is right; None when nothing was given."""
        return self.right / self.given if self.given else None

    @property
    def recall(self) -> float | None:
        """Share of the gold that was found; None when there is nothing to find."""
        return self.found / self.wanted if self.wanted else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; None when nothing was given and nothing was to be found."""
        if not self.given and not self.wanted:
            return None
        precision, recall = self.precision or 0.0, self.recall or 0.0
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.whole + other.whole)

    @property
    def value(self) -> float | None:
        """From 0 to 1; None of nothing."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class CaseScore:
    """The counts of one document.

    Attributes:
        tallies: Name of a kind ("actors") or field ("actors.kind") -> counts.
        shares: Name of a share ("cited.dates", "unsupported.names") -> counts.
        remarks: What was counted as wrong, missed, repeated or unsupported, in words, for a person.
    """

    tallies: dict[str, Tally] = field(default_factory=dict)
    shares: dict[str, Share] = field(default_factory=dict)
    remarks: dict[str, list[str]] = field(default_factory=dict)

    def __or__(self, other: CaseScore) -> CaseScore:
        return CaseScore(
            self.tallies | other.tallies, self.shares | other.shares, self.remarks | other.remarks
        )
