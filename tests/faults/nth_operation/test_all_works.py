"""No use case that writes is left out: each is failed at every statement, or inside another one."""

from __future__ import annotations

import re
from pathlib import Path

import inspections.usecases

HERE = Path(__file__).parent
USECASES = Path(inspections.usecases.__file__).parent
WRITES = re.compile(
    r"session\.(add|add_all|delete)\(|session\.execute\((update|delete|insert)"
    r"|outbox\.(add|forget|send_again)\(|runs\.mark\(|with transaction\(|\badvance\("
)
# Written by every one of these on its way, so failed with it.
INSIDE = {
    "advance": "decide",
    "begin": "open_deficiencies",
    "carry_out": "decide",
    "merge_deficiencies": "decide",
    "open_deficiencies": "small.hand_in",
    "open_inspection": "move_inspection",
    "submit_checklist": "small.hand_in",
    "move_inspection": "small.plan",
    "compose_weekly_digest": "run_due.digests",
    "deliver_message": "run_due.deliver",
    "build_export": "run_due.export",
    "anchor_audit": "run_due.anchor",
    "set_policy": "change_policy",
    "receive_complaint": "fixtures.complaining",
}
# No loop yet, and why none is needed.
PLAIN = {
    "api_tokens": "one row in one transaction; a letter and that it was written in another",
    "log_in_elsewhere": "one person and how the provider names them, in one transaction",
    "passkeys": "rows of one person in one transaction; a challenge is used up before, in its own",
    "second_factor": "rows of one person in one transaction",
    "run_due": "calls the others, one item a transaction",
}


def writing() -> set[str]:
    return {path.stem for path in USECASES.glob("*.py") if WRITES.search(path.read_text())}


def test_every_writing_use_case_is_failed_at_every_statement() -> None:
    loops = "".join(path.read_text() for path in HERE.glob("*.py") if path != Path(__file__))
    reached = {name for name, by in INSIDE.items() if by in loops}
    left = {name for name in writing() - reached - PLAIN.keys() if f"usecases.{name}" not in loops}
    assert not left, f"no loop fails these: {sorted(left)}"


def test_the_exceptions_are_use_cases_that_are_there() -> None:
    known = {path.stem for path in USECASES.glob("*.py")}
    assert known >= INSIDE.keys() | PLAIN.keys()
