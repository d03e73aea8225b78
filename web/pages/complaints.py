"""Pages: the complaints of residents at the desk; the administration reads none of it."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from inspections.domain.errors import Conflict, NotFound, Refused
from inspections.domain.vocabulary import Role, Topic, Urgency
from inspections.labels import N_, _, label
from inspections.store import checklists, complaint_lists, complaints, inspections
from inspections.store.complaints import Complaint, ComplaintPhoto
from inspections.usecases.decide_complaint import (
    Decided,
    Work,
    WorkRefused,
    decide_complaint,
    offered,
)
from inspections.usecases.move_inspection import PlanRefused
from web.access import allow
from web.context import current_user, district_id, now, reading, today, transaction, wiring
from web.numbers import number
from web.pages import case_diagram, complaint_history, complaint_list
from web.pages.decision_form import FormUnreadable
from web.standing_in import missing_from, to_choose_from, warn_of, whose

bp = Blueprint("complaints", __name__)

DESK = (Role.COORDINATOR, Role.COMMISSIONER)
PAGE_SIZE = 50
LONGEST = 4000
NAMES = {
    Work.SORT: N_("Einordnen"),
    Work.ANSWER: N_("Antworten"),
    Work.ORDER_INSPECTION: N_("Begehung anordnen"),
    Work.REFER: N_("An zuständige Stelle verweisen"),
    Work.CLOSE: N_("Abschließen"),
}
MISSING = {
    "text": N_("Bitte schreiben Sie einen Text."),
    "topic": N_("Bitte wählen Sie Thema und Dringlichkeit."),
    "office": N_("Bitte wählen Sie eine Stelle."),
    "checklist": N_("Bitte wählen Sie eine Checkliste."),
    "planned_on": N_("Bitte wählen Sie einen Tag ab heute."),
    "inspector": N_("Bitte wählen Sie eine Person aus der Liste."),
}


@bp.get("/beschwerden")
@allow(*DESK)
def index() -> str:
    query = complaint_list.query_of(request.args)
    number = request.args.get("seite", "1")
    page = max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1
    with reading() as session:
        wanted = complaint_list.wanted_of(query, today())
        total = complaint_lists.count_listed(session, district_id(), wanted)
        found = complaint_lists.listed(
            session, district_id(), wanted, limit=PAGE_SIZE, offset=(page - 1) * PAGE_SIZE
        )
        narrowing = sum(name in query for name in complaint_list.NARROWING)
        return render_template(
            "complaints.html",
            found=found,
            total=total,
            alarming=complaint_lists.alarming(session, district_id()),
            query=query,
            chips=complaint_list.chips(session, query, today()),
            heads=complaint_list.heads(query),
            sorted_by=_(complaint_list.SORTS[wanted.sort]),
            options=complaint_list.options(session),
            narrowing=narrowing,
            reset=url_for("complaints.index", sicht=query.get("sicht")),
            newer=_paged(query, page - 1) if page > 1 else "",
            older=_paged(query, page + 1) if page * PAGE_SIZE < total else "",
        )


def _paged(query: dict[str, str], page: int) -> str:
    return url_for("complaints.index", **query, seite=page)


@bp.get("/beschwerden/<int:complaint_id>")
@allow(*DESK)
def show(complaint_id: int) -> str:
    with reading() as session:
        return _page(session, complaints.get(session, district_id(), complaint_id))


@bp.post("/beschwerden/<int:complaint_id>")
@allow(*DESK)
def work(complaint_id: int) -> AnyResponse | tuple[str, int]:
    errors: dict[str, str] = {}
    try:
        with transaction() as session:
            case = complaints.get(session, district_id(), complaint_id)
            decided = _decided()
            decide_complaint(session, case, decided, user=current_user(), now=now())
            words = {"number": case.number, "state": label(case.state_word)}
            visit = case.inspection if decided.work is Work.ORDER_INSPECTION else None
            missing = missing_from(session, visit) if visit else None
    except (WorkRefused, PlanRefused) as refusal:
        errors = _faults(refusal)
    except Conflict:
        return _again(complaint_id, 409, faster=True)
    if errors:
        return _again(complaint_id, 422, errors=errors)
    flash(_("%(number)s: %(state)s.") % words, "success")
    warn_of(missing)
    return redirect(url_for("complaints.show", complaint_id=complaint_id))


@bp.get("/beschwerden/<int:complaint_id>/fotos/<int:complaint_photo_id>")
@allow(*DESK)
def photo(complaint_id: int, complaint_photo_id: int) -> Response:
    with reading() as session:
        case = complaints.get(session, district_id(), complaint_id)
        return _send(complaints.photo(session, case, complaint_photo_id))


@bp.get("/begehung/<int:inspection_id>/anlass")
@allow(Role.INSPECTOR, *DESK)
def occasion(inspection_id: int) -> str:
    """What whoever inspects must know of the complaints behind it: no contact, no other words."""
    with reading() as session:
        inspection = inspections.get(session, district_id(), inspection_id)
        found = _behind(session, inspection_id)
        return render_template(
            "complaint_occasion.html",
            inspection=inspection,
            found=[(case, complaints.photos_of(session, case.id)) for case in found],
        )


@bp.get("/begehung/<int:inspection_id>/anlass/<int:complaint_photo_id>")
@allow(Role.INSPECTOR, *DESK)
def occasion_photo(inspection_id: int, complaint_photo_id: int) -> Response:
    with reading() as session:
        for case in _behind(session, inspection_id):
            for row in complaints.photos_of(session, case.id):
                if row.id == complaint_photo_id:
                    return _send(row)
    raise NotFound(photo=complaint_photo_id)


def _behind(session: Session, inspection_id: int) -> list[Complaint]:
    """Raises NotFound for another's inspection and for one without a complaint."""
    inspection = inspections.get(session, district_id(), inspection_id)
    user = current_user()
    mine = inspection.inspector_id in (None, *whose(session))
    found = complaints.of_inspection(session, inspection_id)
    if not found or (user.role == Role.INSPECTOR and not mine):
        raise NotFound(inspection=inspection_id)
    return found


