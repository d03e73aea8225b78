"""The years under two policies as a file: the wish of a page that a worker carries out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from inspections.domain.policy import Policy
from inspections.exports.workbook import Progress
from inspections.simulate.assumptions import DISTRICTS, assumptions
from inspections.simulate.outcome import Outcome
from inspections.simulate.run import simulate

DISTRICT = DISTRICTS[0]
STEPS = 100  # of the progress


def write_comparison(wanted: Mapping[str, Any], file: BinaryIO, progress: Progress) -> None:
    """`wanted` is what `ask_for_comparison` wrote down."""
    policies = [Policy.from_document(wanted[which]) for which in ("before", "after")]
    outcomes = [
        simulate(
            assumptions(DISTRICT),
            policy,
            seed=wanted["seed"],
            years=wanted["years"],
            progress=_part(place, len(policies), progress),
        ).as_document()
        for place, policy in enumerate(policies)
    ]
    file.write(json.dumps({"outcomes": outcomes}, ensure_ascii=False, indent=2).encode())
    progress(STEPS, STEPS)


def read_comparison(text: str) -> tuple[Outcome, Outcome]:
    """What `write_comparison` wrote: today's policy, then the proposed one."""
    first, second = (Outcome(**document) for document in json.loads(text)["outcomes"])
    return first, second


def _part(place: int, parts: int, progress: Progress) -> Callable[[float], None]:
    """Told often, tells on each whole step once; the last one is told when the file is whole."""
    told = -1

    def note(share: float) -> None:
        nonlocal told
        step = min(int(STEPS * (place + share) / parts), STEPS - 1)
        if step > told:
            told = step
            progress(step, STEPS)

    return note
