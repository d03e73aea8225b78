"""A filled form from ODK Collect: kept until whole, then answers, photos and hand-in. Once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from sqlalchemy.orm import Session

from inspections.domain.errors import Conflict
from inspections.domain.submission import AnswerWrite, Submission
from inspections.photo_store import StoredPhoto
from inspections.runtime import instances
from inspections.store import field_forms
from inspections.store.field_forms import FieldForm, FieldPhoto
from inspections.store.inspections import UNFINISHED, Inspection
from inspections.store.people import User
from inspections.store.weighing import write_at_end
from inspections.usecases.receive_photo import receive_inspection_photo
from inspections.usecases.record_answers import InspectionClosed, record_answers
from inspections.usecases.submit_checklist import IncompleteChecklist, submit_checklist
from inspections.xlsform.read_collected import Collected, SentForm


class OtherContent(Conflict):
    """The same copy of the form came before with other answers, or for another inspection."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """`missing` names the photos still to come; `open_points` what kept it from being handed in."""

    first: bool
    missing: tuple[str, ...] = ()
    handed_in: bool = False
    open_points: int = 0


def receive_collected(
    session: Session,
    inspection: Inspection,
    sent: SentForm,
    collected: Collected,
    photos: Mapping[str, StoredPhoto],
    *,
    content: bytes,
    user: User,
    now: datetime,
) -> Arrival:
    """Raises OtherContent, InspectionClosed, and what the answers themselves are refused for."""
    instances.lock(session, inspection.instance_id)
    form = _kept(session, inspection, sent, collected, content, user, now)
    if form.completed_at is not None:
        return Arrival(first=False, handed_in=form.handed_in)
    parts = {part.name: part for part in form.parts}
    for name in sorted(collected.file_names & photos.keys() - parts.keys()):
        parts[name] = _part(form, name, photos[name])
        form.parts.append(parts[name])
        write_at_end(session, photos[name])
    session.flush()
    missing = tuple(sorted(collected.file_names - parts.keys()))
    if missing:
        return Arrival(first=True, missing=missing)
    return _carry_out(session, inspection, form, sent, collected, parts, user, now)


def _kept(
    session: Session,
    inspection: Inspection,
    sent: SentForm,
    collected: Collected,
    content: bytes,
    user: User,
    now: datetime,
) -> FieldForm:
    digest = hashlib.sha256(content).hexdigest()
    form = field_forms.by_instance(session, sent.instance_id)
    if form is not None:
        if form.digest != digest or form.inspection_id != inspection.id:
            raise OtherContent(instance=sent.instance_id)
        return form
    if inspection.submission_id is None and inspection.instance.state not in UNFINISHED:
        raise InspectionClosed(inspection=inspection.id, state=inspection.instance.state)
    form = FieldForm(
        district_id=inspection.district_id,
        inspection_id=inspection.id,
        user_id=user.id,
        instance_id=sent.instance_id,
        digest=digest,
        photos=len(collected.file_names),
        received_at=now,
    )
    session.add(form)
    session.flush()
    return form


def _part(form: FieldForm, name: str, photo: StoredPhoto) -> FieldPhoto:
    return FieldPhoto(
        district_id=form.district_id,
        name=name,
        sha256=photo.sha256,
        stored=photo.stored,
        width=photo.width,
        height=photo.height,
        bytes=photo.bytes,
    )


def _carry_out(
    session: Session,
    inspection: Inspection,
    form: FieldForm,
    sent: SentForm,
    collected: Collected,
    parts: Mapping[str, FieldPhoto],
    user: User,
    now: datetime,
) -> Arrival:
    """Answers and photos stay even where something is still open: the page asks for the rest."""
    writes = [
        AnswerWrite(_uid(sent, key), answer, claimed_at=sent.finished_at)
        for key, answer in collected.answers
    ]
    record_answers(session, inspection, writes, user=user, now=now, late=True)
    for item, place, name in collected.photos:
        part = parts[name]
        receive_inspection_photo(
            session,
            inspection,
            StoredPhoto(part.sha256, part.stored, part.width, part.height, part.bytes),
            item=item,
            place=place,
            sent_by=f"user:{user.id}",
            now=now,
            late=True,
        )
    for part in parts.values():
        part.stored = ""  # the photo of the inspection has the file from here on
    form.completed_at = now
    if inspection.submission_id is not None:  # somebody handed it in meanwhile
        return Arrival(first=True)
    submission = Submission(_uid(sent, "submission"), finished_at=sent.finished_at)
    try:
        with session.begin_nested():
            submit_checklist(session, inspection, submission, user=user, now=now)
    except IncompleteChecklist as refusal:
        return Arrival(first=True, open_points=len(refusal.points))
    form.handed_in = True
    return Arrival(first=True, handed_in=True)


def _uid(sent: SentForm, key: str) -> UUID:
    return uuid5(NAMESPACE_URL, f"{sent.instance_id}/{key}")
