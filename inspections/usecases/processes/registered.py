"""Every process of the program, found by its row or by its workflow's name."""

from __future__ import annotations

from typing import Any

from inspections.usecases.processes.complaint import COMPLAINT
from inspections.usecases.processes.deficiency import DEFICIENCY
from inspections.usecases.processes.follow_up import FOLLOW_UP
from inspections.usecases.processes.inspection import INSPECTION
from inspections.usecases.processes.process import Process

PROCESSES: tuple[Process[Any], ...] = (DEFICIENCY, INSPECTION, FOLLOW_UP, COMPLAINT)

_BY_ROW: dict[type, Process[Any]] = {process.row: process for process in PROCESSES}
_BY_NAME: dict[str, Process[Any]] = {process.name: process for process in PROCESSES}


def process_of(case: object) -> Process[Any]:
    return _BY_ROW[type(case)]


def process_named(workflow: str) -> Process[Any]:
    return _BY_NAME[workflow]
