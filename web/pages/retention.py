"""Page Aufbewahrung: what goes when, for how long what is kept, and what nobody may delete."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from inspections.domain.quota import GIB, QuotaInvalid
from inspections.domain.retention import RULES, Keep, RetentionInvalid, months_before
from inspections.domain.vocabulary import Role
from inspections.labels import _, ngettext
from inspections.runtime import runs
from inspections.store import retention, storage
from inspections.store.retention import RetentionReport
from inspections.usecases.forgetting.files import ended_files
from inspections.usecases.keep_holds import HoldInvalid, HoldWish, hold, lift_hold, offer_to_archive
from inspections.usecases.keep_no_longer import KIND, Due, foresee
from inspections.usecases.privacy_words import keep_words, period_words
from inspections.usecases.set_retention import set_retention
from inspections.usecases.set_storage import set_storage
from web.access import allow
from web.context import current_user, district_id, now, reading, today, transaction
from web.form_fields import Form
from web.pages.called import HOLD_KINDS, called, people_called

bp = Blueprint("retention", __name__)
Answer = Response | str | tuple[str, int]

AHEAD = 90  # days
SHOWN_DAYS = 30


@dataclass(frozen=True, slots=True)
class Line:
    """A class on the page: what is due today, and how much more in some weeks."""

    now: Due
    later: int
    last: int  # rows of the last run


@bp.get("/aufbewahrung")
@allow(Role.ADMIN)
def index() -> str:
    return _page()


@bp.post("/aufbewahrung")
@allow(Role.ADMIN)
def set_months() -> Answer:
    form = _months_form(request.form)
    wanted = {keep: form.number(keep.value) for keep in RULES}
    if form.ok:
        try:
            with transaction() as session:
                new = set_retention(
                    session,
                    district_id(),
                    {keep: months for keep, months in wanted.items() if months is not None},
                    set_by=_me(),
                    now=now(),
                )
            words = ngettext("%(n)d Frist ist geändert.", "%(n)d Fristen sind geändert.", len(new))
            flash(words % {"n": len(new)}, "success")
            return redirect(url_for("retention.index"))
        except RetentionInvalid as refusal:
            words = _("Eine Zahl von %(least)s bis %(most)s wird gebraucht.")
            form.errors[str(refusal.details["keep"])] = words % refusal.details
    return _page(months=form), 422


@bp.post("/aufbewahrung/speicher")
@allow(Role.ADMIN)
def set_limit() -> Answer:
    form = _storage_form(request.form)
    gib, daily = form.number("gib"), form.number("daily")
    if form.ok and gib is not None and daily is not None:
        try:
            with transaction() as session:
                new = set_storage(session, district_id(), gib, daily, set_by=_me(), now=now())
            flash(_("Das Speicherkontingent ist geändert.") if new else _("Das galt schon."),
                  "success")  # fmt: skip
            return redirect(url_for("retention.index") + "#speicher")
        except QuotaInvalid as refusal:
            words = _("Eine Zahl von %(least)s bis %(most)s wird gebraucht.")
            form.errors[str(refusal.details["field"])] = words % refusal.details
    return _page(limiting=form), 422


@bp.post("/aufbewahrung/sperren")
@allow(Role.ADMIN)
def set_hold() -> Answer:
    form = _hold_form(request.form)
    kind = form.one_of("kind", HOLD_KINDS)
    name, reason = form.text("called"), form.text("reason", longest=500)
    until = form.day("until", required=True)
    if form.ok and until is not None:
        try:
            with transaction() as session:
                wish = HoldWish(kind, name, reason, until)
                hold(session, district_id(), wish, by=_me(), now=now())
            flash(_("Die Löschsperre ist gesetzt."), "success")
            return redirect(url_for("retention.index") + "#sperren")
        except HoldInvalid as refusal:
            form.refused(refusal)
    return _page(holding=form), 422


@bp.post("/aufbewahrung/sperren/<int:hold_id>/aufheben")
@allow(Role.ADMIN)
def lift(hold_id: int) -> Response:
    with transaction() as session:
        lift_hold(session, district_id(), hold_id, by=_me(), now=now())
    flash(_("Die Löschsperre ist aufgehoben."), "success")
    return redirect(url_for("retention.index") + "#sperren")


@bp.post("/aufbewahrung/archiv")
@allow(Role.ADMIN)
def offer() -> Response:
    year = request.form.get("year", "")
    if year.isascii() and year.isdecimal() and len(year) == 4:
        with transaction() as session:
            offer_to_archive(session, district_id(), int(year), by=_me(), now=now())
        flash(_("Als angeboten vermerkt. Der nächste Lauf löscht, was fällig ist."), "success")
    return redirect(url_for("retention.index") + "#archiv")


def _me() -> str:
    return f"user:{current_user().id}"


def _months_form(typed: Mapping[str, str]) -> Form:
    return Form(typed, {keep.value: keep_words(keep) for keep in RULES})


def _storage_form(typed: Mapping[str, str]) -> Form:
    return Form(typed, {"gib": _("Speicherkontingent in GiB"), "daily": _("Fotos am Tag")})


def _hold_form(typed: Mapping[str, str]) -> Form:
    return Form(
        typed,
        {"kind": _("Art"), "called": _("Bezeichnung"), "reason": _("Grund"), "until": _("Bis")},
    )


def _page(
    months: Form | None = None, holding: Form | None = None, limiting: Form | None = None
) -> str:
    with reading() as session:
        room = storage.room(session, district_id())
        in_force = retention.months(session, district_id())
        typed = {keep.value: str(number) for keep, number in in_force.items()}
        reports = retention.reports(session, district_id())
        holds = retention.holds(session, district_id())
        days = _days(reports)
        return render_template(
            "retention.html",
            lines=_lines(session, days[0][1] if days else []),
            rules=RULES,
            in_force=in_force,
            months=months or _months_form(typed),
            holding=holding or _hold_form({"until": (today() + timedelta(days=365)).isoformat()}),
            limiting=limiting
            or _storage_form({"gib": str(room.limit // GIB), "daily": str(room.daily)}),
            room=room,
            kinds=[(kind, _(words)) for kind, words in HOLD_KINDS.items()],
            holds=holds,
            called=called(session, district_id(), [row.about for row in holds]),
            people=people_called(session, district_id()),
            days=days[:SHOWN_DAYS],
            years=_years(session, in_force[Keep.FILE]),
            ran_today=runs.done(session, KIND, today().isoformat(), district_id=district_id()),
            today=today(),
            keep_words=keep_words,
            period_words=period_words,
        )


def _lines(session: Session, last: list[RetentionReport]) -> list[Line]:
    erased = {row.keep: row.erased for row in last}
    later = {each.keep: each.due for each in _foreseen(session, AHEAD)}
    return [
        Line(each, later[each.keep] - each.due, erased.get(each.keep.value, 0))
        for each in _foreseen(session, 0)
    ]


def _foreseen(session: Session, days: int) -> list[Due]:
    return foresee(session, district_id(), today() + timedelta(days=days))


def _days(reports: list[RetentionReport]) -> list[tuple[date, list[RetentionReport]]]:
    """What went on each day, the newest first."""
    return [(day, list(rows)) for day, rows in groupby(reports, key=lambda row: row.day)]


def _years(session: Session, months: int) -> list[tuple[int, int, bool]]:
    """Year, files whose time is over, and whether they were offered to the archive."""
    offered = retention.offered_years(session, district_id())
    ended = ended_files(session, district_id(), months_before(today(), months))
    return [(year, len(files), year in offered) for year, files in sorted(ended.items())]
