"""Pages: the list of deficiencies, accepting several at once, one deficiency and its decision."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from inspections.domain.deadlines import DeadlineRefused, days_left
from inspections.domain.errors import Conflict
from inspections.domain.figures import ENDED, TO_REVIEW
from inspections.domain.vocabulary import DeficiencyState, Role
from inspections.labels import _
from inspections.runtime import instances
from inspections.store import accommodations, conflicts, deficiencies, deficiency_lists, photos
from inspections.store.deficiencies import Deficiency
from inspections.usecases import decide as decisions
from inspections.usecases import merge_deficiencies
from inspections.usecases.answers_disagree import AnswersDisagree
from inspections.usecases.decide import Decision, DecisionRefused, decide
from inspections.usecases.filter_words import filter_from_query, query_of, section_titles
from inspections.usecases.four_eyes import OwnFinding, needs_other_eyes
from inspections.usecases.merge_deficiencies import MergeRefused
from inspections.usecases.operator_link import renew_link, revoke_links
from inspections.usecases.read_situation import read_situation
from web.access import allow
from web.context import current_user, district_id, now, reading, today, transaction, wiring
from web.pages import (
    call_lists,
    case_diagram,
    case_history,
    deadline_chain,
    decision_words,
    list_query,
    other_eyes,
    photo_pairs,
)
from web.pages.decision_form import ticked_in, verdict_from
from web.pages.photos import send_photo

bp = Blueprint("deficiencies", __name__)

MAY_READ = (Role.INSPECTOR, Role.COORDINATOR, Role.COMMISSIONER, Role.READER)
MAY_DECIDE = (Role.COORDINATOR, Role.COMMISSIONER)
NO_FILTER = filter_from_query({})
MAY_EXPORT = (*MAY_DECIDE, Role.READER)


@bp.get("/maengel")
@allow(*MAY_READ)
def index() -> str:
    wanted = list_query.wanted_from(request.args)
    with reading() as session:
        tally = read_situation(session, district_id(), today=today()).total
        shown = deficiency_lists.page(
            session,
            district_id(),
            wanted,
            today=today(),
            after=request.args.get("nach"),
            before=request.args.get("vor"),
        )
        plain = not list_query.narrowing(wanted)
        total = list_query.counts(tally).get(wanted.view) if plain else None
        if total is None:
            total = deficiency_lists.count(session, district_id(), wanted, today=today())
        return render_template(
            "deficiencies.html",
            page=shown,
            total=total,
            wanted=wanted,
            query=query_of(wanted),
            chips=list_query.chips(wanted, tally, decides=current_user().role in MAY_DECIDE),
            heads=list_query.sort_heads(wanted),
            sorted_by=_(list_query.SORT_WORDS[wanted.sort]),
            narrowing=list_query.narrowing(wanted),
            reset=list_query.list_url(replace(NO_FILTER, view=wanted.view)),
            newer=list_query.list_url(wanted, vor=shown.before) if shown.before else "",
            older=list_query.list_url(wanted, nach=shown.after) if shown.after else "",
            options=list_query.options(session),
            titles=section_titles(session, district_id()),
            acceptable=_acceptable(shown),
            may_export=current_user().role in MAY_EXPORT,
        )


def _acceptable(shown: deficiency_lists.Page) -> tuple[DeficiencyState, ...]:
    """The states that can be ticked; none where no line of the page is in one."""
    decides = current_user().role in MAY_DECIDE
    return TO_REVIEW if decides and any(line.state in TO_REVIEW for line in shown.lines) else ()


@bp.post("/maengel/annehmen")
@allow(*MAY_DECIDE)
def accept() -> str | AnyResponse:
    """Accept what was ticked; asks once more before cases are closed by it."""
    back = list_query.list_url(list_query.wanted_from(request.args))
    seen = ticked_in(request.form)
    if not seen:
        flash(_("Bitte wählen Sie mindestens einen Mangel aus."), "warning")
        return redirect(back)
    if "bestaetigt" not in request.form:
        with reading() as session:
            asked = [(case, _accepted(session, case)) for case in _cases(session, seen)]
            if any(step and step.target in ENDED for _case, step in asked):
                return render_template(
                    "accept.html",
                    asked=[
                        (case, decision_words.what_follows(case, step) if step else "")
                        for case, step in asked
                    ],
                    ticked=request.form.getlist("fall"),
                    back=back,
                )
    with transaction() as session:
        accepted, skipped, own = decisions.accept_all(
            session, district_id(), seen, user=current_user(), now=now()
        )
        whom = other_eyes.closed_by(session) if own else ""
    _tell(accepted, skipped)
    if own:
        words = {"numbers": ", ".join(own), "whom": whom}
        flash(_("Von Ihnen festgestellt: %(numbers)s. %(whom)s") % words, "warning")
    return redirect(back)


@bp.get("/maengel/<int:deficiency_id>")
@allow(*MAY_READ)
def show(deficiency_id: int) -> str:
    with reading() as session:
        return _page(session, deficiencies.get(session, district_id(), deficiency_id))


@bp.post("/maengel/<int:deficiency_id>")
@allow(*MAY_DECIDE)
def decide_one(deficiency_id: int) -> AnyResponse | tuple[str, int]:
    typed = request.form
    try:
        verdict = verdict_from(request.form)
        with transaction() as session:
            case = deficiencies.get(session, district_id(), deficiency_id)
            state = case.state_word
            decide(session, case, verdict, user=current_user(), now=now())
            name = decision_words.name_of(verdict.decision, state)
            flash(_("%(number)s: %(what)s.") % {"number": case.number, "what": name}, "success")
    except (DecisionRefused, DeadlineRefused, MergeRefused) as refusal:
        errors = decision_words.faults(refusal)
        return _again(deficiency_id, 422, typed=typed, errors=errors)
    except (AnswersDisagree, OwnFinding):
        return _again(deficiency_id, 409, typed=typed)
    except Conflict:
        return _again(deficiency_id, 409, typed=typed, faster=True)
    return redirect(_here(deficiency_id))


@bp.post("/maengel/<int:deficiency_id>/link")
@allow(*MAY_DECIDE)
def link(deficiency_id: int) -> AnyResponse:
    """Revoke the operator's links, with or without a new one."""
    with transaction() as session:
        case = deficiencies.get(session, district_id(), deficiency_id)
        if request.form.get("neu"):
            renew_link(session, case, now=now())
            flash(_("Neuer Link erstellt. Der bisherige gilt nicht mehr."), "success")
        else:
            revoke_links(session, case, now=now())
            flash(_("Link widerrufen. Der Betreiber kann damit nicht mehr antworten."), "success")
    return redirect(_here(deficiency_id) + "#links")


