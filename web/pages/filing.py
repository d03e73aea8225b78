"""Pages: fill in an inspection, hand it in, read it afterwards."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from inspections.domain.attestation import Attendee, Attestation
from inspections.domain.checklist import WHOLE_HOUSE, Point
from inspections.domain.errors import Conflict, NotFound, Refused
from inspections.domain.quota import QuotaExceeded
from inspections.domain.room_entry import ENTRY
from inspections.domain.submission import Submission, submission_id
from inspections.domain.vocabulary import InspectionKind, Role
from inspections.inspection_receipts import InspectionReceipts
from inspections.labels import _, label
from inspections.photo_store import PhotoRefused
from inspections.store import field_forms, inspections
from inspections.store.inspections import Inspection
from inspections.store.people import User
from inspections.store.photos import Photo
from inspections.usecases.answers_disagree import AnswersDisagree
from inspections.usecases.issue_receipt import receipt_of
from inspections.usecases.move_inspection import review_inspection
from inspections.usecases.occasion import Actor
from inspections.usecases.receive_photo import TooManyPhotos, caption_photo, remove_photo
from inspections.usecases.record_answers import InspectionClosed
from inspections.usecases.submit_checklist import (
    AlreadySubmitted,
    IncompleteChecklist,
    submit_checklist,
)
from web.access import STAFF, allow
from web.context import current_user, district_id, now, reading, today, transaction, wiring
from web.filing.attesting import attested, drawn, present_words, read_attestation
from web.filing.cards import deadline_words
from web.filing.closing import closing_of
from web.filing.contradictions import (
    CHOOSERS,
    decided_contradictions,
    open_contradictions,
    spoken,
)
from web.filing.form import MOST_PLACE, SectionForm, clean, read_section
from web.filing.modules import modules_of
from web.filing.phone_closing import phone_closing
from web.filing.phone_rules import phone_rules
from web.filing.points import anchor_of, key_of
from web.filing.presence import presence_of
from web.filing.report import report_of
from web.filing.rooms import entered_rooms, section_cards
from web.filing.save import Upload, save
from web.filing.sheet import Sheet, read_sheet, section_of
from web.filing.standing import standing
from web.filing.words import in_language
from web.numbers import is_number
from web.pages import call_lists, case_diagram, visit_course
from web.photo_words import marker_words, photo_words
from web.storage_words import refused_for_room

bp = Blueprint("filing", __name__)
bp.add_app_template_filter(present_words)
bp.add_app_template_filter(drawn, "strokes")
bp.add_app_template_global(marker_words)
bp.add_app_template_global(photo_words)
FILERS = (Role.INSPECTOR, Role.COORDINATOR)


@bp.get("/begehung/<int:inspection_id>")
@allow(*STAFF)
def inspection(inspection_id: int) -> str:
    with reading() as session:
        sheet = read_sheet(session, _get(session, inspection_id), today=today(), extra=_extra())
        if sheet.writable and current_user().role in FILERS:
            return _page(session, sheet)
        report = report_of(session, sheet)
        return render_template(
            "filing_report.html",
            inspection=sheet.inspection,
            report=report,
            attested=attested(sheet.inspection),
            entered=entered_rooms(sheet),
            calls=[shown for case in report.opened if (shown := call_lists.shown(session, case))],
            handed_in_by=visit_course.handed_in_by(session, sheet.inspection),
            milestones=visit_course.milestones(session, sheet.inspection),
            may_review=visit_course.may_review(session, sheet.inspection, current_user().role),
            flow=case_diagram.diagram(session, sheet.inspection),
            presence=presence_of(session, sheet.inspection),
            field_forms=field_forms.of_inspection(session, sheet.inspection.id),
            **_contradictions(session, sheet),
        )


@bp.get("/begehung/<int:inspection_id>/beleg.json")
@allow(*STAFF)
def receipt_file(inspection_id: int) -> Response:
    """The signed receipt, to be kept outside."""
    with reading() as session:
        content = receipt_of(session, _get(session, inspection_id))
    response = jsonify(InspectionReceipts(wiring().settings.secret_keys).signed(content))
    name = f"beleg-begehung-{inspection_id}.json"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response


@bp.post("/begehung/<int:inspection_id>/durchgesehen")
@allow(Role.COORDINATOR)
def review(inspection_id: int) -> Response:
    """Nothing was found, and the coordinator has seen that."""
    try:
        with transaction() as session:
            coordinator = Actor(Role.COORDINATOR, f"user:{current_user().id}")
            review_inspection(session, _get(session, inspection_id), actor=coordinator, now=now())
    except AnswersDisagree:
        flash(_("Erst ist zu entscheiden, welche der verschiedenen Antworten gilt."), "warning")
    except Conflict:
        flash(_("Diese Begehung ist schon durchgesehen oder noch nicht abgegeben."), "warning")
    else:
        flash(_("Durchgesehen und abgeschlossen."), "success")
    return redirect(url_for("filing.inspection", inspection_id=inspection_id))


@bp.post("/begehung/<int:inspection_id>/abschnitt/<section_id>")
@allow(*FILERS)
def save_section(inspection_id: int, section_id: str) -> Response | tuple[str, int]:
    with reading() as session:
        _get(session, inspection_id)
    uploads, refused = _uploads()
    full = False
    try:
        sent = _save_section(inspection_id, section_id, uploads, refused)
    except InspectionClosed:
        return _already_closed(inspection_id)
    except QuotaExceeded as refusal:  # what was answered counts all the same
        full = True
        refused.append(refused_for_room(refusal))
        sent = _save_section(inspection_id, section_id, [], refused)
    for message in refused:
        flash(message, "danger")
    if sent.errors or full:
        with reading() as session:
            again = read_sheet(
                session, _get(session, inspection_id), today=today(), extra=_sent_extra()
            )
            return _page(session, again, sent), 507 if full else 422
    return redirect(_back_to(inspection_id, section_id))


@bp.get("/begehung/<int:inspection_id>/abschluss")
@allow(*FILERS)
def closing(inspection_id: int) -> Response | str:
    with reading() as session:
        sheet = read_sheet(session, _get(session, inspection_id), today=today())
        if not sheet.writable:
            return redirect(url_for("filing.inspection", inspection_id=inspection_id))
        return _closing_page(sheet)


@bp.post("/begehung/<int:inspection_id>/abschluss")
@allow(*FILERS)
def hand_in(inspection_id: int) -> Response | tuple[str, int]:
    user = current_user()
    attestation = read_attestation(request.form, request.form.getlist("present"), user.name)
    submission = Submission(_submission_id(), attestation=attestation)
    try:
        with transaction() as session:
            found, signer = _get(session, inspection_id), session.get_one(User, user.id)
            receipt = submit_checklist(session, found, submission, user=signer, now=now())
    except AlreadySubmitted:
        return _already_closed(inspection_id)
    except IncompleteChecklist:
        with reading() as session:
            sheet = read_sheet(session, _get(session, inspection_id), today=today())
            return _closing_page(sheet, attestation), 422
    except Refused as refusal:
        if refusal.status != 409:
            raise
        return _already_closed(inspection_id)
    if receipt.first:
        flash(_("Die Begehung ist abgegeben."), "success")
    return redirect(url_for("filing.inspection", inspection_id=inspection_id))


@bp.get("/begehung/<int:inspection_id>/foto/<int:photo_id>")
@allow(*STAFF)
def photo(inspection_id: int, photo_id: int) -> Response:
    with reading() as session:
        found = session.get(Photo, photo_id)
        visit = _get(session, inspection_id)
        if found is None or not _shown_at(session, visit, found):
            raise NotFound(photo=photo_id)
        path = wiring().photos.path(found.stored)
    response = send_file(path, mimetype="image/jpeg", conditional=True, etag=found.stored)
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


def _shown_at(session: Session, visit: Inspection, photo: Photo) -> bool:
    """Its own photos, and those of earlier visits to the same house."""
    if photo.removed_at or photo.inspection_id is None:
        return False
    taken = inspections.get(session, visit.district_id, photo.inspection_id)
    return taken.accommodation_id == visit.accommodation_id


def _get(session: Session, inspection_id: int) -> Inspection:
    return inspections.get(session, district_id(), inspection_id)


def _contradictions(session: Session, sheet: Sheet) -> dict[str, object]:
    return {
        "contradictions": open_contradictions(session, sheet),
        "decided": decided_contradictions(session, sheet),
        "may_choose": current_user().role in CHOOSERS,
    }


def _page(session: Session, sheet: Sheet, sent: SectionForm | None = None) -> str:
    now_at = standing(sheet)
    contested = spoken(session, sheet, current_user().id)
    sections = [
        section_cards(sheet, section, at, sent)
        for section, at in zip(sheet.checklist.sections, now_at.sections, strict=True)
    ]
    errors = [(anchor_of(point), text) for point, text in sent.errors.items()] if sent else []
    return render_template(
        "filing.html",
        inspection=sheet.inspection,
        kind=_kind(sheet),
        title=in_language(sheet.checklist.title),
        sections=sections,
        standing=now_at,
        first_open=anchor_of(now_at.open[0]) if now_at.open else "",
        deadlines=deadline_words(sheet),
        entries=[(each.id, in_language(each.label)) for each in ENTRY.options],
        errors=errors,
        words=_words_for_script(),
        rules=phone_rules(sheet.checklist),
        every_question=modules_of(sheet),
        contested={key_of(point): text for point, text in contested.items()},
        field_forms=field_forms.of_inspection(session, sheet.inspection.id),
        **_contradictions(session, sheet),
    )


def _closing_page(sheet: Sheet, attestation: Attestation | None = None) -> str:
    user = current_user()
    return render_template(
        "filing_closing.html",
        inspection=sheet.inspection,
        kind=_kind(sheet),
        closing=closing_of(sheet, now=now()),
        submission_id=submission_id(sheet.inspection.uid, user.id),
        attestation=attestation or Attestation(signed_by=user.name),
        attendees=list(Attendee),
        rules=phone_rules(sheet.checklist),
        carried=phone_closing(sheet, now=now()),
    )


def _kind(sheet: Sheet) -> str:
    return label(InspectionKind(sheet.inspection.kind))


def _extra() -> tuple[Point, ...]:
    """The place a person wants to answer a point for, as the address names it."""
    item, place = request.args.get("punkt", ""), clean(request.args.get("stelle", ""), MOST_PLACE)
    return ((item, place),) if item and place else ()


def _sent_extra() -> tuple[Point, ...]:
    """Places the form carries, although nothing was said about them yet."""
    keys = (name.removeprefix("rev.") for name in request.form if name.startswith("rev."))
    return tuple(
        (item, place) for item, _at, place in (key.partition("@") for key in keys) if place
    )


def _uploads() -> tuple[list[Upload], list[str]]:
    """Decoded before any transaction; what is no photo is told by its name."""
    uploads: list[Upload] = []
    refused: list[str] = []
    for name, file in request.files.items(multi=True):
        if not name.startswith("photo.") or not file.filename:
            continue
        item, _at, place = name.removeprefix("photo.").partition("@")
        try:
            uploads.append(Upload((item, place), wiring().photos.read(file.read())))
        except PhotoRefused as refusal:
            refused.append(f"{file.filename[:60]}: {photo_refusal(refusal)}")
    return uploads, refused


def photo_refusal(refusal: PhotoRefused) -> str:
    if "bytes" in refusal.details:
        return _("Die Datei ist zu groß.")
    if "pixels" in refusal.details:
        return _("Das Bild hat zu viele Bildpunkte (höchstens 40 Millionen).")
    return _("Das ist kein lesbares Foto. Möglich sind JPEG, PNG und WebP.")


def _save_section(
    inspection_id: int, section_id: str, uploads: list[Upload], refused: list[str]
) -> SectionForm:
    """Raises InspectionClosed, QuotaExceeded; adds to `refused` what does not stop the rest."""
    with transaction() as session:
        sheet = read_sheet(
            session, _get(session, inspection_id), today=today(), extra=_sent_extra()
        )
        section = section_of(sheet, section_id)
        sent = read_section(sheet, sheet.points(section), request.form)
        try:
            _save(session, sheet, sent, uploads)
        except TooManyPhotos as refusal:
            refused.append(_("Ein Punkt nimmt höchstens %(at_most)s Fotos.") % refusal.details)
    return sent


def _save(session: Session, sheet: Sheet, sent: SectionForm, uploads: list[Upload]) -> None:
    user = session.get_one(User, current_user().id)
    save(session, sheet, sent.writes, uploads, user=user, now=now())
    for name, text in request.form.items():
        if name.startswith("caption.") and is_number(name.removeprefix("caption.")):
            photo_id = int(name.removeprefix("caption."))
            caption_photo(session, sheet.inspection, photo_id, clean(text, 200))
    removed = request.form.get("remove_photo", "")
    if is_number(removed):
        remove_photo(session, sheet.inspection, int(removed), now=now())


def _back_to(inspection_id: int, section_id: str) -> str:
    """To the place just asked for, the photo's card, or the section that was saved."""
    item = request.form.get("add_place", "")
    place = clean(request.form.get(f"place.{item}", ""), MOST_PLACE)
    if item and place != WHOLE_HOUSE:
        return url_for(
            "filing.inspection",
            inspection_id=inspection_id,
            punkt=item,
            stelle=place,
            _anchor=anchor_of((item, place)),
        )
    anchor = request.form.get("anchor") or f"abschnitt-{section_id}"
    return url_for("filing.inspection", inspection_id=inspection_id, _anchor=anchor)


def _already_closed(inspection_id: int) -> Response:
    flash(_("Diese Begehung ist schon abgeschlossen. Es wurde nichts geändert."), "info")
    return redirect(url_for("filing.inspection", inspection_id=inspection_id))


def _submission_id() -> UUID:
    try:
        return UUID(request.form.get("submission", ""))
    except ValueError:
        raise Refused(submission="not_a_uuid")


def _words_for_script() -> dict[str, str]:
    """What the script says by itself."""
    return {
        "open": _("%(num)d offen"),
        "answered": _("%(done)d von %(all)d beantwortet"),
        "closing": _("Zum Abschluss"),
        "no_number": _("Das ist keine Zahl. Schreiben Sie zum Beispiel 12 oder 57,4."),
        "ambiguous": _("Das ist nicht eindeutig. Schreiben Sie 1200 oder 1,2."),
        "no_photo": _("Das Foto konnte nicht gelesen werden."),
        "caption": _("Bildtext"),
        "remove": _("Entfernen"),
        "photo": _("Foto"),
        "not_kept": _(
            "Das konnte auf diesem Gerät nicht gespeichert werden. Ist der Speicher voll?"
        ),
    }
