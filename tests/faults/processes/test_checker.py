"""The checker finds each kind of loss, double and invention, and nothing where all is well."""

from __future__ import annotations

import ast
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.faults.processes import checker
from tests.faults.processes.evidence import Evidence
from tests.faults.processes.small_world import COORDINATOR, NOW, OPERATOR, REAL, copy, lease, right

OPENED = "deficiency_opened:step-2:operator-1"
PRODUCT = ("inspections", "web", "workers", "schemas")
Spoil = Callable[[Evidence], object]


def changed(table: str, row: int, **values: object) -> Spoil:
    return lambda world: world.tables[table][row].update(values)


def gone(table: str, row: int) -> Spoil:
    return lambda world: world.tables[table].pop(row)


def twice(table: str, row: int) -> Spoil:
    return lambda world: world.tables[table].append(dict(world.tables[table][row]))


def mailed(row: int, **values: object) -> Spoil:
    return lambda world: world.mail[row].update(values)


def told(row: int, **values: object) -> Spoil:
    return lambda world: world.people[row].update(values)


def again(seconds: float, **values: object) -> Spoil:
    """The first letter once more after so many seconds."""

    def spoil(world: Evidence) -> None:
        world.tables["outbox"][0]["attempts"] = 2
        world.tables["leases_noted"].append(lease(OPENED, 99 + seconds))
        world.mail.append({**copy(OPENED, OPERATOR, REAL + 100 + seconds), **values})

    return spoil


def killed_at(world: Evidence, moment: float) -> None:
    world.faults[0]["at"] = world.faults[1]["at"] = moment


def lost_after_a_success(world: Evidence) -> None:
    """A fence that does not hold: the mail server has it, the row says failed."""
    world.tables["outbox"][0].update(sent_at=None, parked_at=NOW, last_error="550 no")


def taken_late(world: Evidence) -> None:
    """A deaf server heard the first copy when its sender had long hung up."""
    world.mail[0].update(dropped=True, at=REAL + 108)


def again_while_the_first_is_under_way(world: Evidence) -> None:
    taken_late(world)
    again(3)(world)


def again_within_the_lease(world: Evidence) -> None:
    killed_at(world, REAL + 100)
    again(1.0)(world)


VIOLATIONS: dict[str, tuple[str, Spoil]] = {
    "a step without its letter": ("I-01", gone("outbox", 0)),
    "a week twice": ("I-01", twice("runs", 0)),
    "a digest without its week": ("I-01", gone("runs", 0)),
    "a week without a digest": (
        "I-01", lambda world: [one.update(offset=18 * 86400) for one in world.faults[1:]],
    ),
    "a letter never sent": ("I-02", changed("outbox", 0, sent_at=None)),
    "marked as sent before it was": ("I-02", lambda world: world.mail.pop(0)),
    "parked without cause": (
        "I-02", changed("outbox", 0, sent_at=None, parked_at=NOW, last_error="timeout"),
    ),
    "a mail without a row": (
        "I-03", lambda world: world.mail.append(copy("nobody's", OPERATOR, REAL + 100)),
    ),
    "a Message-ID made anew": ("I-03", mailed(0, message_id="<random@x>")),
    "a mail to somebody else": ("I-03", mailed(0, to=["else@x.example"])),
    "a copy after a known success": ("I-04", again(60)),
    "more copies than attempts": (
        "I-04", lambda world: world.mail.append(copy(OPENED, OPERATOR, REAL + 160)),
    ),
    "a mail before it was written": (
        "I-05", changed("outbox", 0, created_at=NOW + timedelta(hours=1)),
    ),
    "a timer before its time": ("I-05", changed("timers", 0, due_at=NOW + timedelta(days=1))),
    "another content the second time": ("I-07", again(60, digest="other")),
    "a letter to somebody switched off": ("I-08", changed("users", 0, active=False)),
    "a timer that rang without a step": ("I-09", gone("workflow_steps", 2)),
    "a timer armed twice": ("I-09", twice("timers", 1)),
    "attempts without an end": ("I-10", changed("outbox", 0, attempts=500)),
    "two workers at one letter": ("I-11", again_within_the_lease),
    "two at once with a deaf server": ("I-11", again_while_the_first_is_under_way),
    "a worker that took no lease": ("I-11", gone("leases_noted", 0)),
    "a stale failure over a success": ("I-11", lost_after_a_success),
    "an acknowledged answer lost": ("I-12", gone("answers", 0)),
    "an acknowledged answer changed": ("I-12", changed("answers", 0, value="yes")),
    "an acknowledged hand-in lost": ("I-12", changed("inspections", 0, submission_id=None)),
    "an acknowledged decision lost": ("I-12", changed("workflow_steps", 1, reason="")),
    "an acknowledged reply lost": ("I-12", changed("workflow_steps", 3, reason="")),
    "an answer twice": ("I-13", twice("answers", 0)),
    "a reply twice": ("I-13", twice("workflow_steps", 3)),
    "two first receipts": (
        "I-13", lambda world: world.people.append(dict(world.people[1])),
    ),
    "an answer of nobody": ("I-14", lambda world: world.people[0].update(key="other")),
    "a letter without its step": (
        "I-14", changed("outbox", 0, key="deficiency_opened:step-99:operator-1"),
    ),
    "no answer counts": ("I-15", changed("answers", 0, current=False)),
    "a finding without a deficiency": ("I-20", changed("deficiencies", 0, item="B11")),
    "a history with a gap": ("I-20", changed("workflow_steps", 2, source="reported")),
    "a row that shows another state": ("I-20", changed("deficiencies", 0, state="overdue")),
    "a review without an end": ("I-20", changed("workflow_instances", 1, state="handed_in")),
    "a visit that stays open": (
        "I-20", changed("deficiencies", 0, ended_on=date(2026, 11, 25)),
    ),
    "fewer opened than the receipt says": (
        "I-20", lambda world: world.people[3]["receipt"].update(opened=2),
    ),
    "closed by who found it": (
        "I-41", changed("workflow_steps", 3, target="remedied", actor="user:3"),
    ),
    "a figure too high": ("I-22", changed("summaries", 0, amount=2)),
    "a due timer left": ("I-31", changed("timers", 1, due_at=NOW - timedelta(hours=1))),
    "nothing settled": (
        "I-31", lambda world: world.faults.append({"event": "unsettled", "at": REAL}),
    ),
    "a broken index": ("I-35", lambda world: world.broken.append("an index")),
}  # fmt: skip


