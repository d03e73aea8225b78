"""Inspections for devices: take along, answer, send photos, hand in; all may be repeated."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from flask import request
from sqlalchemy.orm import Session
from werkzeug.exceptions import UnsupportedMediaType

from inspections.domain.checklist_file import to_document
from inspections.domain.errors import NotFound
from inspections.domain.submission import Submission
from inspections.domain.vocabulary import Scope
from inspections.inspection_receipts import InspectionReceipts
from inspections.photo_parts import OtherPhoto
from inspections.photo_store import MAX_BYTES
from inspections.store import inspections
from inspections.store.inspections import Inspection
from inspections.store.people import User
from inspections.store.photos import Photo, of_inspection
from inspections.usecases.issue_receipt import receipt_of
from inspections.usecases.receive_photo import (
    PhotoReceipt,
    caption_photo,
    remove_photo,
)
from inspections.usecases.record_answers import record_answers
from inspections.usecases.submit_checklist import Receipt, submit_checklist
from schemas.answers import (
    AnswerRevisionIn,
    AnswerSavedSchema,
    CaptionSchema,
    ContestedSchema,
    PhotoPlaceSchema,
    PhotoReceiptSchema,
    PhotoSentSchema,
    answer_write,
)
from schemas.inspections import InspectionSchema, InspectionSheetSchema
from schemas.submissions import (
    InspectionReceiptSchema,
    ReceiptsAskedSchema,
    ReceiptSchema,
    SubmissionSchema,
)
from web.access import allow
from web.api import problems, sender
from web.api.reading import FILERS, StrictBlueprint, bytes_as, limit_body
from web.api.uploads import receive
from web.bearer import scoped
from web.context import current_user, district_id, now, reading, today, transaction, wiring
from web.filing.changes import changes
from web.filing.contradictions import spoken
from web.filing.modules import every_module
from web.filing.sheet import Sheet, read_sheet
from web.standing_in import stand_in_of, whose

bp = StrictBlueprint(
    "api_inspections", __name__, url_prefix="/api/v1/inspections", description="Inspections"
)
problems.register(bp)
sender.register(bp)
IMAGES = ("image/jpeg", "image/png", "image/webp")


@bp.route("")
@allow(*FILERS)
@scoped(Scope.INSPECTIONS)
@bp.response(200, InspectionSchema(many=True))
def own_unfinished() -> list[dict[str, Any]]:
    """The inspections this person has still to hand in, also standing in; earliest first."""
    with reading() as session:
        found = inspections.unfinished(session, district_id(), inspectors=whose(session))
        return [_for_whom(session, each) for each in found]


@bp.route("/<uuid:uid>")
@allow(*FILERS)
@scoped(Scope.INSPECTIONS)
@bp.response(200, InspectionSheetSchema)
def sheet(uid: UUID) -> dict[str, Any]:
    """Checklist, answers, what was said last time, and what is open: all to work offline."""
    with reading() as session:
        whole = read_sheet(session, _get(session, uid), today=today())
        house = whole.inspection.accommodation
        held = whole.held.values()
        return {
            "inspection": _for_whom(session, whole.inspection),
            "accommodation": house,
            "rooms": [room.name for room in house.rooms],
            "checklist": to_document(whole.checklist),
            "answers": [_content(each.answer) | {"rev": each.rev} for each in held],
            "last_answers": [
                _content(past.answer) | {"finished_at": past.finished_at}
                for past in whole.past.values()
            ],
            "open_deficiencies": list(whole.cases.values()),
            "photos": [photo for photos in whole.photos.values() for photo in photos],
            "conflicts": _contested(session, whole),
            "text_modules": every_module(whole),
        }


@bp.route("/<uuid:uid>/answers/<uuid:answer_uid>", methods=["PUT"])
@allow(*FILERS)
@scoped()
@bp.arguments(AnswerRevisionIn)
@bp.response(200, AnswerSavedSchema)
@bp.alt_response(201, schema=AnswerSavedSchema, description="Received for the first time")
def put_answer(revision: dict[str, Any], uid: UUID, answer_uid: UUID) -> tuple[dict[str, Any], int]:
    """One revision of one answer; the same id with other content is a conflict."""
    write = answer_write(revision | {"uid": answer_uid})
    with transaction() as session:
        inspection = _get(session, uid)
        before = read_sheet(session, inspection, today=today())
        [receipt] = record_answers(
            session, inspection, [write], user=_user(session), now=now(), late=True
        )
        point = (write.answer.item, write.answer.place)
        answer = changes(session, before, point) | {"receipt": receipt}
        answer["conflicts"] = _contested(session, before)
    return answer, 201 if receipt.first else 200


@bp.route("/<uuid:uid>/conflicts")
@allow(*FILERS)
@scoped(Scope.INSPECTIONS)
@bp.response(200, ContestedSchema(many=True))
def contested(uid: UUID) -> list[dict[str, str]]:
    """Points that somebody else answered differently, until a coordinator has chosen."""
    with reading() as session:
        return _contested(session, read_sheet(session, _get(session, uid), today=today()))


@bp.route("/<uuid:uid>/photos/<sha256>", methods=["PUT"])
@allow(*FILERS)
@scoped()
@bp.arguments(PhotoSentSchema, location="query")
@bp.doc(requestBody=bytes_as(*IMAGES))
@bp.response(200, PhotoReceiptSchema)
@bp.alt_response(201, schema=PhotoReceiptSchema, description="Received for the first time")
def put_photo(where: dict[str, str], uid: UUID, sha256: str) -> tuple[PhotoReceipt, int]:
    """The bytes of a photo under their SHA-256, for an item at a place."""
    if request.mimetype not in IMAGES:
        raise UnsupportedMediaType
    limit_body(MAX_BYTES)
    with reading() as session:
        _get(session, uid)
    sent = request.get_data()
    if hashlib.sha256(sent).hexdigest() != sha256:
        raise OtherPhoto(sha256=sha256)
    receipt = receive(uid, wiring().photos.read(sent), where)
    return receipt, 201 if receipt.first else 200


@bp.route("/<uuid:uid>/photos/<sha256>", methods=["PATCH"], endpoint="caption")
@allow(*FILERS)
@scoped()
@bp.arguments(CaptionSchema)
@bp.arguments(PhotoPlaceSchema, location="query")
@bp.response(204)
def put_caption(said: dict[str, str], where: dict[str, str], uid: UUID, sha256: str) -> None:
    """What the photo shows."""
    with transaction() as session:
        inspection = _get(session, uid)
        photo = _photo(session, inspection, where, sha256)
        caption_photo(session, inspection, photo.id, said["caption"])


@bp.route("/<uuid:uid>/photos/<sha256>", methods=["DELETE"], endpoint="remove")
@allow(*FILERS)
@scoped()
@bp.arguments(PhotoPlaceSchema, location="query")
@bp.response(204)
def delete_photo(where: dict[str, str], uid: UUID, sha256: str) -> None:
    """Take the photo out again; the answer stays."""
    with transaction() as session:
        inspection = _get(session, uid)
        photo = _photo(session, inspection, where, sha256)
        remove_photo(session, inspection, photo.id, now=now())


@bp.route("/<uuid:uid>/submission", methods=["PUT"])
@allow(*FILERS)
@scoped()
@bp.arguments(SubmissionSchema)
@bp.response(200, ReceiptSchema)
@bp.alt_response(201, schema=ReceiptSchema, description="Handed in")
def put_submission(submission: Submission, uid: UUID) -> tuple[Receipt, int]:
    """Hand in. 409 for other content, 422 with the list of open points if incomplete."""
    with transaction() as session:
        inspection = _get(session, uid)
        receipt = submit_checklist(session, inspection, submission, user=_user(session), now=now())
    return receipt, 201 if receipt.first else 200


@bp.route("/receipts")
@allow(*FILERS)
@scoped(Scope.INSPECTIONS)
@bp.arguments(ReceiptsAskedSchema, location="query")
@bp.response(200, InspectionReceiptSchema(many=True))
def receipts(asked: dict[str, str]) -> list[dict[str, Any]]:
    """The receipts of those that are handed in; of the others there is none yet, and no error."""
    signer = InspectionReceipts(wiring().settings.secret_keys)
    with reading() as session:
        uids = {UUID(uid) for uid in asked["of"].split(",") if uid}
        found = inspections.handed_in(session, district_id(), uids)
        return [signer.signed(receipt_of(session, each)) for each in found]


@bp.route("/<uuid:uid>/receipt")
@allow(*FILERS)
@scoped(Scope.INSPECTIONS)
@bp.response(200, InspectionReceiptSchema)
def receipt(uid: UUID) -> dict[str, Any]:
    """All that arrived of a handed-in inspection, signed; 409 before."""
    with reading() as session:
        content = receipt_of(session, _get(session, uid))
    return InspectionReceipts(wiring().settings.secret_keys).signed(content)


def _get(session: Session, uid: UUID) -> Inspection:
    return inspections.by_uid(session, district_id(), uid)


def _user(session: Session) -> User:
    return session.get_one(User, current_user().id)


def _photo(session: Session, inspection: Inspection, where: dict[str, str], sha256: str) -> Photo:
    photos = of_inspection(session, inspection.id).get((where["item"], where["place"]), [])
    for photo in photos:
        if photo.sha256 == sha256:
            return photo
    raise NotFound(photo=sha256)


def _contested(session: Session, whole: Sheet) -> list[dict[str, str]]:
    told = spoken(session, whole, current_user().id)
    return [
        {"item": item, "place": place, "words": words} for (item, place), words in told.items()
    ]


def summary(inspection: Inspection) -> dict[str, Any]:
    names = ("uid", "id", "kind", "planned_on", "announced", "occasion", "started_at")
    shown = {name: getattr(inspection, name) for name in names}
    return shown | {"accommodation": inspection.accommodation, "state": inspection.state}


def _for_whom(session: Session, inspection: Inspection) -> dict[str, Any]:
    persons = {
        "inspector": inspection.inspector,
        "stand_in": stand_in_of(session, inspection),
    }
    return summary(inspection) | persons


def _content(answer: Any) -> dict[str, Any]:
    names = ("item", "place", "state", "value", "reason", "severity", "remark", "remedied")
    return {name: getattr(answer, name) for name in names}