@bp.get("/fotos/<int:photo_id>")
@allow(*MAY_READ)
def photo(photo_id: int) -> Response:
    with reading() as session:
        return send_photo(photos.get(session, district_id(), photo_id))


def _page(session: Session, case: Deficiency, **more: object) -> str:
    wanted = list_query.wanted_from(request.args)
    may_decide = current_user().role in MAY_DECIDE
    previous, following = deficiency_lists.neighbours(
        session, district_id(), wanted, case, today=today()
    )
    return render_template(
        "deficiency.html",
        case=case,
        query=query_of(wanted),
        list_url=list_query.list_url(wanted),
        previous=previous,
        following=following,
        section=section_titles(session, district_id()).get(case.section, case.section),
        point=case.inspection.checklist.values().item(case.item),
        pairs=photo_pairs.pairs(session, case),
        timeline=case_history.timeline(session, case),
        coming=case_history.coming(session, case),
        newest_step=instances.newest_step(session, case.instance_id),
        chain=deadline_chain.chain(session, case),
        calls=call_lists.shown(session, case),
        absorbed=deficiencies.merged_into(session, case.id),
        left=days_left(case.deadline, case.paused_from) if case.paused_from else 0,
        flow=case_diagram.diagram(session, case),
        contested=case.state == DeficiencyState.FOUND
        and conflicts.is_open(session, case.inspection_id, (case.item, case.place)),
        choices=_choices(session, case) if may_decide else [],
        other_eyes=other_eyes.closed_by(session) if may_decide and _own(session, case) else "",
        may_decide=may_decide,
        links=[
            (row, wiring().links.operator_url(row.id))
            for row in deficiencies.links_of(session, case.id)
        ]
        if may_decide
        else [],
        **({"typed": {}, "errors": {}, "faster": False} | more),
    )


def _choices(session: Session, case: Deficiency) -> list[decision_words.Choice]:
    policy = accommodations.policy_on(session, case.accommodation, today())
    others = merge_deficiencies.candidates(session, case) if case.ended_on is None else []
    role = Role(current_user().role)
    own = _own(session, case)
    return decision_words.choices(case, policy, today(), role, others, own=own)


def _own(session: Session, case: Deficiency) -> bool:
    """The one who looks found it, and by four eyes somebody else has to close it."""
    policy = accommodations.policy_on(session, case.accommodation, today())
    return case.ended_on is None and needs_other_eyes(
        session, case, f"user:{current_user().id}", policy
    )


def _again(deficiency_id: int, status: int, **more: object) -> tuple[str, int]:
    """The page as it is now, with what was typed."""
    with reading() as session:
        case = deficiencies.get(session, district_id(), deficiency_id)
        return _page(session, case, **more), status


def _here(deficiency_id: int) -> str:
    query = query_of(list_query.wanted_from(request.args))
    return url_for("deficiencies.show", deficiency_id=deficiency_id, **query)


def _cases(session: Session, seen: list[tuple[int, int]]) -> list[Deficiency]:
    return [deficiencies.get(session, district_id(), number) for number, _entry in sorted(seen)]


def _accepted(session: Session, case: Deficiency) -> decisions.Step | None:
    """What accepting would do; None when it cannot be accepted any more."""
    policy = accommodations.policy_on(session, case.accommodation, today())
    own = _own(session, case)
    if Decision.ACCEPT not in decisions.options(case, policy, own=own):
        return None
    return decisions.foreseen(case, Decision.ACCEPT, policy)


def _tell(accepted: list[str], skipped: list[str]) -> None:
    if accepted:
        words = {"n": len(accepted), "numbers": ", ".join(accepted)}
        flash(_("Angenommen: %(n)d (%(numbers)s).") % words, "success")
    if skipped:
        words = {"n": len(skipped), "numbers": ", ".join(skipped)}
        text = _(
            "Nicht angenommen, weil jemand anders schneller war oder zwei Antworten sich"
            " widersprechen: %(n)d (%(numbers)s)."
        )
        flash(text % words, "warning")
