"""Page: what a section takes over from last time, listed before it counts, and taken back."""

from __future__ import annotations

from collections.abc import Callable, Collection

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from inspections.domain.checklist import Section
from inspections.domain.submission import AnswerWrite
from inspections.labels import _, ngettext
from inspections.store import inspections
from inspections.store.people import User
from inspections.usecases.record_answers import InspectionClosed, record_answers
from web.access import allow
from web.context import current_user, district_id, now, reading, today, transaction
from web.filing.repeating import Copy, offered, taken, taking_back, taking_over
from web.filing.sheet import Sheet, read_sheet, section_of
from web.filing.words import in_language
from web.pages.filing import FILERS

bp = Blueprint("taking_over", __name__)

Choice = Callable[[list[Copy], Collection[str]], list[AnswerWrite]]


@bp.get("/begehung/<int:inspection_id>/abschnitt/<section_id>/uebernehmen")
@allow(*FILERS)
def choose(inspection_id: int, section_id: str) -> Response | str:
    with reading() as session:
        inspection = inspections.get(session, district_id(), inspection_id)
        sheet = read_sheet(session, inspection, today=today())
        section = section_of(sheet, section_id)
        if not sheet.writable:
            return _back(inspection_id, section_id)
        return render_template(
            "filing_taking_over.html",
            inspection=inspection,
            section=section,
            title=in_language(section.title),
            offered=offered(sheet, section),
            taken=taken(sheet, section),
        )


@bp.post("/begehung/<int:inspection_id>/abschnitt/<section_id>/uebernehmen")
@allow(*FILERS)
def take(inspection_id: int, section_id: str) -> Response:
    count = _record(inspection_id, section_id, offered, taking_over)
    if count:
        said = ngettext("%(num)d Antwort übernommen.", "%(num)d Antworten übernommen.", count)
        flash(said % {"num": count}, "success")
    return _back(inspection_id, section_id)


@bp.post("/begehung/<int:inspection_id>/abschnitt/<section_id>/zuruecknehmen")
@allow(*FILERS)
def take_back(inspection_id: int, section_id: str) -> Response:
    count = _record(inspection_id, section_id, taken, taking_back)
    if count:
        said = ngettext(
            "%(num)d Antwort zurückgenommen.", "%(num)d Antworten zurückgenommen.", count
        )
        flash(said % {"num": count}, "success")
    return _back(inspection_id, section_id)


def _record(
    inspection_id: int,
    section_id: str,
    copies: Callable[[Sheet, Section], list[Copy]],
    choose: Choice,
) -> int:
    """How many of the points the form names were written."""
    try:
        with transaction() as session:
            inspection = inspections.get(session, district_id(), inspection_id)
            sheet = read_sheet(session, inspection, today=today())
            section = section_of(sheet, section_id)
            writes = choose(copies(sheet, section), request.form.getlist("point"))
            user = session.get_one(User, current_user().id)
            record_answers(session, inspection, writes, user=user, now=now())
    except InspectionClosed:
        flash(_("Diese Begehung ist schon abgeschlossen. Es wurde nichts geändert."), "info")
        return 0
    return len(writes)


def _back(inspection_id: int, section_id: str) -> Response:
    anchor = f"abschnitt-{section_id}"
    return redirect(url_for("filing.inspection", inspection_id=inspection_id, _anchor=anchor))
