"""Routes of OpenRosa: which forms there are, the forms, and where filled ones go."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, request

from inspections.labels import _, ngettext
from inspections.photo_store import StoredPhoto
from inspections.store import inspections
from inspections.store.people import User
from inspections.usecases.receive_collected import Arrival, receive_collected
from inspections.xlsform.read_collected import Collected, read_collected, read_envelope
from inspections.xlsform.safe_xml import LARGEST, XmlRefused
from web.api.reading import limit_body
from web.context import current_user, district_id, now, reading, transaction, wiring
from web.openrosa import messages
from web.openrosa.door import with_key
from web.openrosa.messages import LARGEST_POST, XML, message
from web.openrosa.offered import Form, by_form_id, form_of, forms, list_xml, manifest_xml

bp = Blueprint("openrosa", __name__)
messages.register(bp)
FORM_FIELD = "xml_submission_file"
MOST_FILES = 200


@bp.get("/formList")
@with_key
def form_list() -> Response:
    with reading() as session:
        return Response(list_xml(forms(session)), content_type=XML)


@bp.get("/xforms/<uuid:uid>.xml")
@with_key
def form(uid: UUID) -> Response:
    return Response(_form(uid).xml(), content_type=XML)


@bp.get("/xformsManifest/<uuid:uid>")
@with_key
def manifest(uid: UUID) -> Response:
    return Response(manifest_xml(_form(uid)), content_type=XML)


@bp.get("/xforms/<uuid:uid>/raeume.csv")
@with_key
def rooms(uid: UUID) -> Response:
    return Response(_form(uid).csv(), content_type="text/csv; charset=utf-8")


def _form(uid: UUID) -> Form:
    with reading() as session:
        return form_of(session, inspections.by_uid(session, district_id(), uid))


@bp.get("/submission")
@with_key
def may_submit() -> Response:
    """Collect asks with HEAD how much it may send at once."""
    return Response(status=204)


@bp.post("/submission")
@with_key
def submit() -> Response:
    """A filled form, whole or with part of its photos; every part may be repeated."""
    limit_body(LARGEST_POST + LARGEST)
    content = _content()
    sent = read_envelope(content)
    with reading() as session:
        inspection = by_form_id(session, sent.form_id)
        form = form_of(session, inspection)
    collected = read_collected(sent, inspection.checklist.values(), form.rooms)
    photos = _photos(collected)
    with transaction() as session:
        arrival = receive_collected(
            session,
            by_form_id(session, sent.form_id),
            sent,
            collected,
            photos,
            content=content,
            user=session.get_one(User, current_user().id),
            now=now(),
        )
    return _answered(arrival)


def _content() -> bytes:
    """Raises XmlRefused."""
    file = request.files.get(FORM_FIELD)
    if file is None:
        raise XmlRefused(problem=f"{FORM_FIELD} is missing")
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise XmlRefused(bytes=len(content), at_most=LARGEST)
    wiring().scanner.check(content)
    return content


def _photos(collected: Collected) -> dict[str, StoredPhoto]:
    """Those the form names; Collect also sends what was retaken, which nobody asked for."""
    wanted = collected.file_names
    files = [file for files in request.files.listvalues() for file in files]
    return {
        file.filename: wiring().photos.read(file.read())
        for file in files[:MOST_FILES]
        if file.filename in wanted
    }


def _answered(arrival: Arrival) -> Response:
    if arrival.missing:
        words = ngettext("Erhalten; {n} Foto fehlt noch.", "Erhalten; {n} Fotos fehlen noch.",
                         len(arrival.missing))  # fmt: skip
        return message(words.format(n=len(arrival.missing)), 202)
    if arrival.open_points:
        words = ngettext(
            "Erhalten, aber nicht abgegeben: {n} Punkt ist offen. Bitte in Begehung beantworten.",
            "Erhalten, aber nicht abgegeben: {n} Punkte sind offen. Bitte in Begehung beantworten.",
            arrival.open_points,
        )
        return message(words.format(n=arrival.open_points), 201)
    return message(_("Erhalten und abgegeben.") if arrival.handed_in else _("Erhalten."), 201)
