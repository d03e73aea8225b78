"""The photos of a deficiency side by side: as it was found, and as it was afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from sqlalchemy.orm import Session

from inspections.labels import _
from inspections.store import answers, photos
from inspections.store.deficiencies import Deficiency
from inspections.store.people import Operator, User
from inspections.store.photos import Photo


@dataclass(frozen=True, slots=True)
class Shot:
    """`alt` is what is read out instead of it: its caption, or what it belongs to."""

    id: int
    alt: str
    caption: str
    at: datetime
    by: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Pair:
    before: Shot | None
    after: Shot | None


def pairs(session: Session, case: Deficiency, *, stranger: bool = False) -> list[Pair]:
    """Oldest first. A stranger reads the office's name instead of a person's."""
    before, after = before_and_after(session, case)
    return [
        Pair(
            first and _shot(session, case, first, _("vorher"), number, stranger),
            second and _shot(session, case, second, _("nachher"), number, stranger),
        )
        for number, (first, second) in enumerate(zip_longest(before, after), start=1)
    ]


def before_and_after(session: Session, case: Deficiency) -> tuple[list[Photo], list[Photo]]:
    """Evidence and later visits show it afterwards; so does the last photo of what was put
    right before the visit ended."""
    found = photos.of_point(session, case.inspection_id, case.item, case.place)
    later = photos.since(session, case.inspection, case.item, case.place, case.ended_on)
    later += photos.of_deficiency(session, case.id)
    point = (case.item, case.place)
    if len(found) > 1 and answers.was_put_right(session, case.inspection_id, point):
        half = (len(found) + 1) // 2
        found, later = found[:half], found[half:] + later
    return found, sorted(later, key=lambda photo: photo.id)


def _shot(
    session: Session, case: Deficiency, photo: Photo, when: str, number: int, stranger: bool
) -> Shot:
    words = {"n": number, "number": case.number, "when": when}
    name = _("Foto %(n)s zu Mangel %(number)s, %(when)s") % words
    return Shot(
        id=photo.id,
        alt=f"{when}: {photo.caption}" if photo.caption else name,
        caption=photo.caption,
        at=photo.received_at,
        by=_author(session, case, photo, stranger),
        width=photo.width,
        height=photo.height,
    )


def _author(session: Session, case: Deficiency, photo: Photo, stranger: bool) -> str:
    kind, _colon, number = photo.sent_by.partition(":")
    if kind == "operator":
        return session.get_one(Operator, int(number)).name
    if stranger or kind != "user":
        return case.accommodation.district.name
    return session.get_one(User, int(number)).name
