"""Two mistakes put into a copy of the product: a checker that does not find them proves nothing.

python -m tests.faults.processes.seeded
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.faults.processes.fault_list import FAULTS
from tests.faults.processes.run import Plan, carry_out, check
from tests.faults.processes.servers import ROOT
from tests.faults.processes.stack import running

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".run", "node_modules", "__pycache__", "*.sqlite3", ".*_cache", ".hypothesis"
)
SENDING = {"F-01", "F-02", "F-16", "F-17", "F-19"}


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
        'message["Message-ID"] = f"<{_digest(row.key)}@',
        'message["Message-ID"] = f"<{__import__(\'uuid\').uuid4().hex}@',
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
    faults = tuple(one for one in FAULTS if one.name in SENDING)
    plan = Plan(seconds=25, kills=1000, seed=5, pace=(0.2, 1.0), haste=4, faults=faults)
    with (
        tempfile.TemporaryDirectory(prefix="begehung-seeded-") as home,
        running(tree=copy_with(defect, Path(home)), visits=60) as stack,
    ):
        carry_out(stack, plan)
        said = check(stack).stdout
    return all(f"[{invariant}]" in said for invariant in defect.found_as)


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
