"""The product on small disks that fill up while people work; the verdict is the checker's.

    unshare --mount python -m tests.faults.full_disk.run

In a mount namespace of its own, so that the disks are gone with the process.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from hashlib import sha256
from pathlib import Path

from tests.faults.processes.journal import Journal, read
from tests.faults.processes.program import until
from tests.faults.processes.run import Plan, Run, check, send_home, start_people
from tests.faults.processes.stack import Stack, running

SIZE = "220m"  # a new database with its log is about 80
PIECE = b"\0" * 65536
FULL_FOR = 7.0  # seconds
WORK_BETWEEN = 6.0
WITHIN = 60.0  # seconds until everything goes on, with nobody's help


def small_disk(folder: Path) -> None:
    folder.mkdir()
    call = ["mount", "-t", "tmpfs", "-o", f"size={SIZE},mode=0755", "tmpfs", str(folder)]
    subprocess.run(call, check=True)


def fill(folder: Path) -> Path:
    """To the last byte; the file in the way."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(PIECE):
            pass
        while file.write(b"\0"):
            pass
    return ballast


def go_on(stack: Stack, seconds: float) -> None:
    """People work, and what died is started again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        stack.tend()
        time.sleep(0.1)


def has_database(stack: Stack) -> bool:
    """One that ended for want of room is started again."""
    stack.tend()
    return stack.postgres.answers()


def full(stack: Stack, journal: Journal, folder: Path, name: str) -> None:
    journal.note("begun", fault=name, what=f"disk full: {folder.name}")
    ballast = fill(folder)
    go_on(stack, FULL_FOR)
    ballast.unlink()
    until(lambda: has_database(stack), "the database to answer", WITHIN)
    journal.note("over", fault=name, kills=0, offset=0)


def photos_wrong(stack: Stack) -> list[str]:
    """Photos of the database that are not whole on the disk, and what of others was left there."""
    with stack.postgres.connect() as connection:
        rows = connection.execute("SELECT DISTINCT stored FROM photos WHERE stored <> ''")
        wanted = {str(stored) for (stored,) in rows}
    files = [one for one in (stack.files / "photos").rglob("*") if one.is_file()]
    whole = {one.stem for one in files if sha256(one.read_bytes()).hexdigest() == one.stem}
    half = [one.name for one in files if one.suffix == ".part" or one.stem not in whole]
    return [*half, *(wanted - whole)]


def main() -> int:
    with running(visits=80, volume=small_disk) as stack, ExitStack() as leave:
        run = Run(stack, Plan(0, 0))
        people = start_people(stack, leave, seed=3, haste=5)
        go_on(stack, WORK_BETWEEN)
        for folder, name in ((stack.files, "F-22b"), (stack.postgres.data, "F-22a")) * 2:
            full(stack, run.journal, folder, name)
            run.heal_and_settle()
            go_on(stack, WORK_BETWEEN)
        send_home(stack, people)
        run.heal_and_settle()
        run.journal.note("ended", kills=0, offset=0)
        verdict = check(stack)
        wrong = photos_wrong(stack)
        settled = [one for one in read(stack.home / "faults.jsonl") if one["event"] == "settled"]
        said = "".join(program.said(10**7) for program in stack.programs())
    print(verdict.stdout, verdict.stderr, sep="")
    print(f"the disk was full for {said.count('No space left on device')} attempts")
    slow = [one["seconds"] for one in settled if one["seconds"] > WITHIN]
    if slow:
        print(f"took longer than {WITHIN:.0f} s: {slow}")
    if wrong:
        print(f"photos that are not whole: {wrong}")
    return verdict.returncode or bool(slow or wrong)


if __name__ == "__main__":
    os.environ.setdefault("TMPDIR", "/tmp")
    sys.exit(main())
