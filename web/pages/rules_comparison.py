"""Pages: what a district might come to under the rules of a draft, played through by a worker."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Role
from inspections.labels import _, current_locale
from inspections.simulate.assumptions import assumptions
from inspections.simulate.compare import DISTRICT, read_comparison
from inspections.simulate.comparison import Line, lines
from inspections.simulate.outcome import Outcome
from inspections.store import districts, exports
from inspections.store.districts import District
from inspections.store.exports import POLICY_COMPARISON, Export
from inspections.usecases import policy_words
from inspections.usecases.compare_policies import ask_for_comparison
from web import charts
from web.access import allow
from web.context import current_user, district_id, now, reading, today, transaction, wiring
from web.filters import number
from web.pages.rules import MAY_SEE, draft_of
from web.pages.rules_form import RulesForm, typed_of

bp = Blueprint("rules_comparison", __name__)

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the comparison as it is read."""

    name: str
    before: str
    after: str
    difference: str
    bars: charts.Pair | None


@bp.post("/regeln/vergleich")
@allow(*MAY_SEE)
def ask() -> Response:
    form = RulesForm(request.form)
    draft = draft_of(form)
    if draft is None:
        return redirect(url_for("rules.foreseen", **form.typed))
    with transaction() as session:
        district = session.get_one(District, district_id())
        export = ask_for_comparison(
            session,
            current_user(),
            districts.policy_on(session, district, today()),
            draft.policy,
            valid_from=draft.valid_from,
            stand=form.value("stand"),
            folder=wiring().settings.export_dir,
            locale=current_locale(),
            now=now(),
        )
        return redirect(url_for("rules_comparison.show", comparison_id=export.id))


@bp.get("/regeln/vergleich/<int:comparison_id>")
@allow(*MAY_SEE)
def show(comparison_id: int) -> str:
    with reading() as session:
        export = exports.get(session, district_id(), comparison_id, kind=POLICY_COMPARISON)
        wanted = export.filters
        before, after = (Policy.from_document(wanted[which]) for which in ("before", "after"))
        valid_from = date.fromisoformat(wanted["valid_from"])
        typed = typed_of(after, valid_from, wanted["stand"])
        return render_template(
            "rules_comparison.html",
            export=export,
            running=export.finished_at is None,
            found=_found(export),
            assumed=_assumed(wanted["years"]),
            valid_from=valid_from,
            differences=policy_words.differences(before, after),
            typed=typed,
            back=url_for("rules.policy", **typed) + "#neu",
            preview=url_for("rules.foreseen", **typed),
        )


def _found(export: Export) -> dict[str, Any] | None:
    """What came of it; None while there is no file, or no longer one."""
    if export.finished_at is None or not export.file:
        return None
    try:
        path = wiring().settings.export_dir / export.file
        outcomes = read_comparison(path.read_text("utf-8"))
    except FileNotFoundError:
        return None
    return {"sentence": in_words(*outcomes), "rows": [_row(line) for line in lines(outcomes)]}


def _assumed(years: float) -> dict[str, Any]:
    assumed = assumptions(DISTRICT)
    return {
        "years": years,
        "houses": len(assumed.houses),
        "places": sum(house.places for house in assumed.houses),
        "operators": len(assumed.operators),
        "begins_on": assumed.begins_on,
    }


def in_words(before: Outcome, after: Outcome) -> str:
    """What the table says, in one sentence."""
    if before == after:
        return _("In diesem gedachten Kreis macht es keinen Unterschied.")
    office = Role.COORDINATOR.value
    return _(
        "Mit den vorgeschlagenen Regeln werden %(late)s %% der Mängel überfällig statt"
        " %(late_now)s %%, die Koordination bekommt %(letters)s Briefe in der Woche statt"
        " %(letters_now)s, und die Inspektion braucht %(hours)s Stunden im Jahr statt"
        " %(hours_now)s."
    ) % {
        "late": number(100 * after.overdue_share, 1),
        "late_now": number(100 * before.overdue_share, 1),
        "letters": number(after.letters_per_week.get(office, 0), 2),
        "letters_now": number(before.letters_per_week.get(office, 0), 2),
        "hours": number(after.inspector_hours, 0),
        "hours_now": number(before.inspector_hours, 0),
    }


def _row(line: Line) -> Row:
    before, after = line.values
    bars = None if before is None or after is None else charts.pair(before, after)
    return Row(
        name=line.name,
        before=_cell(line, before),
        after=_cell(line, after),
        difference=_cell(line, line.difference, sign=True),
        bars=bars,
    )


def _cell(line: Line, value: float | None, *, sign: bool = False) -> str:
    if value is None:
        return NOTHING
    text = number(value, line.decimals).replace("-", "\N{MINUS SIGN}")
    unit = _("Prozentpunkte") if sign and line.unit == "%" else line.unit
    return f"{'+' if sign and value > 0 else ''}{text}{f' {unit}' if unit else ''}"
