"""A workbook read by a child process with little memory and time, and without our secrets.

What gets past the checks of `safe_zip` still costs a child and not the web server.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from dataclasses import asdict
from typing import Any

from inspections.domain.checklist_file import from_document, to_document
from inspections.labels import N_
from inspections.xlsform import safe_zip
from inspections.xlsform.problems import Problem, WorkbookRefused
from inspections.xlsform.read_form import Reading, read_form

MOST_MEMORY = 768 * 1024 * 1024  # with the program itself
MOST_SECONDS = 30
PROGRAM = (sys.executable, "-m", "inspections.xlsform.read_apart")
TOO_COSTLY = N_("Diese Datei zu lesen kostet zu viel Zeit oder Speicher.")


def read_form_apart(content: bytes, file_name: str) -> Reading:
    """Raises WorkbookRefused."""
    safe_zip.check(content)
    own = {"PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONUTF8": "1"}
    try:
        child = subprocess.run(  # noqa: S603
            [*PROGRAM, file_name.replace("\0", "")[:200]],
            input=content,
            capture_output=True,
            timeout=MOST_SECONDS,
            env=own,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise WorkbookRefused(TOO_COSTLY)
    try:
        said = json.loads(child.stdout) if child.returncode == 0 else None
    except json.JSONDecodeError:
        said = None
    if said is None:
        raise WorkbookRefused(TOO_COSTLY)
    if refused := said.get("refused"):
        raise WorkbookRefused(refused["words"], refused["sheet"], **refused["details"])
    document = said["checklist"]
    return Reading(
        from_document(document) if document is not None else None,
        tuple(Problem(**each) for each in said["problems"]),
        tuple(Problem(**each) for each in said["notices"]),
    )


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # writes no file
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _told(content: bytes, file_name: str) -> dict[str, Any]:
    try:
        found = read_form(content, file_name)
    except WorkbookRefused as refusal:
        return {"refused": asdict(refusal.problem)}
    return {
        "checklist": to_document(found.checklist) if found.checklist is not None else None,
        "problems": [asdict(each) for each in found.problems],
        "notices": [asdict(each) for each in found.notices],
    }


if __name__ == "__main__":
    _limit()
    told = _told(sys.stdin.buffer.read(), sys.argv[1])
    sys.stdout.buffer.write(json.dumps(told, default=str).encode())
