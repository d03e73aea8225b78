"""Three quarters of a minute of the full run: `make faults` is the long one."""

from __future__ import annotations

import pytest

from tests.faults.processes.run import Plan, carry_out, check
from tests.faults.processes.stack import running

pytestmark = [pytest.mark.processes, pytest.mark.postgres]


def test_killed_at_random_the_product_loses_nothing_and_doubles_nothing() -> None:
    plan = Plan(seconds=26, kills=16, seed=4, pace=(0.2, 1.6), haste=4)
    with running(visits=80) as stack:
        run = carry_out(stack, plan)
        verdict = check(stack)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr
    assert run.kills >= 5, verdict.stdout
