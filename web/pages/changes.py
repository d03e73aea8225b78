"""Pages: the history of every object by the audit log, and the log itself for export."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask import Blueprint, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from inspections.audit.history import Entry, Told, Wanted, history
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import BERLIN
from inspections.store import accommodations, complaints, deficiencies, inspections, people
from inspections.usecases.keep_people import operator_of, user_of
from inspections.usecases.write_changes import as_csv, as_json
from web.access import allow
from web.context import current_user, district_id, reading
from web.numbers import is_number
from web.pages.change_words import (
    TECHNICAL,
    actor_word,
    did_words,
    enums_of,
    field_word,
    value_words,
)

bp = Blueprint("changes", __name__)

KEEPERS = (Role.COORDINATOR, Role.COMMISSIONER, Role.ADMIN)
OFFICE = (Role.COORDINATOR, Role.COMMISSIONER)
OVERSEERS = (Role.COMMISSIONER, Role.ADMIN)
SHOWN = 200
PAGE_SIZE = 50  # commits, of several lines each
OWN_HISTORIES = {
    "accommodation": ("changes.accommodation", "accommodation_id"),
    "operator": ("changes.operator", "operator_id"),
    "user": ("changes.person", "user_id"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One change as the page prints it."""

    entry: Entry
    who: str
    what: str
    fields: list[tuple[str, str, str]]
    all_of_it: str  # where the whole history of what was changed is read


@bp.get("/unterkuenfte/<int:accommodation_id>/verlauf")
@allow(*KEEPERS)
def accommodation(accommodation_id: int) -> str:
    with reading() as session:
        house = accommodations.get(session, district_id(), accommodation_id)
        back = url_for("accommodations.stand", accommodation_id=house.id)
        return _page(session, house.name, back, [f"accommodation:{house.id}"])


@bp.get("/personen/<int:user_id>/verlauf")
@allow(*OVERSEERS)
def person(user_id: int) -> str:
    with reading() as session:
        user = user_of(session, district_id(), user_id)
        back = _if_admin(url_for("people.user", user_id=user.id))
        return _page(session, user.name, back, [f"user:{user.id}"])


@bp.get("/betreiber/<int:operator_id>/verlauf")
@allow(*KEEPERS)
def operator(operator_id: int) -> str:
    with reading() as session:
        found = operator_of(session, district_id(), operator_id)
        back = _if_admin(url_for("people.operator", operator_id=found.id))
        return _page(session, found.name, back, [f"operator:{found.id}"])


@bp.get("/begehungen/<int:inspection_id>/verlauf")
@allow(*OFFICE)
def inspection(inspection_id: int) -> str:
    with reading() as session:
        visit = inspections.get(session, district_id(), inspection_id)
        back = url_for("filing.inspection", inspection_id=visit.id)
        objects = [f"inspection:{visit.id}", f"case:{visit.instance_id}"]
        return _page(session, visit.accommodation.name, back, objects)


@bp.get("/maengel/<int:deficiency_id>/verlauf")
@allow(*OFFICE)
def deficiency(deficiency_id: int) -> str:
    with reading() as session:
        case = deficiencies.get(session, district_id(), deficiency_id)
        back = url_for("deficiencies.show", deficiency_id=case.id)
        objects = [f"deficiency:{case.id}", f"case:{case.instance_id}"]
        return _page(session, case.number, back, objects)


@bp.get("/beschwerden/<int:complaint_id>/verlauf")
@allow(*OFFICE)
def complaint(complaint_id: int) -> str:
    with reading() as session:
        case = complaints.get(session, district_id(), complaint_id)
        back = url_for("complaints.show", complaint_id=case.id)
        objects = [f"complaint:{case.id}", f"case:{case.instance_id}"]
        return _page(session, case.number, back, objects)


