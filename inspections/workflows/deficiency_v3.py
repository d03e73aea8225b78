"""Deficiency, version 3: what is grave is closed by somebody else than who found it.

Changed from version 2: nothing but that. Where the district's policy wants four eyes, its finder
who sees it remedied on site reports that, and somebody else decides.
Released: never edit this file, running deficiencies live by it. Write deficiency_v4.
"""

from dataclasses import replace

from inspections.domain.vocabulary import DeficiencyState as S
from inspections.domain.vocabulary import DeficiencyTrigger as T
from inspections.domain.vocabulary import Role
from inspections.engine.definition import Move, Stay, TakesOver
from inspections.workflows import deficiency_v2 as before
from inspections.workflows.effects import Notify

SEEN = Notify(Role.COORDINATOR, "remedy_seen")
SEEN_IN = (S.FOUND, *before.WITH_OPERATOR, S.SUSPENDED, S.OBJECTED, S.TO_VERIFY)

WORKFLOW = replace(
    before.WORKFLOW,
    version=3,
    rules=(
        *before.WORKFLOW.rules,
        *(
            Move(state, T.REPORT_ON_SITE, by=Role.INSPECTOR, to=S.REPORTED, do=(SEEN,))
            for state in SEEN_IN
        ),
        Stay(S.REPORTED, T.REPORT_ON_SITE, by=Role.INSPECTOR),  # it is the office's turn already
    ),
    takes_over=TakesOver(version=2),
)
