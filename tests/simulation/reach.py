"""What the stories reached: outcomes of mail, crash points, steps of every process."""

from __future__ import annotations

from collections import Counter

from tests.simulation.own_workflows import PROCESSES
from tests.simulation.world import World

FAULTS = (
    "smtp refuse",  # F-16
    "smtp busy",  # F-17
    "smtp reject",  # F-18
    "smtp drop",  # F-19
    "smtp slow",  # F-19, F-25
    "smtp timeout",  # F-20
    "crash at hand_in.before_deficiencies",
    "crash at hand_in.before_commit",
    "crash at delivery.leased",
    "crash at delivery.accepted",
    "crash at mail.before_send",
    "crash at mail.after_accept",
    "crash at a statement",
    "crash before the reply",
    "database error",
    "redis down",
    "task lost",
    "task repeated",
    "task redelivered",
    "FLUSHALL",
    "take-over broken off",
)

# Fewer than one story in three hundred gets there; tests/usecases/test_follow_up.py does.
RARE = {"inspection bring_forward by clock"}
TOLD: Counter[str] = Counter()  # by all stories of this process
STORIES = "stories"
ENOUGH = 200  # stories, after which nothing may be left that never happened


def wanted() -> set[str]:
    steps = {
        f"{process} {trigger} by {by}"
        for process, rules in PROCESSES.items()
        for _source, trigger, by, _target in rules
    }
    taken_over = {f"{process} take_over by clock" for process in PROCESSES}
    return steps | taken_over | set(FAULTS)


def reached(world: World) -> Counter[str]:
    return world.watch.reached + Counter(world.journal.faults)


def note(world: World) -> None:
    TOLD.update(reached(world))
    TOLD[STORIES] += 1


def never(found: Counter[str]) -> list[str]:
    """What did not happen, once enough stories were told to expect it."""
    return sorted(wanted() - RARE - found.keys()) if found[STORIES] >= ENOUGH else []


def table(found: Counter[str]) -> str:
    names = sorted(wanted() | found.keys())
    return "\n".join(f"{found[name]:7} {name}" for name in names)
