"""Two mistakes put into a copy of the product: a checker that does not find them proves nothing.

python -m tests.faults.processes.seeded
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.faults.processes.fault_list import Fault, kill_worker, misbehave
from tests.faults.processes.run import Plan, carry_out, check
from tests.faults.processes.servers import ROOT
from tests.faults.processes.stack import running

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".run", "node_modules", "__pycache__", "*.sqlite3", ".*_cache", ".hypothesis"
)
FAULTS = (
    Fault("F-01", "kill -9 of a worker's main process", kill_worker, 1, kills=1),
    Fault(
        "F-17",
        "half of the letters put off",
        lambda stack, _chance: misbehave(stack, "rcpt", "451 4.3.0 later", 0.5, 8),
        3,
    ),
)


@dataclass(frozen=True)
class Defect:
    name: str
    file: str
    right: str
    wrong: str
    found_as: set[str]


DEFECTS = (
    Defect(
        "a letter is marked as sent before it is",
        "inspections/runtime/outbox.py",
        ".values(leased_until=now + LEASE, attempts=Message.attempts + 1)",
        ".values(leased_until=now + LEASE, attempts=Message.attempts + 1, sent_at=now)",
        {"I-02"},
    ),
    Defect(
        "every attempt has a Message-ID of its own",
        "inspections/mail/render.py",
        'message["Message-ID"] = message_id(row.key,',
        'message["Message-ID"] = message_id(__import__("uuid").uuid4().hex,',
        {"I-03"},
    ),
)


def copy_with(defect: Defect, target: Path) -> Path:
    """A copy of the product that makes the mistake. Raises ValueError when there is no place."""
    tree = target / "tree"
    shutil.copytree(ROOT, tree, ignore=LEFT_OUT)
    file = tree / defect.file
    text = file.read_text()
    if text.count(defect.right) != 1:
        raise ValueError(f"{defect.file} has changed: {defect.right}")
    file.write_text(text.replace(defect.right, defect.wrong))
    return tree


def is_found(defect: Defect) -> bool:
    plan = Plan(seconds=25, kills=1000, seed=5, pace=(0.2, 2.0), haste=5, faults=FAULTS)
    with (
        tempfile.TemporaryDirectory(prefix="begehung-seeded-") as home,
        running(tree=copy_with(defect, Path(home)), visits=60) as stack,
    ):
        carry_out(stack, plan)
        said = check(stack).stdout
    seen = all(invariant in said.partition("VIOLATED")[2] for invariant in defect.found_as)
    if not seen:
        print(said)
    return seen


def main() -> int:
    found = 0
    for defect in DEFECTS:
        seen = is_found(defect)
        found += seen
        print(f"{'found' if seen else 'NOT FOUND'}: {defect.name}", flush=True)
    print(f"seeded defects found: {found} of {len(DEFECTS)}", flush=True)
    return 0 if found == len(DEFECTS) else 1


if __name__ == "__main__":
    sys.exit(main())
