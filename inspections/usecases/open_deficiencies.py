"""From findings to cases: new deficiencies are opened, known ones hear what was seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from inspections.domain.checklist import Checklist, Point
from inspections.domain.deadlines import deadline_for
from inspections.domain.figures import UNENDED, WITH_OPERATOR, contributions
from inspections.domain.findings import Finding
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import (
    DeficiencyState,
    DeficiencyTrigger,
    FollowUpState,
    FollowUpTrigger,
    Severity,
)
from inspections.domain.working_days import office_date
from inspections.engine.step import possible
from inspections.runtime import instances
from inspections.store import accommodations, deficiencies, districts, figures
from inspections.store.deficiencies import Deficiency
from inspections.store.inspections import Inspection
from inspections.usecases.advance import advance, facts_of, perform, workflow_of
from inspections.usecases.begin import begin
from inspections.usecases.carry_out import Occasion
from inspections.usecases.four_eyes import pass_on_site
from inspections.usecases.occasion import CLOCK, Act, Actor
from inspections.usecases.processes.deficiency import DEFICIENCY
from inspections.usecases.take import take_all
from inspections.workflows.deficiency_v1 import VISIT_SOON

TURNED_BACK = tuple(
    state
    for state in UNENDED
    if state not in (DeficiencyState.FOUND, DeficiencyState.SUSPENDED, *WITH_OPERATOR)
)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visit saw: what is wrong, half done, in order."""

    found: tuple[Finding, ...]
    half_done: tuple[Point, ...]
    fulfilled: tuple[Point, ...]
    remarks: Mapping[Point, str]


def settle_seen_points(
    session: Session,
    inspection: Inspection,
    seen: Seen,
    policy: Policy,
    actor: Actor,
    now: datetime,
) -> list[Finding]:
    """Tell open deficiencies what was seen at their place; return the findings that are new.

    A remedy half done is none; what was put right before the visit ended is one. A deficiency
    found in this very inspection is not judged by it. What was merged into another one is seen as
    that other one, which is remedied where neither place is wrong any more.
    """
    accommodations.lock(session, inspection.accommodation_id)
    put_right = [(each.item, each.place) for each in seen.found if each.remedied]
    wrong = [(each.item, each.place) for each in seen.found if not each.remedied]
    still_there = wrong + list(seen.half_done)
    known, merged = _taken_at(session, inspection, {*still_there, *seen.fulfilled, *put_right})
    details = {"inspection": inspection.id}
    failed: set[int] = set()
    for point in still_there:
        case = known.get(point) or merged.get(point)
        if case and case.id not in failed:
            failed.add(case.id)
            again = deadline_for(Severity(case.severity), found_at=now, policy=policy)
            fail = Act(
                DeficiencyTrigger.FAIL_ON_SITE,
                actor,
                now,
                reason=seen.remarks.get(point, ""),
                deadline=again if case.state in TURNED_BACK else None,
                details=details,
            )
            advance(session, case, fail, policy)
    for point in (*seen.fulfilled, *put_right):
        case = known.get(point)
        if case and case.id not in failed:
            passed = pass_on_site(session, case, actor, policy, now)
            advance(session, case, Act(passed, actor, now, details=details), policy)
    new = [each for each in seen.found if (each.item, each.place) not in known]
    return [each for each in new if (each.item, each.place) not in merged]


def _taken_at(
    session: Session, inspection: Inspection, points: set[Point]
) -> tuple[dict[Point, Deficiency], dict[Point, Deficiency]]:
    """What is open, or goes on as another, at these points; read when nobody can move it."""
    house = inspection.accommodation_id
    known = deficiencies.unended_points(session, house)
    take_all(session, [known[point] for point in known.keys() & points])
    merged = deficiencies.merged_points(session, house)
    take_all(session, [merged[point] for point in merged.keys() & points])
    if not (known.keys() | merged.keys()) & points:
        return known, merged  # nothing was waited for, so a second look would see no more
    return deficiencies.unended_points(session, house), deficiencies.merged_points(session, house)


