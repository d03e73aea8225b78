"""Page Abwesenheiten: who is away and who stands in; the own ones, for coordinators all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from inspections.domain.absences import WITH_STAND_IN
from inspections.domain.vocabulary import Role
from inspections.labels import _, label, ngettext
from inspections.store import absences as stored
from inspections.store import people
from inspections.store.absences import Absence
from inspections.store.people import User
from inspections.usecases.keep_absences import (
    AbsenceWish,
    absence_of,
    change_absence,
    end_absence,
    enter_absence,
    may_stand_in,
)
from inspections.usecases.keep_people import FieldInvalid
from inspections.usecases.planned_away import Falling, falling_into
from web.access import allow
from web.context import current_user, district_id, now, reading, today, transaction
from web.filters import day
from web.form_fields import Form
from web.pages.plan import MAY_PLAN

bp = Blueprint("absences", __name__)
Answer = Response | str | tuple[str, int]


@dataclass(frozen=True, slots=True)
class Line:
    """One absence as the list shows it."""

    row: Absence
    running: bool
    gap: bool  # on some day of it the stand-in is not there either
    mine: bool  # may be changed by who looks
    falling: list[Falling]


@bp.get("/abwesenheiten")
@allow(*WITH_STAND_IN)
def index() -> str:
    return _page(_form({"person": str(current_user().id)}))


@bp.post("/abwesenheiten")
@allow(*WITH_STAND_IN)
def enter() -> Answer:
    form = _form(request.form)
    try:
        with transaction() as session:
            wish = _wish(session, form, _person(session, form))
            if wish is not None:
                row = enter_absence(session, wish, by=_user(session), now=now())
                _say(session, row)
    except FieldInvalid as refusal:
        form.refused(refusal)
    return _back() if form.ok else (_page(form), 422)


@bp.route("/abwesenheiten/<int:absence_id>", methods=["GET", "POST"])
@allow(*WITH_STAND_IN)
def change(absence_id: int) -> Answer:
    with reading() as session:
        form = _form(_typed(absence_of(session, absence_id, by=_user(session), now=now())))
    if request.method == "GET":
        return _change_page(absence_id, form)
    form = _form(request.form)
    try:
        with transaction() as session:
            away = absence_of(session, absence_id, by=_user(session), now=now()).user
            wish = _wish(session, form, away)
            if wish is not None:
                row = change_absence(session, absence_id, wish, by=_user(session), now=now())
                _say(session, row)
    except FieldInvalid as refusal:
        form.refused(refusal)
    return _back() if form.ok else (_change_page(absence_id, form), 422)


@bp.post("/abwesenheiten/<int:absence_id>/beenden")
@allow(*WITH_STAND_IN)
def end(absence_id: int) -> Response:
    with transaction() as session:
        name = end_absence(session, absence_id, by=_user(session), now=now()).name
    flash(_("Beendet: %(name)s ist wieder da.") % {"name": name}, "success")
    return _back()


def _back() -> Response:
    return redirect(url_for("absences.index"))


def _user(session: Session) -> User:
    return session.get_one(User, current_user().id)


def _form(typed: Mapping[str, str]) -> Form:
    return Form(
        typed,
        {
            "person": _("Wer ist abwesend?"),
            "first_on": _("Erster Tag"),
            "last_on": _("Letzter Tag"),
            "stand_in": _("Vertretung"),
        },
    )


def _typed(row: Absence) -> dict[str, str]:
    return {
        "first_on": row.first_on.isoformat(),
        "last_on": row.last_on.isoformat(),
        "stand_in": str(row.stand_in_id),
    }


def _person(session: Session, form: Form) -> User:
    """Oneself, but where a coordinator chose somebody else."""
    chosen = form.one_of("person", dict(_persons(session))) if _sees_all() else ""
    return session.get_one(User, int(chosen) if chosen and form.ok else current_user().id)


def _wish(session: Session, form: Form, away: User) -> AbsenceWish | None:
    first, last = form.day("first_on", required=True), form.day("last_on", required=True)
    stand_in = form.one_of("stand_in", dict(_persons(session)))
    if not form.ok or first is None or last is None:
        return None
    return AbsenceWish(away.id, int(stand_in), first, last)


def _sees_all() -> bool:
    return current_user().role == Role.COORDINATOR


def _persons(session: Session) -> list[tuple[str, str]]:
    """Everybody for whom somebody can stand in, with the work it is."""
    found = people.with_role(session, district_id(), *WITH_STAND_IN)
    found.sort(key=lambda one: (one.role, one.name))
    return [(str(one.id), f"{one.name} ({label(Role(one.role))})") for one in found]


def _stand_ins(session: Session, away: User | None) -> list[tuple[str, str]]:
    """Of one person those who could do its work; who may choose the person sees everybody."""
    if away is None:
        return _persons(session)
    return [(str(one.id), one.name) for one in may_stand_in(session, away)]


def _say(session: Session, row: Absence) -> None:
    words = {
        "name": row.user.name,
        "first": day(row.first_on),
        "last": day(row.last_on),
        "stand_in": row.stand_in.name,
    }
    text = _("%(name)s ist vom %(first)s bis %(last)s abwesend, %(stand_in)s vertritt.")
    flash(text % words, "success")
    if count := len(falling_into(session, [row])[row.id]):
        text = ngettext(
            "In dieser Zeit ist %(num)d Begehung geplant; sie steht unten.",
            "In dieser Zeit sind %(num)d Begehungen geplant; sie stehen unten.",
            count,
        )
        flash(text % {"num": count}, "warning")
    left = [
        one.user.name
        for one in stored.from_day(session, district_id(), row.first_on, about=row.user_id)
        if one.stand_in_id == row.user_id and one.first_on <= row.last_on
    ]
    if left:
        words = {"name": row.user.name, "others": ", ".join(left)}
        text = _("In dieser Zeit vertritt %(name)s: %(others)s. Bitte klären, wer das übernimmt.")
        flash(text % words, "warning")


def _lines(session: Session) -> list[Line]:
    me = current_user().id
    rows = stored.from_day(session, district_id(), today(), about=None if _sees_all() else me)
    falling = falling_into(session, rows)
    return [
        Line(
            row,
            row.first_on <= today(),
            not row.able
            or bool(
                stored.between(session, district_id(), row.stand_in_id, row.first_on, row.last_on)
            ),
            _sees_all() or row.user_id == me,
            falling[row.id],
        )
        for row in rows
    ]


def _page(form: Form) -> str:
    with reading() as session:
        user = _user(session)
        return render_template(
            "absences.html",
            form=form,
            lines=_lines(session),
            persons=_persons(session) if _sees_all() else [],
            stand_ins=_stand_ins(session, None if _sees_all() else user),
            today=today(),
            may_plan=user.role in MAY_PLAN,
        )


def _change_page(absence_id: int, form: Form) -> str:
    with reading() as session:
        row = absence_of(session, absence_id, by=_user(session), now=now())
        return render_template(
            "absence.html",
            form=form,
            row=row,
            stand_ins=_stand_ins(session, row.user),
            today=today(),
        )