def _send(row: ComplaintPhoto) -> Response:
    path = wiring().photos.path(row.stored)
    if not path.is_file():
        raise NotFound(photo=row.id)
    response = send_file(path, mimetype="image/jpeg")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _page(session: Session, case: Complaint, **more: object) -> str:
    return render_template(
        "complaint.html",
        case=case,
        messages=complaints.messages_of(session, case.id),
        photos=complaints.photos_of(session, case.id),
        timeline=complaint_history.timeline(session, case),
        may_decide=True,
        coming=complaint_history.coming(session, case),
        flow=case_diagram.diagram(session, case),
        works=[(one.value, _(NAMES[one])) for one in offered(session, case, today())],
        choices=_choices(session),
        usual_inspector=case.accommodation.inspector_id,
        **({"typed": {}, "errors": {}, "faster": False} | more),
    )


def _choices(session: Session) -> dict[str, list[tuple[object, str]]]:
    return {
        "thema": [(topic.value, label(topic)) for topic in Topic],
        "dringlichkeit": [(urgency.value, label(urgency)) for urgency in Urgency],
        "checkliste": [(one.id, one.title_de) for one in checklists.newest(session, district_id())],
        "inspektion": to_choose_from(session),
        "stelle": [
            (one.id, f"{one.name} ({one.about})" if one.about else one.name)
            for one in complaints.offices(session, district_id(), active=True)
        ],
    }


def _again(complaint_id: int, status: int, **more: Any) -> tuple[str, int]:
    """The page as it is now, with what was typed."""
    with reading() as session:
        case = complaints.get(session, district_id(), complaint_id)
        return _page(session, case, typed=request.form, **more), status


def _faults(refusal: Refused) -> dict[str, str]:
    return {name: _(MISSING[name]) for name in refusal.details if name in MISSING}


def _decided() -> Decided:
    """Raises FormUnreadable for what our own page would not send."""
    form = request.form
    text = form.get("text", "")
    try:
        chosen, seen = Work(form.get("arbeit", "")), number(form.get("gesehen", ""))
        topic = Topic(form["thema"]) if form.get("thema") else None
        urgency = Urgency(form["dringlichkeit"]) if form.get("dringlichkeit") else None
        numbers = {
            name: number(form[name]) if form.get(name) else None
            for name in ("stelle", "checkliste", "inspektion")
        }
    except ValueError:
        raise FormUnreadable(work=form.get("arbeit"))
    if len(text) > LONGEST:
        raise FormUnreadable(text="too_long")
    return Decided(
        chosen,
        seen,
        text=text,
        topic=topic,
        urgency=urgency,
        office_id=numbers["stelle"],
        checklist_id=numbers["checkliste"],
        inspector_id=numbers["inspektion"],
        planned_on=_day(form.get("tag", "")),
        announced=form.get("angekuendigt") == "1",
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
