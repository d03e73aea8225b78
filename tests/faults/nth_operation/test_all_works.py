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
    "open_deficiencies": "submit_checklist",
    "open_inspection": "move_inspection",
    "submit_checklist": "small.hand_in",
    "move_inspection": "small.plan",
    "compose_weekly_digest": "run_due.digests",
    "deliver_message": "run_due.deliver",
    "build_export": "run_due.export",
    "set_policy": "change_policy",
    "receive_complaint": "fixtures.complaining",
}
# One row, or rows of one transaction with nothing that follows from them.
PLAIN = {
    "anchor_audit": "one letter in one transaction",
    "call_list": "one step of one case by `advance`",
    "compare_policies": "one row in one transaction",
    "account_links": "a link and its letter in one transaction",
    "field_keys": "one row in one transaction",
    "log_in_elsewhere": "one person and how the provider names them, in one transaction",
    "passkeys": "rows of one person in one transaction; a challenge is used up before, in its own",
    "second_factor": "rows of one person in one transaction",
    "found_district": "runs once, by a person who sees the error",
    "import_checklist": "one row in one transaction",
    "keep_accommodations": "one row in one transaction",
    "keep_certificates": "one row in one transaction",
    "keep_holds": "one row in one transaction",
    "set_retention": "rows of one transaction with nothing that follows from them",
    "keep_offices": "one row in one transaction",
    "keep_people": "one row in one transaction",
    "log_in": "counts attempts; nothing is half done",
    "pause_digest": "one row in one transaction",
    "send_again": "one statement",
    "run_due": "calls the others, one item a transaction",
    "receive_photo": "with the operator's answer",
}


def writing() -> set[str]:
    return {path.stem for path in USECASES.glob("*.py") if WRITES.search(path.read_text())}


def test_every_writing_use_case_is_failed_at_every_statement() -> None:
    loops = "".join(path.read_text() for path in HERE.glob("*.py") if path != Path(__file__))
    reached = {name for name, by in INSIDE.items() if by in loops or by in INSIDE}
    left = {name for name in writing() - reached - PLAIN.keys() if f"usecases.{name}" not in loops}
    assert not left, f"no loop fails these: {sorted(left)}"


def test_the_exceptions_are_use_cases_that_are_there() -> None:
    known = {path.stem for path in USECASES.glob("*.py")}
    assert known >= INSIDE.keys() | PLAIN.keys()
