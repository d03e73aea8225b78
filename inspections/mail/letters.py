"""Every letter there is, by name; each becomes a sheet that both parts are printed from."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from inspections.domain.vocabulary import Role
from inspections.domain.working_days import BERLIN
from inspections.labels import _
from inspections.links import LinkSigner
from inspections.mail import coordinator_letters, digest_words, escalation_letters, operator_letters
from inspections.mail.account_letters import ACCOUNT_LETTERS, read_account
from inspections.mail.audit_letters import AUDIT_ANCHOR, anchored_words, read_anchored
from inspections.mail.case import Case, read_case
from inspections.mail.complaint_letters import COMPLAINT_LETTERS, read_complaint
from inspections.mail.dates import long_date
from inspections.mail.device_letters import DEVICE_SILENT, device_silent, read_device
from inspections.mail.digest import read_digest
from inspections.mail.notes import noted
from inspections.mail.payload import Payload
from inspections.mail.storage_letters import (
    PHOTO_DAY_FULL,
    STORAGE_FILLS,
    photo_day_full,
    read_full_day,
    read_storage,
    storage_fills,
)
from inspections.mail.visit_letters import VISIT_LETTERS, read_visit
from inspections.mail.words import Words

WEEKLY_DIGEST = "weekly_digest"

CASE_LETTERS: Mapping[tuple[str, Role], Callable[[Case], Words]] = {
    ("deficiency_opened", Role.OPERATOR): operator_letters.deficiency_opened,
    ("deadline_reminder", Role.OPERATOR): operator_letters.deadline_reminder,
    ("deadline_missed", Role.OPERATOR): operator_letters.deadline_missed,
    ("rework_requested", Role.OPERATOR): operator_letters.rework_requested,
    ("deadline_extended", Role.OPERATOR): operator_letters.deadline_extended,
    ("remedy_accepted", Role.OPERATOR): operator_letters.remedy_accepted,
    ("objection_accepted", Role.OPERATOR): operator_letters.objection_accepted,
    ("answer_received", Role.COORDINATOR): coordinator_letters.answer_received,
    ("imminent_danger", Role.COORDINATOR): coordinator_letters.imminent_danger,
    ("deadline_missed", Role.COORDINATOR): coordinator_letters.deadline_missed,
    ("please_review", Role.COORDINATOR): coordinator_letters.please_review,
    ("please_confirm", Role.COORDINATOR): coordinator_letters.please_confirm,
    ("remedy_seen", Role.COORDINATOR): coordinator_letters.remedy_seen,
    ("follow_up_unplanned", Role.COORDINATOR): coordinator_letters.follow_up_unplanned,
    ("follow_up_missed", Role.COORDINATOR): coordinator_letters.follow_up_missed,
    ("deficiency_escalated", Role.COMMISSIONER): escalation_letters.deficiency_escalated,
    ("danger_unanswered", Role.COORDINATOR): escalation_letters.danger_unanswered,
    ("danger_unanswered", Role.COMMISSIONER): escalation_letters.danger_unanswered,
    ("danger_unanswered", Role.OFFICE): escalation_letters.danger_unanswered,
    ("extension_asked", Role.COMMISSIONER): escalation_letters.extension_asked,
    ("extension_refused", Role.COORDINATOR): escalation_letters.extension_refused,
    ("clock_stands", Role.COORDINATOR): escalation_letters.clock_stands,
    ("clock_paused", Role.OPERATOR): escalation_letters.clock_paused,
    ("clock_resumed", Role.OPERATOR): escalation_letters.clock_resumed,
    ("deficiency_merged", Role.OPERATOR): escalation_letters.deficiency_merged,
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What the templates print, and what the envelope needs to know."""

    template: str
    subject: str
    headline: str
    urgent: bool
    values: dict[str, Any]


