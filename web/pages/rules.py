"""Pages: what the district may tune itself, with its history."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from inspections.domain.policy import DAYS, Policy, PolicyInvalid
from inspections.domain.vocabulary import Role
from inspections.labels import _, label
from inspections.store import districts, people
from inspections.store.districts import District
from inspections.usecases.set_policy import set_policy
from web.access import allow
from web.context import current_user, district_id, now, reading, today, transaction
from web.form_fields import Form

bp = Blueprint("rules", __name__)


@bp.get("/regeln")
@allow(Role.ADMIN, Role.COORDINATOR, Role.COMMISSIONER)
def policy() -> str:
    return _page(None)


@bp.post("/regeln")
@allow(Role.ADMIN)
def set_anew() -> Response | tuple[str, int]:
    form = _form(request.form)
    days = {severity: form.number(severity.value, most=365) or 0 for severity in DAYS}
    hour = form.number("digest_hour", most=23)
    valid_from = form.day("valid_from", required=True)
    if form.ok and valid_from is not None:
        try:
            with transaction() as session:
                district = session.get_one(District, district_id())
                before = districts.policy_on(session, district, valid_from)
                set_policy(
                    session,
                    district,
                    replace(before, days=days, digest_hour=hour or 0),
                    valid_from=valid_from,
                    set_by=f"user:{current_user().id}",
                    now=now(),
                )
        except PolicyInvalid as refusal:
            form.refused(refusal, field=str(refusal.details["field"]).split(".")[-1])
    if not form.ok:
        return _page(form), 422
    flash(_("Die Regeln sind gespeichert."), "success")
    return redirect(url_for("rules.policy"))


def _form(typed: Mapping[str, str]) -> Form:
    days = {severity.value: _("Frist in Tagen: %s") % label(severity) for severity in DAYS}
    rest = {"digest_hour": _("Stunde der Wochenübersicht"), "valid_from": _("Gültig ab")}
    return Form(typed, days | rest)


def _typed(policy: Policy) -> dict[str, str]:
    days = {severity.value: str(number) for severity, number in policy.days.items()}
    return days | {"digest_hour": str(policy.digest_hour), "valid_from": today().isoformat()}


def _page(form: Form | None) -> str:
    with reading() as session:
        district = session.get_one(District, district_id())
        in_force = districts.policy_on(session, district, today())
        return render_template(
            "rules.html",
            form=form or _form(_typed(in_force)),
            in_force=in_force,
            severities=list(DAYS),
            history=_history(session),
            may_set=current_user().role == Role.ADMIN,
        )


def _history(session: Session) -> list[dict[str, Any]]:
    names = {f"user:{user.id}": user.name for user in people.all_users(session, district_id())}
    return [
        {
            "valid_from": row.valid_from,
            "set_at": row.set_at,
            "set_by": names.get(row.set_by, row.set_by),
            "policy": Policy.from_document(row.content),
        }
        for row in districts.policy_history(session, district_id())
    ]
