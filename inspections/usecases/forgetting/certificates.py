"""§ 44 (3) AsylG: the three facts go six months after the work ended, photos of papers at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from inspections.audit.erase import erase_containing, erase_owned, forget_what_was
from inspections.domain.checklist import CheckItem
from inspections.domain.retention import Keep
from inspections.store import checklists
from inspections.store.answers import AnswerRevision
from inspections.store.certificates import PoliceCertificate
from inspections.store.deficiencies import Deficiency
from inspections.store.inspections import Inspection
from inspections.store.photos import Photo
from inspections.usecases.forgetting.duty import Desk, Duty, Found, start_of
from inspections.usecases.forgetting.photos import PHOTOS, about_places


def is_of_certificates(item: CheckItem) -> bool:
    return item.source == "AsylG" and item.section.startswith("§ 44 Abs. 3")


def _items(session: Session, district_id: int) -> list[str]:
    """Points of any checklist of the district that ask for police certificates."""
    return sorted({
        item.id
        for version in checklists.newest(session, district_id)
        for item in version.values().items()
        if is_of_certificates(item)
    })  # fmt: skip


def _due(session: Session, district_id: int, before: date) -> list[Found]:
    query = select(PoliceCertificate.id, PoliceCertificate.accommodation_id).where(
        PoliceCertificate.district_id == district_id, PoliceCertificate.left_on < before
    )
    return [
        Found(one, about_places(accommodation=house)) for one, house in session.execute(query)
    ]


def _forget(desk: Desk, ids: Sequence[int]) -> None:
    query = select(PoliceCertificate).where(PoliceCertificate.id.in_(ids))
    for certificate in desk.session.scalars(query):
        forget_certificate(desk.session, certificate)


def forget_certificate(session: Session, certificate: PoliceCertificate) -> None:
    forget_what_was(session)
    session.delete(certificate)
    erase_owned(session, certificate.district_id, [f"certificate:{certificate.id}"])


def _due_remarks(session: Session, district_id: int, before: date) -> list[Found]:
    query = (
        select(
            AnswerRevision.inspection_id,
            AnswerRevision.item,
            AnswerRevision.place,
            AnswerRevision.rev,
            Inspection.accommodation_id,
        )
        .join(Inspection, Inspection.id == AnswerRevision.inspection_id)
        .where(
            AnswerRevision.district_id == district_id,
            AnswerRevision.item.in_(_items(session, district_id)),
            AnswerRevision.remark != "",
            AnswerRevision.received_at < start_of(before),
        )
    )
    return [
        Found(
            (row.inspection_id, row.item, row.place, row.rev),
            about_places(inspection=row.inspection_id, accommodation=row.accommodation_id),
        )
        for row in session.execute(query)
    ]


def _forget_remarks(desk: Desk, keys: Sequence[tuple[int, str, str, int]]) -> None:
    """In the answer and in the deficiency it became."""
    forget_what_was(desk.session)
    for key in keys:
        answer = desk.session.get_one(AnswerRevision, key)
        told = select(Deficiency).where(
            Deficiency.district_id == desk.district_id, Deficiency.remark == answer.remark
        )
        for case in desk.session.scalars(told.where(Deficiency.item == answer.item)):
            case.remark = ""
        erase_containing(desk.session, desk.district_id, [answer.remark])
        answer.remark = ""


def _due_photos(session: Session, district_id: int, before: date) -> list[Found]:
    """Whatever the day: a certificate is looked at, never photographed."""
    query = select(Photo.id).where(
        Photo.district_id == district_id,
        Photo.item.in_(_items(session, district_id)),
        Photo.stored != "",
    )
    return [Found(one, frozenset()) for one in session.scalars(query)]


CERTIFICATES = Duty(Keep.CERTIFICATE, _due, _forget)
REMARKS = Duty(Keep.CERTIFICATE, _due_remarks, _forget_remarks)
PAPERS = Duty(Keep.CERTIFICATE, _due_photos, PHOTOS.forget)
