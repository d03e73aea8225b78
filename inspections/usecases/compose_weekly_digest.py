"""Once a week, to everybody who has something to do, what it is. Asked often, written once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from sqlalchemy.orm import Session

from inspections.domain.digest import MOST_LINES, Digest, DigestLine, DigestSection, is_due, week_of
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import office_date
from inspections.runtime import outbox, runs
from inspections.store import deficiency_lists, districts, inspections, people
from inspections.store.deficiencies import Deficiency
from inspections.store.deficiency_lists import Filter, Line, View
from inspections.store.districts import District
from inspections.store.inspections import Inspection
from inspections.store.people import Operator, User
from inspections.usecases.operator_link import link_for

KIND = "weekly_digest"


def compose_weekly_digest(session: Session, district: District, *, now: datetime) -> int:
    """Write the letters of this week; returns how many. A second call in the week writes none."""
    today = office_date(now)
    policy = districts.policy_on(session, district, today)
    week = week_of(today)
    if not is_due(now, policy) or runs.done(session, KIND, week, district_id=district.id):
        return 0
    runs.mark(session, KIND, week, district_id=district.id, now=now)
    letters = [
        *_to_inspectors(session, district, today),
        *_to_coordinators(session, district, today),
        *_to_operators(session, district, today, now),
    ]
    spoken = [(name, address, digest) for name, address, digest in letters if not digest.is_empty]
    for name, address, digest in spoken:
        outbox.add(
            session,
            f"{KIND}:{week}:{name}",
            district_id=district.id,
            letter=KIND,
            recipient=address,
            payload=digest.as_payload(district.name, today),
            now=now,
        )
    return len(spoken)


Letter = tuple[str, str, Digest]


def _to_inspectors(session: Session, district: District, today: date) -> Iterator[Letter]:
    for user in people.with_role(session, district.id, Role.INSPECTOR):
        mine = inspections.unfinished(session, district.id, inspector_id=user.id)
        overdue = [one for one in mine if one.planned_on < today]
        due = [one for one in mine if 0 <= (one.planned_on - today).days < 7]
        sections = (
            _visits("inspections_overdue", overdue),
            _visits("inspections_due", due),
        )
        yield _letter(user, Role.INSPECTOR, sections, "/heute")


def _to_coordinators(session: Session, district: District, today: date) -> Iterator[Letter]:
    coordinators = people.with_role(session, district.id, Role.COORDINATOR)
    if not coordinators:
        return
    sections = (
        _cases(session, district.id, "overdue_deficiencies", Filter(view=View.OVERDUE), today),
        _cases(session, district.id, "answers_to_review", Filter(view=View.ANSWERED), today),
        _cases(session, district.id, "new_deficiencies", Filter(view=View.NEW), today),
    )
    for user in coordinators:
        yield _letter(user, Role.COORDINATOR, sections, "/maengel?sicht=open")


def _to_operators(
    session: Session, district: District, today: date, now: datetime
) -> Iterator[Letter]:
    for operator in people.all_operators(session, district.id):
        if not operator.active:
            continue
        wanted = Filter(view=View.WITH_OPERATOR, operator_id=operator.id)
        found = deficiency_lists.page(session, district.id, wanted, today=today, size=MOST_LINES)
        total = deficiency_lists.count(session, district.id, wanted, today=today)
        lines = tuple(_operator_line(session, line, operator, now) for line in found.lines)
        section = DigestSection("open_deficiencies", total, lines)
        digest = Digest(Role.OPERATOR, operator.name, "de", (section,), None)
        yield f"operator-{operator.id}", operator.email, digest


def _letter(user: User, role: Role, sections: tuple[DigestSection, ...], more: str) -> Letter:
    link = {"kind": "page", "path": more}
    return f"user-{user.id}", user.email, Digest(role, user.name, user.locale, sections, link)


def _visits(name: str, visits: Iterable[Inspection]) -> DigestSection:
    lines = tuple(
        DigestLine(
            number="",
            title=visit.checklist.title_de,
            accommodation=visit.accommodation.name,
            severity=None,
            deadline=visit.planned_on,
            link={"kind": "page", "path": f"/begehung/{visit.id}"},
        )
        for visit in visits
    )
    return DigestSection(name, len(lines), lines)


def _cases(
    session: Session, district_id: int, name: str, wanted: Filter, today: date
) -> DigestSection:
    found = deficiency_lists.page(session, district_id, wanted, today=today, size=MOST_LINES)
    total = deficiency_lists.count(session, district_id, wanted, today=today)
    lines = tuple(
        _line(line, {"kind": "page", "path": f"/maengel/{line.id}"}) for line in found.lines
    )
    return DigestSection(name, total, lines)


def _operator_line(session: Session, line: Line, operator: Operator, now: datetime) -> DigestLine:
    case = session.get_one(Deficiency, line.id)
    return _line(line, {"kind": "operator", "id": link_for(session, case, operator, now=now)})


def _line(line: Line, link: dict[str, object]) -> DigestLine:
    return DigestLine(
        number=line.number,
        title=line.title_de,
        accommodation=line.accommodation,
        severity=line.severity.value,
        deadline=line.deadline,
        link=link,
    )
