"""Page Betrieb: is everything running, and what waits for a person."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.metadata import PackageNotFoundError, version

from flask import Blueprint, flash, redirect, render_template, url_for
from sqlalchemy import text
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from inspections.domain.quota import NEARLY_FULL, Room
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import at_office_hour
from inspections.labels import N_, _, ngettext
from inspections.runtime import installation, outbox, runs, timers
from inspections.store import devices, exports, storage
from inspections.store.migrate import current_revision, newest_revision
from inspections.usecases import hold_letters
from inspections.usecases.apply_policy import news_of
from inspections.usecases.fold_figures import KIND
from inspections.usecases.hold_letters import Suspicion
from inspections.usecases.run_due import SWEEP
from inspections.usecases.send_again import StillNobody
from inspections.usecases.send_again import send_again as again
from web.access import allow
from web.context import current_user, district_id, now, reading, transaction, wiring
from web.filters import short_date
from web.storage_words import came_of, used_of

bp = Blueprint("operations", __name__)
bp.add_app_template_filter(used_of)
bp.add_app_template_filter(came_of)

LATE_BEAT = timedelta(minutes=5)
LATE_LETTER = timedelta(minutes=15)
LATE_COMPARISON = timedelta(hours=36)
WHY_HELD = {
    Suspicion.BEHIND: N_(
        "Die Datenbank ist älter als das Versandbuch: Sie wurde wohl zurückgesichert."
    ),
    Suspicion.OTHER_DATABASE: N_("Das Versandbuch gehört zu einer anderen Datenbank."),
    Suspicion.NEW_MACHINE: N_(
        "Das Datenverzeichnis ist neu und die Datenbank stand still: vielleicht eine Rücksicherung."
    ),
}


@dataclass(frozen=True, slots=True)
class Light:
    """One thing to know: `kind` is good, warning or danger."""

    name: str
    value: str
    kind: str
    at: datetime | None = None


@bp.get("/betrieb")
@allow(Role.ADMIN, Role.COORDINATOR)
def status() -> str:
    with reading() as session:
        return render_template(
            "operations.html",
            lights=_lights(session),
            room=storage.room(session, district_id()),
            hold=_held(session),
            parked=outbox.parked(session, district_id=district_id()),
            resting=timers.resting(session, district_id=district_id()),
            failed=exports.failed(session, district_id()),
            versions=_versions(session),
            silent=devices.silent(session, district_id(), now=now()),
        )


@bp.post("/betrieb/briefe/<int:message_id>/noch-einmal")
@allow(Role.ADMIN, Role.COORDINATOR)
def send_again(message_id: int) -> Response:
    try:
        with transaction() as session:
            again(session, message_id, district_id=district_id(), now=now())
        flash(_("Der Brief wird noch einmal gesendet."), "success")
    except StillNobody:
        flash(_("Noch immer ist niemand da, der den Brief bekommen könnte."), "warning")
    return redirect(url_for("operations.status"))


@bp.post("/betrieb/briefe/als-gesendet-vermerken")
@allow(Role.ADMIN)
def mark_sent() -> Response:
    with transaction() as session:
        count = hold_letters.mark_sent(session, wiring().book, wiring().settings.base_url)
    words = ngettext(
        "%(n)d Brief ist als gesendet vermerkt.", "%(n)d Briefe sind als gesendet vermerkt.", count
    )
    flash(words % {"n": count}, "success")
    return redirect(url_for("operations.status"))


@bp.post("/betrieb/briefe/freigeben")
@allow(Role.ADMIN)
def release() -> Response:
    with transaction() as session:
        hold_letters.release(session, f"user:{current_user().id}", now=now())
    flash(_("Der Briefversand ist freigegeben."), "success")
    return redirect(url_for("operations.status"))


def _lights(session: Session) -> list[Light]:
    return [
        _beat(session),
        _oldest_letter(session),
        _oldest_timer(session),
        _comparison(session),
        _storage(storage.room(session, district_id())),
        *_policy(session),
        _hold(session),
    ]


def _beat(session: Session) -> Light:
    at = runs.last_beat(session, SWEEP)
    if at is None:
        return Light(_("Letzter Durchgang"), _("noch keiner"), "danger")
    late = now() - at > LATE_BEAT
    return Light(_("Letzter Durchgang"), _ago(at), "danger" if late else "good", at)


def _oldest_letter(session: Session) -> Light:
    at = outbox.oldest_waiting(session, now=now())
    if at is None:
        return Light(_("Ältester wartender Brief"), _("keiner wartet"), "good")
    late = now() - at > LATE_LETTER
    return Light(_("Ältester wartender Brief"), _ago(at), "warning" if late else "good", at)


def _oldest_timer(session: Session) -> Light:
    at = timers.oldest_due(session, now=now())
    if at is None:
        return Light(_("Ältester fälliger Termin"), _("keiner"), "good")
    late = now() - at > LATE_BEAT
    return Light(_("Ältester fälliger Termin"), _ago(at), "warning" if late else "good", at)


def _comparison(session: Session) -> Light:
    run = runs.latest(session, KIND, district_id=district_id())
    name = _("Vergleich der Zahlen")
    if run is None:
        return Light(name, _("noch keiner"), "warning")
    if run.note:
        return Light(name, run.note, "danger", run.at)
    late = now() - run.at > LATE_COMPARISON
    return Light(name, _("ohne Abweichung"), "warning" if late else "good", run.at)


def _storage(room: Room) -> Light:
    """The bar beside it says the same; the word does not need to be measured."""
    name = _("Fotospeicher")
    if room.percent >= 100:
        return Light(name, _("voll, neue Fotos werden abgelehnt"), "danger")
    if room.percent_of_day >= 100:
        return Light(name, _("für heute voll, neue Fotos kommen morgen"), "danger")
    if room.nearly_full:
        return Light(name, _("bald voll"), "warning")
    if room.percent_of_day >= NEARLY_FULL:
        return Light(name, _("für heute bald voll"), "warning")
    return Light(name, _("genug Platz"), "good")


def _policy(session: Session) -> list[Light]:
    """Only while running cases have not all followed the rules in force."""
    news = news_of(session, district_id(), now=now())
    if news is None:
        return []
    words = _("seit %(day)s in Kraft, noch nicht auf alle Vorgänge angewandt")
    day = news.newest.valid_from
    late = now() - max(at_office_hour(day, 0), news.newest.set_at) > LATE_BEAT
    return [Light(_("Neue Regeln"), words % {"day": short_date(day)}, "danger" if late else "good")]


def _hold(session: Session) -> Light:
    if wiring().settings.mail_hold:
        return Light(_("Briefversand"), _("angehalten (BEGEHUNG_MAIL_HOLD)"), "warning")
    row = installation.read(session)
    if row is not None and row.held_at is not None:
        return Light(_("Briefversand"), _("angehalten"), "danger", row.held_at)
    return Light(_("Briefversand"), _("läuft"), "good")


@dataclass(frozen=True, slots=True)
class Hold:
    """Why no letter leaves, and what the person who lets them go has to know."""

    why: str
    waiting: int
    sent: int  # of these, according to the book of outgoing mail of this machine
    may_release: bool


def _held(session: Session) -> Hold | None:
    row = installation.read(session)
    if row is None or row.held_at is None:
        return None
    book = wiring().book
    return Hold(
        why=_(WHY_HELD[Suspicion(row.held_because)]),
        waiting=outbox.count_unsent(session),
        sent=len(hold_letters.sent_already(session, book, wiring().settings.base_url)),
        may_release=current_user().role == Role.ADMIN,
    )


def _ago(at: datetime) -> str:
    """Rounded down: seconds, minutes, hours or days."""
    seconds = max(int((now() - at).total_seconds()), 0)
    if seconds < 60:
        return _("vor %d s") % seconds
    if seconds < 3600:
        return _("vor %d min") % (seconds // 60)
    if seconds < 48 * 3600:
        return _("vor %d h") % (seconds // 3600)
    return _("vor %d Tagen") % (seconds // 86400)


def _versions(session: Session) -> list[tuple[str, str]]:
    connection = session.connection()
    postgres = connection.dialect.name == "postgresql"
    question = text("SHOW server_version") if postgres else text("SELECT sqlite_version()")
    return [
        (_("Programm"), _program()),
        (_("Schema"), _schema(current_revision(connection) or "–", newest_revision())),
        ("PostgreSQL" if postgres else "SQLite", str(session.scalar(question))),
        ("Python", platform.python_version()),
    ]


def _schema(reached: str, newest: str) -> str:
    if reached == newest:
        return reached
    return _("%(reached)s, erwartet %(newest)s") % {"reached": reached, "newest": newest}


def _program() -> str:
    try:
        return f"Begehung {version('begehung')}"
    except PackageNotFoundError:
        return _("Begehung, aus dem Quelltext gestartet")
