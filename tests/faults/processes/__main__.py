"""The full run: `make faults`, or `python -m tests.faults.processes --minutes 22 --kills 300`."""

from __future__ import annotations

import argparse
import sys

from tests.faults.processes import seeded
from tests.faults.processes.run import Plan, carry_out, check
from tests.faults.processes.servers import ROOT
from tests.faults.processes.stack import libfaketime, running

VISITS_A_MINUTE = 12


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.faults.processes")
    parser.add_argument("--minutes", type=float, default=22, help="never longer than this")
    parser.add_argument("--kills", type=int, default=300, help="ends when so many were killed")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    if libfaketime() is None:
        print("F-23 skipped: no libfaketime here (Debian: apt-get install libfaketime)")
    plan = Plan(given.minutes * 60, given.kills, given.seed)
    with running(tree=ROOT, visits=int(given.minutes * VISITS_A_MINUTE)) as stack:
        run = carry_out(stack, plan)
        verdict = check(stack)
    print(verdict.stdout, verdict.stderr, sep="", flush=True)
    if run.kills < given.kills:
        print(f"{run.kills} of {given.kills} kills in the time given")
    return verdict.returncode or seeded.main()


if __name__ == "__main__":
    sys.exit(main())
