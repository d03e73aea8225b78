"""Follow-up, version 2: reminders counted by the district's policy follow it when it changes.

Changed from version 1: nothing but that. A policy that comes into force is heard in every state
with such a reminder, as a deficiency hears it.
Released: never edit this file, running follow-ups live by it. Write follow_up_v3.
"""

from dataclasses import replace

from inspections.domain.vocabulary import FollowUpState as S
from inspections.domain.vocabulary import FollowUpTrigger as T
from inspections.engine.definition import Stay, TakesOver
from inspections.workflows import follow_up_v1 as before
from inspections.workflows.effects import Retime

WORKFLOW = replace(
    before.WORKFLOW,
    version=2,
    rules=(
        *before.WORKFLOW.rules,
        Stay(S.ORDERED, T.ADJUST_TIMERS, do=(Retime(),)),
        Stay(S.MISSED, T.ADJUST_TIMERS, do=(Retime(),)),
    ),
    takes_over=TakesOver(version=1),
)
