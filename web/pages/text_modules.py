"""Pages: the district's own text modules, offered below every remark on the phone."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import groupby

from flask import flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from inspections.domain.text_modules import ANY_ITEM, LONGEST, MOST
from inspections.labels import _
from inspections.store import checklists, text_modules
from inspections.store.text_modules import TextModule
from inspections.usecases.keep_people import FieldInvalid
from inspections.usecases.keep_text_modules import (
    ModuleWish,
    keep_module,
    move_module,
    remove_module,
    restore_module,
)
from web.access import allow
from web.context import current_user, district_id, now, reading, transaction
from web.filing.words import in_language
from web.form_fields import PROBLEMS, Form
from web.pages.checklists import MAY_IMPORT, MAY_SEE, bp

Answer = Response | str | tuple[str, int]


@bp.get("/checklisten/textbausteine")
@allow(*MAY_SEE)
def modules() -> str:
    return _list(_form({"item": request.args.get("frage", "")}))


@bp.post("/checklisten/textbausteine")
@allow(*MAY_IMPORT)
def add_module() -> Answer:
    form = _form(request.form)
    if not _keep(form, None):
        return _list(form), 422
    flash(_("Der Textbaustein wird ab jetzt angeboten."), "success")
    # the same question is offered for the next one
    return redirect(url_for("checklists.modules", frage=form.value("item") or None))


@bp.route("/checklisten/textbausteine/<int:module_id>", methods=["GET", "POST"])
@allow(*MAY_IMPORT)
def module(module_id: int) -> Answer:
    with reading() as session:
        stored = text_modules.get(session, district_id(), module_id)
        questions = _questions(session, stored.item)
    if request.method == "GET":
        form = _form({"text": stored.text, "item": stored.item})
        return render_template("text_module.html", form=form, questions=questions, longest=LONGEST)
    form = _form(request.form)
    if not _keep(form, module_id):
        page = render_template("text_module.html", form=form, questions=questions, longest=LONGEST)
        return page, 422
    flash(_("Der Textbaustein ist geändert."), "success")
    return redirect(_place(module_id))


@bp.post("/checklisten/textbausteine/<int:module_id>/ordnen")
@allow(*MAY_IMPORT)
def order_module(module_id: int) -> Response:
    with transaction() as session:
        up = request.form.get("richtung") == "hoch"
        move_module(session, district_id(), module_id, up=up)
    return redirect(_place(module_id))


@bp.post("/checklisten/textbausteine/<int:module_id>/entfernen")
@allow(*MAY_IMPORT)
def drop_module(module_id: int) -> Response:
    with transaction() as session:
        remove_module(session, district_id(), module_id, now=now())
    flash(_("Der Textbaustein ist entfernt und lässt sich unten zurückholen."), "success")
    return redirect(url_for("checklists.modules"))


@bp.post("/checklisten/textbausteine/<int:module_id>/zurueckholen")
@allow(*MAY_IMPORT)
def bring_back_module(module_id: int) -> Response:
    try:
        with transaction() as session:
            restore_module(session, district_id(), module_id)
    except FieldInvalid as refusal:
        flash(_(PROBLEMS[str(refusal.details["problem"])]), "warning")
        return redirect(url_for("checklists.modules"))
    flash(_("Der Textbaustein wird wieder angeboten."), "success")
    return redirect(_place(module_id))


def _list(form: Form) -> str:
    with reading() as session:
        kept = text_modules.of_district(session, district_id())
        questions = _questions(session)
        return render_template(
            "text_modules.html",
            form=form,
            questions=questions,
            groups=_by_question(kept, questions),
            question_of=lambda row: _question(row.item, questions),
            removed=text_modules.removed(session, district_id()),
            count=len(kept),
            most=MOST,
            longest=LONGEST,
            may_keep=current_user().role in MAY_IMPORT,
        )


def _by_question(
    rows: list[TextModule], questions: Mapping[str, str]
) -> list[tuple[str, list[TextModule]]]:
    return [
        (_question(item, questions), list(group))
        for item, group in groupby(rows, key=lambda row: row.item)
    ]


def _question(item: str, questions: Mapping[str, str]) -> str:
    """Also of a point that no checklist asks for any more."""
    return questions.get(item) or _("%(item)s (in keiner Checkliste)") % {"item": item}


def _questions(session: Session, kept: str = ANY_ITEM) -> dict[str, str]:
    """What the newest checklists ask, by item; of the one kept too."""
    found = {
        item.id: f"{item.id} {in_language(item.label)}"
        for version in checklists.newest(session, district_id())
        for item in version.values().items()
    }
    found |= {kept: _question(kept, found)} if kept else {}
    return {ANY_ITEM: _("Jede Frage")} | dict(sorted(found.items()))


def _form(typed: Mapping[str, str]) -> Form:
    return Form(typed, {"text": _("Satz"), "item": _("Angeboten bei")})


def _keep(form: Form, module_id: int | None) -> bool:
    wish = ModuleWish(form.text("text", longest=LONGEST), form.text("item", required=False))
    if form.ok:
        try:
            with transaction() as session:
                keep_module(session, district_id(), wish, module_id)
        except FieldInvalid as refusal:
            form.refused(refusal)
    return form.ok


def _place(module_id: int) -> str:
    return url_for("checklists.modules", _anchor=f"baustein-{module_id}")
