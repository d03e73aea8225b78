"""Two mistakes put into a copy of the product: a checker that does not find them proves nothing.

python -m tests.faults.processes.seeded
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.faults.processes.journal import read
from tests.faults.processes.program import until
from tests.faults.processes.run import Plan, Run, check, send_home, start_people
from tests.faults.processes.servers import ROOT
from tests.faults.processes.stack import Stack, running

LEFT_OUT = shutil.ignore_patterns(
    ".git", ".venv", ".run", "node_modules", "__pycache__", "*.sqlite3", ".*_cache", ".hypothesis"
)
REFUSALS = 5


@dataclass(frozen=True)
class Defect:
    name: str
    file: str
    right: str
    wrong: str
    found_as: set[str]


MARKED_TOO_EARLY = Defect(
    "a letter is marked as sent before it is",
    "inspections/runtime/outbox.py",
    '.values(leased_until=bindparam("until"), attempts=Message.attempts + 1)',
    '.values(leased_until=bindparam("until"), attempts=Message.attempts + 1, sent_at=_NOW)',
    {"I-02"},
)
IDENTITY_MADE_ANEW = Defect(
    "every attempt has a Message-ID of its own",
    "inspections/mail/render.py",
    'message["Message-ID"] = message_id(row.key,',
    'message["Message-ID"] = message_id(__import__("uuid").uuid4().hex,',
    {"I-03"},
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
    """Put some letters off, let everything settle, and ask the checker."""
    with (
        tempfile.TemporaryDirectory(prefix="begehung-seeded-") as home,
        running(tree=copy_with(defect, Path(home)), visits=40) as stack,
        ExitStack() as leave,
    ):
        run = Run(stack, Plan(0, 0))
        stack.sink.misbehave("rcpt", "451 4.3.0 later")
        people = start_people(stack, leave, seed=5, haste=5)
        until(lambda: refused(stack) >= REFUSALS, "letters that were put off", 90)
        send_home(stack, people)
        run.heal_and_settle()
        said = check(stack).stdout
    seen = all(invariant in said.partition("VIOLATED")[2] for invariant in defect.found_as)
    if not seen:
        print(said)
    return seen


def refused(stack: Stack) -> int:
    return sum(one["event"] == "refused" for one in read(stack.sink.directory / "journal.jsonl"))


def main() -> int:
    found = 0
    defects = (MARKED_TOO_EARLY, IDENTITY_MADE_ANEW)
    for defect in defects:
        seen = is_found(defect)
        found += seen
        print(f"{'found' if seen else 'NOT FOUND'}: {defect.name}", flush=True)
    print(f"seeded defects found: {found} of {len(defects)}", flush=True)
    return 0 if found == len(defects) else 1


if __name__ == "__main__":
    sys.exit(main())
