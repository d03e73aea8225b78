"""What a resident does: complain, look it up by the code, say more, withdraw.

Nothing kept here tells who it was: moments are full hours, the code is a hash, and an
address of a device never comes this far.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.domain.errors import NotFound, Refused
from inspections.domain.vocabulary import ComplaintTrigger, Role, Topic, Urgency
from inspections.domain.working_days import office_date
from inspections.photo_store import PhotoStore, StoredPhoto
from inspections.receipts import ReceiptCodes, plain_code
from inspections.runtime import instances
from inspections.store import accommodations, complaints, districts
from inspections.store.accommodations import Accommodation
from inspections.store.complaints import DANGEROUS, Complaint, ComplaintMessage, ComplaintPhoto
from inspections.store.weighing import write_at_end
from inspections.usecases.advance import advance
from inspections.usecases.begin import begin
from inspections.usecases.occasion import Act, Actor
from inspections.usecases.take import take

LONGEST_TEXT = 4000
LONGEST_LINE = 200
MOST_MESSAGES = 50
RESIDENT = Actor(Role.RESIDENT, "resident")


class ComplaintIncomplete(Refused):
    """`details` name the field and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Words:
    """What the form brings. `form_key` was drawn when the page was made."""

    form_key: str
    topic: Topic
    text: str
    place: str = ""
    contact: str = ""
    locale: str = "de"


def full_hour(now: datetime) -> datetime:
    return now.replace(minute=0, second=0, microsecond=0)


def read_photo(store: PhotoStore, sent: bytes, *, now: datetime) -> StoredPhoto:
    """Without EXIF, and without the minute of its coming on the file. Raises PhotoRefused."""
    read = store.read(sent)
    hour = full_hour(now).timestamp()

    def write() -> None:
        read.write()
        os.utime(store.path(read.stored), (hour, hour))

    return replace(read, write=write)


def receive_complaint(
    session: Session,
    house: Accommodation,
    words: Words,
    codes: ReceiptCodes,
    *,
    photo: StoredPhoto | None = None,
    now: datetime,
) -> str:
    """The receipt code; the same form sent again is the same complaint.

    Raises ComplaintIncomplete.
    """
    _check(words)
    accommodations.lock(session, house.id)
    code = codes.make(words.form_key, str(house.id), words.topic, words.text, words.place)
    if complaints.by_receipt(session, codes.hashes(code)) is None:
        case = _write(session, house, words, codes.hash(code), full_hour(now))
        if photo is not None:
            session.add(_photo_of(case, photo))
            write_at_end(session, photo)
    return code


def _check(words: Words) -> None:
    if not words.text.strip():
        raise ComplaintIncomplete(text="missing")
    if len(words.text) > LONGEST_TEXT:
        raise ComplaintIncomplete(text="too_long")
    for name in ("place", "contact"):
        if len(getattr(words, name)) > LONGEST_LINE:
            raise ComplaintIncomplete(**{name: "too_long"})


def _write(
    session: Session, house: Accommodation, words: Words, receipt_hash: str, hour: datetime
) -> Complaint:
    today = office_date(hour)
    dangerous = words.topic in DANGEROUS
    numbers = districts.take_numbers(session, house.district_id, f"complaints-{today.year}", 1)
    case = Complaint(
        district_id=house.district_id,
        number=f"BS-{today.year}-{numbers[0]:04}",
        accommodation=house,
        receipt_hash=receipt_hash,
        locale=words.locale,
        topic=words.topic.value,
        urgency=(Urgency.AT_ONCE if dangerous else Urgency.NORMAL).value,
        text=words.text.strip(),
        place=words.place.strip(),
        contact=words.contact.strip(),
        received_at=hour,
        received_on=today,
        answer="",
    )
    policy = accommodations.policy_on(session, house, today)
    begin(session, [case], Act(ComplaintTrigger.RECEIVE, RESIDENT, hour), policy)
    session.add(case)
    session.flush()
    if dangerous:
        advance(session, case, Act(ComplaintTrigger.ALARM, RESIDENT, hour), policy)
    return case


def _photo_of(case: Complaint, photo: StoredPhoto) -> ComplaintPhoto:
    return ComplaintPhoto(
        district_id=case.district_id,
        complaint_id=case.id,
        stored=photo.stored,
        width=photo.width,
        height=photo.height,
        bytes=photo.bytes,
    )


def look_up(session: Session, house: Accommodation, typed: str, codes: ReceiptCodes) -> Complaint:
    """The complaint behind a receipt code. Raises NotFound, also at another house's door."""
    found = complaints.by_receipt(session, codes.hashes(plain_code(typed)))
    if found is None or found.accommodation_id != house.id:
        raise NotFound(receipt="unknown")
    return found


def add_message(
    session: Session, case: Complaint, text: str, *, form_key: str, now: datetime
) -> bool:
    """False if this form was sent before. Raises ComplaintIncomplete, StepRefused."""
    if not text.strip():
        raise ComplaintIncomplete(text="missing")
    if len(text) > LONGEST_TEXT:
        raise ComplaintIncomplete(text="too_long")
    take(session, case)
    key = sha256(f"{case.id}|{form_key}|{text}".encode()).hexdigest()
    if session.scalar(select(ComplaintMessage.id).where(ComplaintMessage.key == key)):
        return False
    if len(complaints.messages_of(session, case.id)) >= MOST_MESSAGES:
        raise ComplaintIncomplete(text="too_many")
    hour = full_hour(now)
    session.add(
        ComplaintMessage(
            district_id=case.district_id, complaint_id=case.id, key=key, text=text.strip(), at=hour
        )
    )
    _pull(session, case, ComplaintTrigger.ADD_MESSAGE, hour)
    return True


def withdraw_complaint(session: Session, case: Complaint, *, now: datetime) -> None:
    """Raises StepRefused when it is over already."""
    _pull(session, case, ComplaintTrigger.WITHDRAW, full_hour(now))


def _pull(session: Session, case: Complaint, trigger: ComplaintTrigger, hour: datetime) -> None:
    """Not before the step before it: a timer may have rung since the hour struck."""
    take(session, case)
    at = max(hour, instances.last_step_at(session, case.instance_id))
    policy = districts.policy_on(session, case.accommodation.district, office_date(at))
    advance(session, case, Act(trigger, RESIDENT, at), policy)
