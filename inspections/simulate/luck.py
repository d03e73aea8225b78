"""Luck by name: the same seed and the same occasion give the same luck, whatever came before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from math import exp, log
from statistics import NormalDist
from typing import TypeVar

Thing = TypeVar("Thing")
_NORMAL = NormalDist()
_STEPS = 2**64


@dataclass(frozen=True, slots=True)
class Luck:
    seed: int

    def roll(self, *occasion: object) -> float:
        """Evenly spread, above 0 and below 1."""
        name = "\0".join(map(str, (self.seed, *occasion))).encode()
        drawn = int.from_bytes(blake2b(name, digest_size=8).digest())
        return (drawn + 0.5) / _STEPS

    def choose(self, things: Sequence[Thing], *occasion: object) -> Thing:
        return things[int(self.roll(*occasion) * len(things))]

    def upto(self, most: int, *occasion: object) -> int:
        """A whole number from 0 to `most`."""
        return int(self.roll(*occasion) * (most + 1))

    def around(self, median: float, spread: float, *occasion: object) -> float:
        """Log-normal: as often below as above the median, now and then far above."""
        return median * exp(spread * _NORMAL.inv_cdf(self.roll(*occasion)))

    def gap(self, mean: float, *occasion: object) -> float:
        """The waiting time for something that happens now and then."""
        return mean * -log(self.roll(*occasion))
