"""The hazard score of the English housing rating (HHSRS): a weighted sum, and its band."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

WEIGHTS = (Fraction(10_000), Fraction(1_000), Fraction(300), Fraction(10))


def hazard_score(
    outcomes: Sequence[Fraction], likelihood: Fraction, weights: Sequence[Fraction] = WEIGHTS
) -> Fraction:
    """Outcomes in percent per class of harm, likelihood as the L of "1 in L"."""
    return sum((w * o for w, o in zip(weights, outcomes, strict=True)), Fraction(0)) / likelihood


def band_of(score: Fraction, bands: Mapping[str, Fraction]) -> str | None:
    """The highest band whose lower bound is reached; None below all of them."""
    reached = [name for name, bound in bands.items() if score >= bound]
    return max(reached, key=lambda name: bands[name], default=None)
