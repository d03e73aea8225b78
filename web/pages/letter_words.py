"""What a letter is called, what became of it and what it was written for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from inspections.domain.vocabulary import Role
from inspections.labels import _
from inspections.runtime.outbox import Message
from inspections.usecases.digest_letters import KIND
from inspections.usecases.explain import Cause
from inspections.workflows.spoken_steps import step_words
from inspections.workflows.words import LETTERS, SpokenWords
from web.filters import moment

# a resident's letter is nobody else's; somebody may stand in for a role nobody holds
TO_OUR_OWN = re.compile(r"\A.*:(?P<person>(user|operator|office)-\d+)(-for-[a-z_]+)?")


def person_of(message: Message) -> str | None:
    """Such as "user-7"; None for residents and where there was nobody."""
    found = TO_OUR_OWN.fullmatch(message.key)
    return found["person"] if found else None


@dataclass(frozen=True, slots=True)
class Fate:
    """`stuck` asks for a person."""

    text: str
    stuck: bool


def fate(message: Message, *, held: bool = False) -> Fate:
    """`held`: the mail hold is on."""
    if message.sent_at:
        return Fate(_("verschickt %(at)s") % {"at": moment(message.sent_at)}, False)
    if message.parked_at:
        return Fate(_("nicht zustellbar, siehe Betrieb"), True)
    if held:
        return Fate(_("zurückgehalten: der Briefversand ist angehalten"), True)
    if message.attempts:
        return Fate(_("noch nicht zugestellt, wird wiederholt"), True)
    return Fate(_("wird verschickt"), False)


def name_of(letter: str) -> str:
    if letter == KIND:
        return _("Wochenübersicht")
    return _(LETTERS[letter]) if letter in LETTERS else letter


def caused_by(message: Message, cause: Cause | None) -> str:
    """Such as "M-2026-0007: Frist verstrichen (Uhr)"."""
    if cause is None:
        return _("Woche %(week)s") % {"week": message.payload.get("week", "")}
    who = SpokenWords().role(_role(cause))
    what = step_words(cause.workflow, cause.step.trigger, cause.step.source)
    return f"{cause.number}: {what} ({who})" if cause.number else f"{what} ({who})"


def _role(cause: Cause) -> Role | None:
    by = cause.step.by
    return Role(by) if by in list(Role) else None