def look_again(
    session: Session, inspection: Inspection, policy: Policy, actor: Actor, now: datetime
) -> None:
    """What a follow-up was for and could not see is missed, or put into the plan once more."""
    for wanted in deficiencies.living_follow_ups_of_visit(session, inspection.id):
        if wanted.state == FollowUpState.PLANNED:
            advance(session, wanted, Act(FollowUpTrigger.MISS, CLOCK, now), policy)
        case = wanted.deficiency
        if case.state == DeficiencyState.TO_VERIFY:
            act = Act(DeficiencyTrigger.ORDER_FOLLOW_UP, actor, now)
            step = instances.history(session, case.instance_id)[-1].id
            perform(session, (VISIT_SOON,), Occasion(DEFICIENCY, case, step, act, policy))


def open_deficiencies(
    session: Session,
    inspection: Inspection,
    checklist: Checklist,
    findings: list[Finding],
    policy: Policy,
    actor: Actor,
    now: datetime,
) -> int:
    """One case per finding; imminent danger is raised at once, the rest waits for review.

    What was remedied during the visit is on record, and closed before anybody is written to.
    """
    if not findings:
        return 0
    assert inspection.finished_at is not None
    relapses = deficiencies.remedied_before(session, inspection.accommodation_id)
    cases = [_new_case(inspection, checklist, finding, policy) for finding in findings]
    for case in cases:
        case.relapse_of_id = relapses.get((case.item, case.place))
    begin(session, cases, Act("find", actor, now), policy)
    _number(session, cases, office_date(inspection.finished_at).year)
    session.add_all(cases)
    session.flush()
    figures.append(
        session,
        district_id=inspection.district_id,
        accommodation_id=inspection.accommodation_id,
        changes=sum((contributions(figures.standing_of(case)) for case in cases), Counter()),
    )
    for case, finding in zip(cases, findings, strict=True):
        if finding.remedied:
            details = {"inspection": inspection.id}
            passed = pass_on_site(session, case, actor, policy, now)
            advance(session, case, Act(passed, actor, now, details=details), policy)
        else:
            _raise_at_once(session, case, policy, actor, now)
    return len(cases)


def _new_case(
    inspection: Inspection, checklist: Checklist, finding: Finding, policy: Policy
) -> Deficiency:
    assert inspection.finished_at is not None
    section, item = checklist.locate(finding.item)
    title = item.finding or item.label
    deadline = deadline_for(finding.severity, found_at=inspection.finished_at, policy=policy)
    return Deficiency(
        district_id=inspection.district_id,
        accommodation=inspection.accommodation,
        inspection=inspection,
        section=section.id,
        item=item.id,
        place=finding.place,
        title_de=title.de,
        title_en=title.en,
        source=", ".join(filter(None, (item.source, item.section))),
        source_status=item.status.value,
        severity=finding.severity.value,
        remark=finding.remark,
        found_at=inspection.finished_at,
        found_on=office_date(inspection.finished_at),
        deadline=deadline.on,
        lapses_at=deadline.lapses_at,
    )


def _number(session: Session, cases: list[Deficiency], year: int) -> None:
    """As late as can be: from here to the end of this transaction others wait for theirs."""
    district_id = cases[0].district_id
    numbers = districts.take_numbers(session, district_id, f"deficiency-{year}", len(cases))
    for number, case in zip(numbers, cases, strict=True):
        case.number = f"M-{year}-{number:04d}"


def _raise_at_once(
    session: Session, case: Deficiency, policy: Policy, actor: Actor, now: datetime
) -> None:
    facts = facts_of(case, policy)
    if DeficiencyTrigger.RAISE in possible(
        workflow_of(case), case.state, facts, by=str(actor.role)
    ):
        advance(session, case, Act(DeficiencyTrigger.RAISE, actor, now), policy)
