"""What a backup holds, and how it is applied: by the use cases a device would have reached."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import ValidationError
from sqlalchemy.orm import Session

from inspections.backups import Backup
from inspections.domain.errors import NotFound, Refused
from inspections.domain.quota import QuotaExceeded
from inspections.labels import _
from inspections.photo_parts import OtherPhoto
from inspections.photo_store import StoredPhoto
from inspections.store import inspections
from inspections.store.inspections import Inspection
from inspections.store.people import User
from inspections.store.photos import Photo, of_inspection
from inspections.usecases.receive_photo import (
    caption_photo,
    receive_inspection_photo,
    remove_photo,
)
from inspections.usecases.record_answers import record_answers
from inspections.usecases.submit_checklist import submit_checklist
from schemas.answers import AnswerRevisionIn, answer_write
from schemas.submissions import SubmissionSchema
from web.context import district_id, now, reading, transaction, wiring
from web.storage_words import refused_for_room


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that waited, in words, and what became of it."""

    kind: str
    label: str
    person: str
    place: str
    outcome: str = ""
    refused: bool = False


KINDS = ("answer", "photo", "caption", "remove", "submission")


def listed(backup: Backup) -> list[Item]:
    """What is in it, before anything is done."""
    with reading() as session:
        return [_item(session, event) for event in backup.events]


def applied(backup: Backup) -> Iterator[Item]:
    """Each thing by itself, in order; one that is refused does not hold up the others."""
    for number, event in enumerate(backup.events):
        with reading() as session:
            item = _item(session, event)
        try:
            first = _apply(event, backup.pictures.get(number))
            said = _("übernommen") if first else _("war schon da")
            yield _told(item, said)
        except QuotaExceeded as refusal:
            yield _told(item, refused_for_room(refusal), refused=True)
        except (Refused, ValidationError, KeyError, ValueError, TypeError) as refusal:
            yield _told(item, f"{_('nicht übernommen')}: {refusal}"[:300], refused=True)


def _told(item: Item, outcome: str, *, refused: bool = False) -> Item:
    return Item(item.kind, item.label, item.person, item.place, outcome, refused)


def _item(session: Session, event: dict[str, Any]) -> Item:
    try:
        person, house = _person(session, event).name, _visit(session, event).accommodation.name
    except (Refused, KeyError, ValueError):
        person, house = _("unbekannt"), _("unbekannt")
    kind = event.get("kind") if event.get("kind") in KINDS else ""
    return Item(str(kind), str(event.get("label", ""))[:200], person, house)


def _person(session: Session, event: dict[str, Any]) -> User:
    """Whose it is: not whoever reads the file in. Raises NotFound."""
    found = session.get(User, int(event["user"]))
    if found is None or found.district_id != district_id():
        raise NotFound(user=event["user"])
    return found


def _visit(session: Session, event: dict[str, Any]) -> Inspection:
    return inspections.by_uid(session, district_id(), UUID(str(event["api"]).rsplit("/", 1)[-1]))


def _apply(event: dict[str, Any], picture: bytes | None) -> bool:
    """Whether it was new."""
    kept = _kept(event, picture) if event["kind"] == "photo" else None
    with transaction() as session:
        visit, person = _visit(session, event), _person(session, event)
        match event["kind"]:
            case "answer":
                said = {"base_rev": event.get("base_rev", 0), "claimed_at": event.get("at")}
                loaded = AnswerRevisionIn().load(event["answer"] | said)
                write = answer_write(loaded | {"uid": UUID(event["uid"])})
                [receipt] = record_answers(
                    session, visit, [write], user=person, now=now(), late=True
                )
                return receipt.first
            case "photo" if kept is not None:
                return receive_inspection_photo(
                    session,
                    visit,
                    kept,
                    item=str(event["item"]),
                    place=str(event["place"]),
                    replaces=str(event.get("replaces", "")),
                    sent_by=f"user:{person.id}",
                    now=now(),
                    late=True,
                ).first
            case "caption":
                text = str(event["caption"])[:200]
                caption_photo(session, visit, _photo(session, visit, event).id, text)
                return True
            case "remove":
                remove_photo(session, visit, _photo(session, visit, event).id, now=now())
                return True
            case "submission":
                submission = SubmissionSchema().load(event["answer"])
                receipt_of_all = submit_checklist(
                    session, visit, submission, user=person, now=now()
                )
                return receipt_of_all.first
    raise Refused(kind=event["kind"])


def _kept(event: dict[str, Any], picture: bytes | None) -> StoredPhoto:
    if picture is None or hashlib.sha256(picture).hexdigest() != event["sha256"]:
        raise OtherPhoto(sha256=event.get("sha256"))
    return wiring().photos.read(picture)


def _photo(session: Session, visit: Inspection, event: dict[str, Any]) -> Photo:
    photos = of_inspection(session, visit.id).get((event["item"], event["place"]), [])
    for photo in photos:
        if photo.sha256 == event["digest"]:
            return photo
    raise NotFound(photo=event["digest"])
