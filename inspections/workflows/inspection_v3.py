"""Inspection, version 3: reminders counted by the district's policy follow it when it changes.

Changed from version 2: nothing but that. A policy that comes into force is heard in every state
with such a reminder, as a deficiency hears it.
Released: never edit this file, running inspections live by it. Write inspection_v4.
"""

from dataclasses import replace

from inspections.domain.vocabulary import InspectionState as S
from inspections.domain.vocabulary import InspectionTrigger as T
from inspections.engine.definition import Stay, TakesOver
from inspections.workflows import inspection_v2 as before
from inspections.workflows.effects import Retime

WORKFLOW = replace(
    before.WORKFLOW,
    version=3,
    rules=(
        *before.WORKFLOW.rules,
        Stay(S.MISSED, T.ADJUST_TIMERS, do=(Retime(),)),
        Stay(S.UNDER_WAY, T.ADJUST_TIMERS, do=(Retime(),)),
        Stay(S.HANDED_IN, T.ADJUST_TIMERS, do=(Retime(),)),
    ),
    takes_over=TakesOver(version=2),
)
