"""Pages: what the district may tune itself, its history, and what a change would move."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask import Response as Answer
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from inspections.domain.policy import Policy, PolicyInvalid
from inspections.domain.vocabulary import Role
from inspections.labels import _
from inspections.store import districts, people
from inspections.store.districts import District, PolicyVersion
from inspections.usecases import policy_words
from inspections.usecases.foresee_policy import Change
from inspections.usecases.policy_preview import Preview, as_csv, preview
from inspections.usecases.set_policy import (
    AlreadyInForce,
    PolicyChangedMeanwhile,
    check_day,
    set_policy,
    withdraw_policy,
)
from web.access import allow
from web.context import current_user, district_id, now, reading, today, transaction
from web.pages import rules_form
from web.pages.rules_form import RulesForm

bp = Blueprint("rules", __name__)

PAGE = 50
MAY_SEE = (Role.ADMIN, Role.COORDINATOR, Role.COMMISSIONER)
MAY_SET = (Role.ADMIN, Role.COMMISSIONER)
MAY_OPEN = (Role.COORDINATOR, Role.COMMISSIONER)  # the cases themselves


@dataclass(frozen=True, slots=True)
class Draft:
    """Rules typed and found sound, with those they would follow."""

    policy: Policy
    before: Policy
    valid_from: date


@bp.get("/regeln")
@allow(*MAY_SEE)
def policy() -> str:
    return _page(RulesForm(request.args) if request.args else None)


@bp.get("/regeln/vorschau")
@allow(*MAY_SEE)
def foreseen() -> str | Response | tuple[str, int]:
    """Nothing is saved here: what the rules of the query string would do."""
    if not request.args:
        return redirect(url_for("rules.policy"))
    form = RulesForm(request.args)
    draft = draft_of(form)
    if draft is None:
        return _page(form), 422
    found = _previewed(draft)
    if request.args.get("format") == "csv":
        return _download(found, draft)
    return _preview_page(form, draft, found)


@bp.post("/regeln")
@allow(*MAY_SET)
def set_anew() -> Response | tuple[str, int]:
    form = RulesForm(request.form)
    draft = draft_of(form)
    if draft is None:
        return _page(form), 422
    try:
        with transaction() as session:
            set_policy(
                session,
                session.get_one(District, district_id()),
                draft.policy,
                valid_from=draft.valid_from,
                set_by=_me(),
                now=now(),
                stand=form.value("stand"),
            )
    except PolicyChangedMeanwhile:
        return _page(form, outrun=True), 409
    except PolicyInvalid as refusal:
        form.refuse(refusal)
        return _page(form), 422
    flash(_("Die Regeln sind gespeichert."), "success")
    return redirect(url_for("rules.policy"))


@bp.post("/regeln/<int:policy_id>/zurueckziehen")
@allow(*MAY_SET)
def withdraw(policy_id: int) -> Response:
    try:
        with transaction() as session:
            withdraw_policy(
                session,
                session.get_one(District, district_id()),
                policy_id,
                withdrawn_by=_me(),
                now=now(),
                stand=request.form.get("stand"),
            )
        flash(_("Die Regeln sind zurückgezogen; sie treten nicht in Kraft."), "success")
    except AlreadyInForce:
        flash(_("Diese Regeln sind schon in Kraft. Legen Sie bitte neue fest."), "warning")
    except PolicyChangedMeanwhile:
        flash(_("Inzwischen hat jemand die Regeln geändert. Bitte noch einmal ansehen."), "warning")
    return redirect(url_for("rules.policy"))


def _me() -> str:
    return f"user:{current_user().id}"


def draft_of(form: RulesForm) -> Draft | None:
    """None, with the faults in the form, for what cannot be set."""
    with reading() as session:
        district = session.get_one(District, district_id())
        policy = form.policy(district.land)
        valid_from = form.day("valid_from", required=True)
        if policy is None or valid_from is None:
            return None
        try:
            check_day(session, district, valid_from, now=now())
        except PolicyInvalid as refusal:
            form.refuse(refusal)
            return None
        before = districts.policy_on(session, district, valid_from - timedelta(days=1))
        return Draft(policy, before, valid_from)


def _previewed(draft: Draft) -> Preview:
    with reading() as session:
        change = Change(draft.before, draft.policy, draft.valid_from)
        return preview(session, district_id(), change, now=now())


def _preview_page(form: RulesForm, draft: Draft, found: Preview) -> str:
    with reading() as session:
        stand = districts.policy_stand(session, district_id())
    typed = form.typed
    pages = max(1, -(-len(found.lines) // PAGE))
    page = min(max(request.args.get("seite", 1, int), 1), pages)
    return render_template(
        "rules_preview.html",
        typed=typed,
        valid_from=draft.valid_from,
        differences=policy_words.differences(draft.before, draft.policy),
        preview=found,
        lines=found.lines[(page - 1) * PAGE : page * PAGE],
        pages=_pages(page, pages, typed),
        back=url_for("rules.policy", **typed) + "#neu",
        csv=url_for("rules.foreseen", **typed, format="csv"),
        outrun=form.value("stand") != stand,
        may_set=current_user().role in MAY_SET,
        may_open=current_user().role in MAY_OPEN,
    )


def _pages(page: int, pages: int, typed: Mapping[str, str]) -> dict[str, Any]:
    def url(number: int) -> str:
        return url_for("rules.foreseen", **typed, seite=number) if 1 <= number <= pages else ""

    numbers = sorted({1, pages, *range(max(1, page - 2), min(pages, page + 2) + 1)})
    return {
        "count": pages,
        "links": [{"number": n, "url": url(n), "current": n == page} for n in numbers],
        "previous": url(page - 1),
        "next": url(page + 1),
    }


def _download(found: Preview, draft: Draft) -> Answer:
    name = f"Vorschau-Regeln-{draft.valid_from.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Answer(as_csv(found.lines), mimetype="text/csv", headers=headers)


def _page(form: RulesForm | None, *, outrun: bool = False) -> str:
    with reading() as session:
        district = session.get_one(District, district_id())
        stand = districts.policy_stand(session, district.id)
        newest = districts.policy_on(session, district, date.max)
        if form is None:
            form = RulesForm(rules_form.typed_of(newest, today() + timedelta(days=1), stand))
        elif outrun or not form.value("stand"):
            form.typed["stand"] = stand
        return render_template(
            "rules.html",
            form=form,
            outrun=outrun,
            in_force=policy_words.lines(districts.policy_on(session, district, today())),
            weekdays=[(n, _(name)) for n, name in enumerate(policy_words.WEEKDAYS)],
            groups=rules_form.groups(),
            any_ticked=any(name.startswith("addressees_") for name in form.typed),
            rungs=[_(rung) for rung in policy_words.RUNGS],
            tick=rules_form.tick,
            days=rules_form.DAYS,
            field_words=policy_words.field_words,
            history=_history(session),
            stand=stand,
            today=today(),
            may_set=current_user().role in MAY_SET,
        )


def _history(session: Session) -> list[dict[str, Any]]:
    """The last valid first, each with what it changed against the one it followed."""
    names = {f"user:{user.id}": user.name for user in people.all_users(session, district_id())}
    names["command"] = _("Befehlszeile")
    found, before = [], Policy()
    for row in reversed(districts.policy_history(session, district_id())):
        policy = Policy.from_document(row.content)
        found.append(_entry(row, before, policy, names))
        if row.withdrawn_at is None:
            before = policy
    return found[::-1]


def _entry(
    row: PolicyVersion, before: Policy, policy: Policy, names: Mapping[str, str]
) -> dict[str, Any]:
    return {
        "id": row.id,
        "valid_from": row.valid_from,
        "set_at": row.set_at,
        "set_by": names.get(row.set_by, row.set_by),
        "withdrawn_at": row.withdrawn_at,
        "withdrawn_by": names.get(row.withdrawn_by or "", row.withdrawn_by),
        "can_withdraw": row.withdrawn_at is None and row.valid_from > today(),
        "differences": policy_words.differences(before, policy),
    }