@pytest.mark.parametrize("name", VIOLATIONS)
def test_each_violation_is_found_by_name(name: str) -> None:
    invariant, spoil = VIOLATIONS[name]
    world = right()
    spoil(world)
    found = {one for one, _text in checker.judge(world)}
    assert invariant in found, f"found only {found}"


def test_where_all_is_well_nothing_is_found_and_the_bound_is_told() -> None:
    world = right()
    assert checker.judge(world) == []
    report = "\n".join(checker.report(world))
    assert "Nothing lost, doubled or invented." in report
    assert "0 failures in 1 kills" in report


def test_a_copy_after_an_unknown_outcome_is_no_violation() -> None:
    world = right()
    killed_at(world, REAL + 100)
    again(6)(world)
    assert checker.judge(world) == []
    assert "surplus copies 1" in "\n".join(checker.report(world))


def test_a_copy_after_a_cut_line_is_no_violation() -> None:
    world = right()
    world.mail[0]["dropped"] = True
    again(2)(world)
    assert checker.judge(world) == []


def test_a_copy_a_deaf_server_takes_after_the_next_one_is_no_violation() -> None:
    """Its sender's lease was over, or given back, before the next began."""
    for after, given_back in ((6, ()), (3, ({**lease(OPENED, 101), "until": None},))):
        world = right()
        taken_late(world)
        world.tables["leases_noted"].extend(given_back)
        again(after)(world)
        assert checker.judge(world) == []


def test_a_letter_refused_for_good_may_be_given_up() -> None:
    world = right()
    world.tables["outbox"][3].update(
        sent_at=None, parked_at=NOW, last_error="PermanentFailure('550 5.1.1 no such mailbox')"
    )
    world.mail = [one for one in world.mail if one["to"] != [COORDINATOR] or one is world.mail[2]]
    assert checker.judge(world) == []


def test_the_checker_imports_nothing_of_the_product() -> None:
    seen: set[Path] = set()
    waiting = [Path(checker.__file__)]
    while waiting:
        file = waiting.pop()
        seen.add(file)
        for name in imported(file):
            assert name.partition(".")[0] not in PRODUCT, f"{file.name} imports {name}"
            ours = Path(*name.split(".")).with_suffix(".py")
            if name.startswith("tests.") and ours.exists() and ours not in seen:
                waiting.append(ours)
    assert len(seen) >= 6


def imported(file: Path) -> list[str]:
    names: list[str] = []
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.append(node.module)
    return names
