"""Every duty, in the order in which they are done: what others point to goes last."""

from __future__ import annotations

from inspections.domain.retention import RULES, Keep
from inspections.usecases.forgetting.absences import ABSENCES
from inspections.usecases.forgetting.accounts import OPERATORS, USERS
from inspections.usecases.forgetting.certificates import CERTIFICATES, PAPERS, REMARKS
from inspections.usecases.forgetting.complaints import COMPLAINTS
from inspections.usecases.forgetting.duty import Duty
from inspections.usecases.forgetting.files import FILES, HOUSES
from inspections.usecases.forgetting.letters import LETTERS, PAUSES, REMINDERS
from inspections.usecases.forgetting.lists import LISTS
from inspections.usecases.forgetting.log_ins import (
    API_TOKENS,
    CALENDAR_KEYS,
    DEVICES,
    FIELD_KEYS,
    LINKS,
    SESSIONS,
    TRACES,
)
from inspections.usecases.forgetting.persons import OPERATOR_NAMES, USER_NAMES
from inspections.usecases.forgetting.photos import FIELD_PHOTOS, PHOTOS

DUTIES: tuple[Duty, ...] = (
    SESSIONS, LINKS, DEVICES, FIELD_KEYS, CALENDAR_KEYS, API_TOKENS, TRACES,
    LETTERS, REMINDERS, PAUSES, LISTS, ABSENCES,
    CERTIFICATES, REMARKS, PAPERS,
    PHOTOS, FIELD_PHOTOS, COMPLAINTS,
    USERS, OPERATORS, FILES, HOUSES, USER_NAMES, OPERATOR_NAMES,
)  # fmt: skip


def duties_of(keep: Keep) -> list[Duty]:
    return [duty for duty in DUTIES if duty.keep is keep]


assert {duty.keep for duty in DUTIES} == set(RULES), "a class that nobody deletes"
