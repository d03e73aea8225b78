"""Every released workflow version; an instance stays with its own for life."""

from __future__ import annotations

from inspections.engine.check import checked
from inspections.engine.definition import Workflow
from inspections.workflows import (
    complaint_v1,
    complaint_v2,
    deficiency_v1,
    deficiency_v2,
    deficiency_v3,
    follow_up_v1,
    follow_up_v2,
    inspection_v1,
    inspection_v2,
    inspection_v3,
)

RELEASED: tuple[Workflow, ...] = tuple(
    module.WORKFLOW
    for module in (
        complaint_v1,
        complaint_v2,
        deficiency_v1,
        deficiency_v2,
        deficiency_v3,
        follow_up_v1,
        follow_up_v2,
        inspection_v1,
        inspection_v2,
        inspection_v3,
    )
)

_BY_VERSION = {(workflow.name, workflow.version): workflow for workflow in RELEASED}
for _workflow in RELEASED:
    checked(_workflow, _BY_VERSION)


def pinned(name: str, version: int) -> Workflow:
    return _BY_VERSION[name, version]


def current(name: str) -> Workflow:
    """The newest version. Raises KeyError for an unknown name."""
    newest = max((v for n, v in _BY_VERSION if n == name), default=None)
    if newest is None:
        raise KeyError(name)
    return _BY_VERSION[name, newest]


def versions(name: str) -> list[Workflow]:
    """All of one process, the oldest first."""
    return sorted((w for w in RELEASED if w.name == name), key=lambda w: w.version)
