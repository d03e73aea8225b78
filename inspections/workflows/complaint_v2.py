"""Complaint, version 2: reminders counted by the district's policy follow it when it changes.

Changed from version 1: nothing but that. A policy that comes into force is heard in every state
with such a reminder, as a deficiency hears it.
Released: never edit this file, running complaints live by it. Write complaint_v3.
"""

from dataclasses import replace

from inspections.domain.vocabulary import ComplaintState as S
from inspections.domain.vocabulary import ComplaintTrigger as T
from inspections.engine.definition import Stay, TakesOver
from inspections.workflows import complaint_v1 as before
from inspections.workflows.effects import Retime

WORKFLOW = replace(
    before.WORKFLOW,
    version=2,
    rules=(
        *before.WORKFLOW.rules,
        Stay(S.RECEIVED, T.ADJUST_TIMERS, do=(Retime(),)),
        Stay(S.SORTED, T.ADJUST_TIMERS, do=(Retime(),)),
    ),
    takes_over=TakesOver(version=1),
)
