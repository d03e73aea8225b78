"""Records histories of the demo district for the replay: `make histories`.

Only after a new version is released; what is recorded of an older one must never change.
"""

from __future__ import annotations

import json
import tempfile
from contextlib import ExitStack
from dataclasses import asdict, astuple, dataclass, field, fields
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from inspections.demo.load import SEED, live, scratch
from inspections.demo.special_cases import SpecialCases
from inspections.engine.definition import Workflow
from inspections.runtime import instances, timers
from inspections.runtime.instances import Instance, Pull
from inspections.settings import Settings
from inspections.workflows import registry

FILE = Path(__file__).parents[1] / "data" / "histories.json"
UNTIL = datetime(2026, 4, 7, 8, tzinfo=UTC)
MONTHS = 3
SETTINGS = {"BEGEHUNG_SECRET_KEYS": "h" * 40}


@dataclass
class Recorded:
    """One case: what it was told, and what came of it each time."""

    workflow: str
    version: int
    land: str
    steps: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)  # the last ones told


class Recorder:
    def __init__(self) -> None:
        self.cases: dict[tuple[int, int], Recorded] = {}
        self.run = 0

    def note(
        self,
        workflow: Workflow,
        instance: Instance,
        facts: object,
        pull: Pull,
        told: tuple[str, str, bool],
        effects: tuple[object, ...],
    ) -> None:
        key = (self.run, instance.id)
        case = self.cases.setdefault(key, Recorded(workflow.name, workflow.version, pull.land))
        source, target, moved = told
        known = plain(facts)
        new = {name: value for name, value in known.items() if case.facts.get(name, ...) != value}
        case.facts = known
        state = workflow.state(target)
        case.steps.append(
            {
                "at": pull.at.isoformat(),
                "trigger": str(pull.trigger),
                "by": str(pull.by) if pull.by else None,
                "source": str(source),
                "target": str(target),
                "facts": new,
                "effects": [spelled(effect) for effect in effects],
                "timers": ringing(state, facts, pull) if moved else None,
            }
        )


def plain(facts: object) -> dict[str, Any]:
    found = {each.name: getattr(facts, each.name) for each in fields(facts)}  # type: ignore[arg-type]
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in found.items()
    }


def spelled(effect: Any) -> str:
    """An effect as text: its name and all it says."""
    return " ".join([type(effect).__name__, *(str(value) for value in astuple(effect))])


def ringing(state: Any, facts: object, pull: Pull) -> dict[str, str]:
    """What the timers of a state entered just now are due for."""
    due = {
        timer.name: timers.rings_at(timer, facts, now=pull.at, land=pull.land)
        for timer in state.timers
    }
    return {name: moment.isoformat() for name, moment in due.items() if moment is not None}


def record() -> list[Recorded]:
    recorder = Recorder()
    settle, pulled = instances.settle, instances.pull

    def settling(session: Any, workflow: Any, instance: Any, facts: Any, *, pull: Pull) -> Any:
        told = (workflow.initial, workflow.initial, True)
        recorder.note(workflow, instance, facts, pull, told, ())
        return settle(session, workflow, instance, facts, pull=pull)

    def pulling(session: Any, workflow: Any, instance: Any, facts: Any, pull: Pull) -> Any:
        entry, source = instance.entry, instance.state
        logged, effects = pulled(session, workflow, instance, facts, pull)
        told = (source, logged.target, instance.entry != entry)
        recorder.note(workflow, instance, facts, pull, told, effects)
        return logged, effects

    with patch.object(instances, "settle", settling), patch.object(instances, "pull", pulling):
        relive()
        for release in reversed(range(releases() - 1)):
            recorder.run += 1
            with ExitStack() as past:
                past.enter_context(patch.object(registry, "current", partial(version_of, release)))
                if release == 0:
                    past.enter_context(patch.object(SpecialCases, "happen", nothing_special))
                relive()
    return [case for _key, case in sorted(recorder.cases.items())]


def nothing_special(cases: SpecialCases, day: date) -> None:
    """What only a newer version can do is no case of the first one's."""


def releases() -> int:
    return max(len(registry.versions(workflow.name)) for workflow in registry.RELEASED)


def version_of(release: int, name: str) -> Workflow:
    """What was the newest after so many releases; a process without one keeps what it had."""
    return registry.versions(name)[: release + 1][-1]


def relive() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings.from_env(SETTINGS | {"BEGEHUNG_DATA_DIR": folder})
        with scratch(folder) as engine:
            live(settings, engine, "wird nie benutzt", until=UNTIL, seed=SEED, months=MONTHS)


def chosen(cases: list[Recorded]) -> list[Recorded]:
    """As few as show everything that ever happened: each step with its effects and its timers."""
    seen: set[object] = set()
    found = []
    for case in cases:
        process = (case.workflow, case.version)
        told = ("source", "trigger", "by", "target")
        shown = {
            (*process, *(step[name] for name in told), *step["effects"], *(step["timers"] or ()))
            for step in case.steps
        }
        if not shown <= seen:
            seen |= shown
            found.append(case)
    return sorted(found, key=lambda case: (case.workflow, case.version))


def write(cases: list[Recorded]) -> None:
    lines = []
    for case in cases:
        document = asdict(case)
        del document["facts"]
        lines.append(json.dumps(document, ensure_ascii=False, separators=(",", ":")))
    FILE.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    kept = chosen(record())
    write(kept)
    print(f"{len(kept)} histories, {sum(len(case.steps) for case in kept)} steps")
