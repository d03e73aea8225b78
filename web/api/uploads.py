"""Photos in parts: announce, send what is missing in any order, finish; all may be repeated."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import request
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.exceptions import UnsupportedMediaType

from inspections.domain.errors import NotFound
from inspections.photo_parts import PART, PhotoParts, Upload, photo_size
from inspections.photo_store import StoredPhoto
from inspections.store import inspections
from inspections.store.inspections import Inspection
from inspections.store.photos import Photo
from inspections.store.weighing import must_have_room
from inspections.usecases.erase_photos import erase_replaced
from inspections.usecases.receive_photo import PhotoReceipt, receive_inspection_photo
from schemas.answers import PhotoReceiptSchema, PhotoSentSchema
from schemas.uploads import UploadAskedSchema, UploadSchema
from web.access import allow
from web.api import problems, sender
from web.api.reading import FILERS, StrictBlueprint, bytes_as, limit_body
from web.bearer import scoped
from web.context import current_user, district_id, now, reading, transaction, wiring

bp = StrictBlueprint(
    "api_uploads", __name__, url_prefix="/api/v1/inspections", description="Photos in parts"
)
problems.register(bp)
sender.register(bp)
BYTES = "application/octet-stream"


@bp.route("/<uuid:uid>/uploads/<sha256>", methods=["PUT"])
@allow(*FILERS)
@scoped()
@bp.arguments(UploadAskedSchema)
@bp.response(200, UploadSchema)
def announce(asked: dict[str, Any], uid: UUID, sha256: str) -> dict[str, Any]:
    """Say how large a photo is; learn which parts are there already, as after a break."""
    with reading() as session:
        inspection_id = _get(session, uid).id
        size = photo_size(asked["size"])
        if not (asked["replaces"] or _known(session, inspection_id, sha256)):
            must_have_room(session, district_id(), size)
    return _told(_parts().begin(inspection_id, sha256, size))


@bp.route("/<uuid:uid>/uploads/<sha256>", methods=["GET"], endpoint="state")
@allow(*FILERS)
@scoped()
@bp.response(200, UploadSchema)
def state(uid: UUID, sha256: str) -> dict[str, Any]:
    """Which parts are there. 404 when nothing was announced, all is finished, or a day passed."""
    with reading() as session:
        inspection_id = _get(session, uid).id
    return _told(_parts().read(inspection_id, sha256))


@bp.route("/<uuid:uid>/uploads/<sha256>/<int:offset>", methods=["PUT"])
@allow(*FILERS)
@scoped()
@bp.doc(requestBody=bytes_as(BYTES))
@bp.response(200, UploadSchema)
def put_part(uid: UUID, sha256: str, offset: int) -> dict[str, Any]:
    """The bytes from this offset on; every part but the last is as long as `part` says."""
    if request.mimetype != BYTES:
        raise UnsupportedMediaType
    with reading() as session:
        inspection_id = _get(session, uid).id
    limit_body(_parts().expected(inspection_id, sha256, offset))
    return _told(_parts().keep(inspection_id, sha256, offset, request.get_data()))


@bp.route("/<uuid:uid>/uploads/<sha256>", methods=["POST"], endpoint="finish")
@allow(*FILERS)
@scoped()
@bp.arguments(PhotoSentSchema, location="query")
@bp.response(200, PhotoReceiptSchema)
@bp.alt_response(201, schema=PhotoReceiptSchema, description="Received for the first time")
def finish(where: dict[str, str], uid: UUID, sha256: str) -> tuple[PhotoReceipt, int]:
    """All parts are there: the same receipt as for a photo sent whole, however often asked."""
    with reading() as session:
        inspection_id = _get(session, uid).id
    try:
        kept = wiring().photos.read(_parts().whole(inspection_id, sha256))
    except NotFound:  # finished before, perhaps at this very moment
        kept = _stored(inspection_id, sha256)
    receipt = receive(uid, kept, where)
    _parts().forget(inspection_id, sha256)
    return receipt, 201 if receipt.first else 200


def receive(uid: UUID, kept: StoredPhoto, where: dict[str, str]) -> PhotoReceipt:
    """The row, and with it the file; what it replaces is erased."""
    with transaction() as session:
        receipt = receive_inspection_photo(
            session,
            _get(session, uid),
            kept,
            item=where["item"],
            place=where["place"],
            replaces=where["replaces"],
            sent_by=f"user:{current_user().id}",
            now=now(),
            late=True,
        )
    if where["replaces"]:
        with transaction() as session:
            erase_replaced(session, district_id(), wiring().photos)
    return receipt


def _stored(inspection_id: int, sha256: str) -> StoredPhoto:
    """What this inspection has of these bytes, at any of its points. Raises NotFound."""
    with reading() as session:
        row = _known(session, inspection_id, sha256)
        if row is None:
            raise NotFound(upload=sha256)
        return StoredPhoto(row.sha256, row.stored, row.width, row.height, row.bytes)


def _known(session: Session, inspection_id: int, sha256: str) -> Photo | None:
    query = select(Photo).where(
        Photo.inspection_id == inspection_id, Photo.sha256 == sha256, Photo.removed_at.is_(None)
    )
    return session.scalars(query).first()


def _parts() -> PhotoParts:
    return PhotoParts(wiring().photos.parts_dir)


def _told(upload: Upload) -> dict[str, Any]:
    shown = {"sha256": upload.sha256, "size": upload.size, "part": PART}
    return shown | {"have": list(upload.have), "missing": upload.missing}


def _get(session: Session, uid: UUID) -> Inspection:
    return inspections.by_uid(session, district_id(), uid)
