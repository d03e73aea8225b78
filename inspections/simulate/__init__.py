"""Years of a made-up district under a policy, lived by the real use cases, then thrown away."""

from inspections.simulate.outcome import Outcome
from inspections.simulate.run import simulate

__all__ = ["Outcome", "simulate"]
