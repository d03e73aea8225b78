"""A minute of what `make faults` does for twenty, and a mistake that must not get through."""

from __future__ import annotations

import email
import email.policy
import re

import pytest

from tests.faults.processes import seeded
from tests.faults.processes.fault_list import FAULTS
from tests.faults.processes.journal import Journal, read
from tests.faults.processes.run import Plan, carry_out, check
from tests.faults.processes.stack import SECRET, Stack, libfaketime, running
from tests.fixtures.small_district import PASSWORD

# Settling alone may take three minutes on a busy machine.
pytestmark = [pytest.mark.processes, pytest.mark.postgres, pytest.mark.timeout(900)]


def test_killed_at_random_the_product_loses_nothing_and_doubles_nothing() -> None:
    plan = Plan(seconds=22, kills=16, seed=4, pace=(0.2, 1.6), haste=4)
    with running(visits=80) as stack:
        run = carry_out(stack, plan)
        verdict = check(stack)
        told = secrets_told(stack)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert run.kills >= 5, verdict.stdout
    assert told == []


def secrets_told(stack: Stack) -> list[str]:
    """Passwords, keys and the links of letters that stand in what any process wrote [I-30]."""
    links: set[str] = set()
    for file in (stack.sink.directory / "letters").iterdir():
        letter = email.message_from_bytes(file.read_bytes(), policy=email.policy.default)
        part = letter.get_body(("plain",))  # type: ignore[attr-defined]
        links.update(re.findall(r"/a/([\w.-]{16,})", part.get_content()))
    assert links
    said = {one.name: one.read_text(errors="replace") for one in stack.home.rglob("*.log")}
    assert any(said.values())
    return [
        f"{name}: {secret}"
        for name, text in said.items()
        for secret in (PASSWORD, SECRET, *links)
        if secret in text
    ]


SLOW = [fault for fault in FAULTS if fault.name.startswith("F-20")]
# Five minutes to either side, and the lease the product has, which is longer than they are apart.
APART = {"web": -300, "worker-1": 300, "worker-2": -300}
LEASE = 900.0
# Nobody is killed over a letter: it would have to wait for the end of that lease.
WITHOUT_LEASE = ("F-03", "F-04a", "F-04b", "F-05a", "F-05b", "F-07", "F-16", "F-17", "F-19")


def test_a_mail_server_that_hangs_holds_nobody_for_long() -> None:
    plan = Plan(seconds=25, kills=1, seed=2, pace=(0.5, 2), haste=4, faults=tuple(SLOW))
    with running(visits=80) as stack:
        carry_out(stack, plan)
        verdict = check(stack)
        hung = [one for one in read(stack.home / "faults.jsonl") if one["event"] == "begun"]
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert {one["fault"] for one in hung} == {"F-20a", "F-20b"}


@pytest.mark.skipif(libfaketime() is None, reason="no libfaketime here to set clocks apart with")
def test_with_clocks_apart_for_a_whole_run_nothing_is_early_or_twice() -> None:
    some = tuple(fault for fault in FAULTS if fault.name in WITHOUT_LEASE)
    plan = Plan(seconds=25, kills=10, seed=6, pace=(0.4, 2), haste=4, faults=some)
    with running(visits=80, apart=APART, lease=LEASE) as stack:
        Journal(stack.home / "faults.jsonl").note("apart", ahead=max(APART.values()))
        carry_out(stack, plan)
        verdict = check(stack)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_a_product_that_marks_before_it_sends_is_found_out() -> None:
    assert seeded.is_found(seeded.MARKED_TOO_EARLY)