def compose(letter: str, payload: Payload, links: LinkSigner, *, written_at: datetime) -> Sheet:
    """Raises KeyError, TypeError or ValueError for what cannot be printed."""
    if letter == WEEKLY_DIGEST:
        return _compose_digest(payload, links, written_at=written_at)
    if letter == DEVICE_SILENT:
        return _compose_device(payload, links)
    if letter == STORAGE_FILLS:
        return _compose_storage(payload, links)
    if letter == PHOTO_DAY_FULL:
        return _compose_full_day(payload, links)
    if letter == AUDIT_ANCHOR:
        return _compose_anchors(payload)
    if letter in ACCOUNT_LETTERS:
        return _compose_account(letter, payload, links)
    if letter.startswith("complaint_"):
        return _compose_complaint(letter, payload, links)
    if letter in {name for name, _role in VISIT_LETTERS}:
        return _compose_visit(letter, payload, links)
    return _compose_case(letter, payload, links)


def _compose_anchors(payload: Payload) -> Sheet:
    anchored = read_anchored(payload)
    words = anchored_words(anchored)
    return Sheet(
        template=AUDIT_ANCHOR,
        subject=words.subject,
        headline=words.headline,
        urgent=False,
        values={"anchored": anchored, "words": words},
    )


def _compose_account(letter: str, payload: Payload, links: LinkSigner) -> Sheet:
    words = ACCOUNT_LETTERS[letter]()
    return Sheet(
        template="account",
        subject=words.subject,
        headline=words.headline,
        urgent=False,
        values={"account": read_account(payload, links), "words": words},
    )


def _compose_device(payload: Payload, links: LinkSigner) -> Sheet:
    device = read_device(payload, links)
    words = device_silent(device)
    return Sheet(
        template="visit",
        subject=words.subject,
        headline=words.headline,
        urgent=False,
        values={"visit": device, "words": words},
    )


def _compose_storage(payload: Payload, links: LinkSigner) -> Sheet:
    storage = read_storage(payload, links)
    words = storage_fills(storage)
    return Sheet(
        template="visit",
        subject=words.subject,
        headline=words.headline,
        urgent=False,
        values={"visit": storage, "words": words},
    )


def _compose_full_day(payload: Payload, links: LinkSigner) -> Sheet:
    day = read_full_day(payload, links)
    words = photo_day_full(day)
    return Sheet(
        template="visit",
        subject=words.subject,
        headline=words.headline,
        urgent=False,
        values={"visit": day, "words": words},
    )


def _compose_visit(letter: str, payload: Payload, links: LinkSigner) -> Sheet:
    visit = read_visit(payload, links)
    words = noted(payload, VISIT_LETTERS[letter, visit.role](visit))
    return Sheet(
        template="visit",
        subject=words.subject,
        headline=words.headline,
        urgent=False,
        values={"visit": visit, "words": words},
    )


def _compose_case(letter: str, payload: Payload, links: LinkSigner) -> Sheet:
    case = read_case(payload, links)
    words = noted(payload, CASE_LETTERS[letter, case.role](case))
    answer = coordinator_letters.answer_line(case.answer) if case.answer else ""
    return Sheet(
        template="case",
        subject=words.subject,
        headline=words.headline,
        urgent=case.dangerous and not words.settled,
        values={"case": case, "words": words, "answer_line": answer},
    )


def _compose_complaint(letter: str, payload: Payload, links: LinkSigner) -> Sheet:
    """A resident's is in the resident's own language, which the office's catalogue has not."""
    case = read_complaint(payload, links)
    words = noted(payload, COMPLAINT_LETTERS[letter, case.role](case))
    footer = _("Diese Nachricht wurde automatisch erstellt.")
    values = {"case": case, "words": words, "footer": footer}
    if case.role is Role.RESIDENT:
        said = case.resident
        values |= {"footer": said["mail_foot"], "locale": said["lang"], "dir": said["dir"]}
    return Sheet(
        template="complaint",
        subject=words.subject,
        headline=words.headline,
        urgent=case.alarming and case.role is not Role.RESIDENT and not words.settled,
        values=values,
    )


def _compose_digest(payload: Payload, links: LinkSigner, *, written_at: datetime) -> Sheet:
    digest = read_digest(payload, links)
    return Sheet(
        template=WEEKLY_DIGEST,
        subject=digest_words.subject(digest),
        headline=digest_words.headline(digest),
        urgent=False,
        values={
            "digest": digest,
            "words": digest_words,
            "today": long_date(written_at.astimezone(BERLIN).date()),
        },
    )
