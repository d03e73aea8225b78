"""A minute of what `make faults` does for twenty, and a mistake that must not get through."""

from __future__ import annotations

import pytest

from tests.faults.processes import seeded
from tests.faults.processes.run import Plan, carry_out, check
from tests.faults.processes.stack import running

pytestmark = [pytest.mark.processes, pytest.mark.postgres]


def test_killed_at_random_the_product_loses_nothing_and_doubles_nothing() -> None:
    plan = Plan(seconds=22, kills=16, seed=4, pace=(0.2, 1.6), haste=4)
    with running(visits=80) as stack:
        run = carry_out(stack, plan)
        verdict = check(stack)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert run.kills >= 5, verdict.stdout


def test_a_product_that_marks_before_it_sends_is_found_out() -> None:
    assert seeded.is_found(seeded.MARKED_TOO_EARLY)
