"""Pages: how one person gets in, as the administration sees and steers it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, flash, redirect, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from inspections.domain.vocabulary import Role
from inspections.labels import _
from inspections.store import account_links, people, second_factors
from inspections.store.people import LoginSession, User
from inspections.store.second_factors import FactorReset
from inspections.usecases.account_links import invite
from inspections.usecases.keep_people import user_of
from inspections.usecases.log_in import end_all_sessions
from inspections.usecases.second_factor import ReasonMissing, reset
from web.access import allow
from web.context import current_user, district_id, now, transaction, wiring
from web.filters import moment
from web.fresh import fresh

bp = Blueprint("person_access", __name__)


@dataclass(frozen=True, slots=True)
class Access:
    """What the page of a person says about it."""

    user_id: int
    active: bool
    has_password: bool
    link: str  # what became of the last letter with a link; empty if there is none
    living: list[LoginSession]
    has_factor: bool
    last_reset: FactorReset | None


def access_of(session: Session, user: User) -> Access:
    return Access(
        user.id,
        user.active,
        bool(user.password_hash),
        _link_words(session, user, now=now()),
        people.living_sessions(session, user.id, now=now()),
        second_factors.has_factor(session, user.id),
        second_factors.last_reset(session, user.id),
    )


def _link_words(session: Session, user: User, *, now: datetime) -> str:
    link = account_links.newest(session, user.id)
    if link is None:
        return ""
    if link.used_at:
        return _("benutzt am %(at)s") % {"at": moment(link.used_at)}
    if link.void_at:
        return _("zurückgezogen am %(at)s") % {"at": moment(link.void_at)}
    words = _("gilt bis %(at)s") if link.expires_at > now else _("abgelaufen am %(at)s")
    return words % {"at": moment(link.expires_at)}


@bp.post("/personen/<int:user_id>/link")
@allow(Role.ADMIN)
@fresh
def send_link(user_id: int) -> Response:
    with transaction() as session:
        user = user_of(session, district_id(), user_id)
        if user.active:
            invite(session, user, wiring().sealer, now=now())
        name, active = user.name, user.active
    if active:
        flash(_("Ein Brief mit einem Link ist an %(name)s unterwegs.") % {"name": name}, "success")
    else:
        flash(_("Das Konto ist ausgeschaltet; es ging kein Brief hinaus."), "error")
    return _back(user_id)


@bp.post("/personen/<int:user_id>/zweiter-faktor")
@allow(Role.ADMIN)
@fresh
def reset_factor(user_id: int) -> Response:
    with transaction() as session:
        user = user_of(session, district_id(), user_id)
        by = session.get_one(User, current_user().id)
        try:
            reset(session, user, by, request.form.get("reason", ""), now=now())
        except ReasonMissing:
            flash(_("Bitte nennen Sie den Grund; zurückgesetzt ist noch nichts."), "error")
            return _back(user_id)
        name = user.name
    flash(_("Der zweite Faktor von %(name)s ist zurückgesetzt.") % {"name": name}, "success")
    return _back(user_id)


@bp.post("/personen/<int:user_id>/sitzungen/beenden")
@allow(Role.ADMIN)
def end_sessions(user_id: int) -> Response:
    with transaction() as session:
        user = user_of(session, district_id(), user_id)
        end_all_sessions(session, user.id, now=now())
        words = _("Alle Sitzungen von %(name)s sind beendet.") % {"name": user.name}
    flash(words, "success")
    return _back(user_id)


def _back(user_id: int) -> Response:
    return redirect(url_for("people.user", user_id=user_id))