@bp.get("/protokoll")
@allow(*OVERSEERS)
def log() -> str:
    """Everything, or what a person did, or what became of an object, in a time."""
    number = request.args.get("seite", "1")
    page = max(1, int(number)) if number.isdecimal() and len(number) < 6 else 1
    asked = {name: value for name, value in request.args.items() if name != "seite"}
    with reading() as session:
        found = history(
            session, district_id(), _wanted(), limit=PAGE_SIZE + 1, offset=(page - 1) * PAGE_SIZE
        )
        return render_template(
            "change_log.html",
            lines=_lines(session, found[:PAGE_SIZE]),
            people=[
                (f"user:{user.id}", user.name)
                for user in people.all_users(session, district_id())
            ],
            asked=asked,
            newer=url_for("changes.log", **asked, seite=page - 1) if page > 1 else "",
            older=url_for("changes.log", **asked, seite=page + 1) if found[PAGE_SIZE:] else "",
        )


@bp.get("/protokoll.csv")
@allow(*OVERSEERS)
def log_csv() -> Response:
    with reading() as session:
        text = as_csv(history(session, district_id(), _wanted(), limit=None))
    return _file(text, "text/csv; charset=utf-8", "aenderungen.csv")


@bp.get("/protokoll.json")
@allow(*OVERSEERS)
def log_json() -> Response:
    with reading() as session:
        text = as_json(history(session, district_id(), _wanted(), limit=None))
    return _file(text, "application/json", "aenderungen.json")


def _if_admin(url: str) -> str | None:
    """The way back to a page that only the administration opens."""
    return url if current_user().role == Role.ADMIN else None


def _file(text: str, kind: str, name: str) -> Response:
    response = Response(text, content_type=kind)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _wanted() -> Wanted:
    """What cannot be read is not asked for."""
    thing = request.args.get("objekt", "").strip()
    last = _day("bis")
    return Wanted(
        objects=[thing] if thing else (),
        by=request.args.get("person", "").strip(),
        since=_begin(_day("von")),
        before=_begin(last + timedelta(days=1)) if last else None,
    )


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None


def _begin(day: date | None) -> datetime | None:
    return datetime(day.year, day.month, day.day, tzinfo=BERLIN) if day else None


def _page(session: Session, title: str, back: str | None, objects: list[str]) -> str:
    found = history(session, district_id(), Wanted(objects), limit=SHOWN)
    return render_template(
        "changes.html",
        title=title,
        back=back,
        lines=_lines(session, found),
        more=len(found) == SHOWN,
    )


def _lines(session: Session, found: list[Entry]) -> list[Line]:
    names = {f"user:{user.id}": user.name for user in people.all_users(session, district_id())}
    names |= {
        f"operator:{each.id}": each.name for each in people.all_operators(session, district_id())
    }
    return [line for entry in found for line in _of_entry(entry, names)]


def _of_entry(entry: Entry, names: dict[str, str]) -> list[Line]:
    who = names.get(entry.by) or actor_word(entry.by)
    return [
        Line(
            entry,
            who,
            did_words(told.table, told.did, told.rows),
            _fields(told, names),
            _history_of(told.of[0]) if told.of else "",
        )
        for told in entry.told
    ]


def _history_of(thing: str) -> str:
    """Its own page, or the log asked for nothing else: every object has one of the two."""
    kind, _, number = thing.partition(":")
    if kind in OWN_HISTORIES and is_number(number):
        endpoint, name = OWN_HISTORIES[kind]
        return url_for(endpoint, **{name: int(number)})
    return url_for("changes.log", objekt=thing)


def _fields(told: Told, names: dict[str, str]) -> list[tuple[str, str, str]]:
    def words(name: str, value: object) -> str:
        kind = "operator" if name == "operator_id" else "user"
        known = names.get(str(value)) or names.get(f"{kind}:{value}")
        if known and name.endswith(("_id", "_by")):
            return known
        return value_words(value, enums_of(told.table, name))

    return [
        (field_word(each.name), words(each.name, each.was), words(each.name, each.now))
        for each in told.fields
        if each.name not in TECHNICAL
    ]
