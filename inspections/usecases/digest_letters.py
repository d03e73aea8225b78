"""What the weekly letter says to each person; only reads, so the preview is the letter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from sqlalchemy.orm import Session

from inspections.domain.digest import MOST_LINES, Digest, DigestLine, DigestSection
from inspections.domain.reminders import Person
from inspections.domain.vocabulary import Role
from inspections.labels import label
from inspections.store import complaints, deficiency_lists, inspections
from inspections.store.deficiencies import Deficiency
from inspections.store.deficiency_lists import Filter, Line, View
from inspections.store.districts import District
from inspections.store.inspections import Inspection
from inspections.usecases.left_open import left_open
from inspections.usecases.operator_link import known_link

KIND = "weekly_digest"
NOT_YET = 0
ANSWER_WITHIN = timedelta(days=21)
MORE = {
    Role.INSPECTOR: "/heute",
    Role.COORDINATOR: "/maengel?sicht=open",
    Role.COMMISSIONER: "/maengel?sicht=open",
}

Sections = tuple[DigestSection, ...]
LinkOf = Callable[[Deficiency], int]  # the id of the operator's link for a deficiency


def letter_key(week: str, person: Person) -> str:
    return f"{KIND}:{week}:{person.key}"


def digest_for(
    session: Session,
    district: District,
    person: Person,
    *,
    today: date,
    link_of: LinkOf,
    besides: Sequence[Person] = (),
) -> Digest:
    """Empty when there is nothing to say. `besides`: those away, for whom the person reads."""
    sections = _sections(session, district, person, today, link_of)
    same = tuple(one.name for one in besides if one.role is not Role.INSPECTOR)
    for away in besides:
        if away.role is Role.INSPECTOR:
            theirs = _sections(session, district, away, today, link_of)
            sections += tuple(replace(one, in_place_of=away.name) for one in theirs)
    more = MORE.get(person.role)
    link: dict[str, object] | None = {"kind": "page", "path": more} if more else None
    return Digest(person.role, person.name, person.locale, sections, link, same)


def _sections(
    session: Session, district: District, person: Person, today: date, link_of: LinkOf
) -> Sections:
    """Inspectors have their own visits; all others of a role read the same of the district."""
    row_id = int(person.key.partition("-")[2])
    match person.role:
        case Role.INSPECTOR:
            return _of_inspector(session, district, row_id, today)
        case Role.COORDINATOR:
            return _of_coordinator(session, district, today)
        case Role.COMMISSIONER:
            return _of_commissioner(session, district, today)
        case Role.OPERATOR:
            return _of_operator(session, district, row_id, today, link_of)
    return ()


def known_links(session: Session, person: Person) -> LinkOf:
    """The links there are; one that only the letter itself would bring leads nowhere yet."""
    _, _, row_id = person.key.partition("-")

    def link_of(case: Deficiency) -> int:
        link = known_link(session, case.id, int(row_id))
        return link.id if link else NOT_YET

    return link_of


def _of_inspector(session: Session, district: District, user_id: int, today: date) -> Sections:
    mine = inspections.unfinished(session, district.id, inspectors=[user_id])
    overdue = [one for one in mine if one.planned_on < today]
    due = [one for one in mine if 0 <= (one.planned_on - today).days < 7]
    return _visits("inspections_overdue", overdue), _visits("inspections_due", due)


def _of_coordinator(session: Session, district: District, today: date) -> Sections:
    left = left_open(session, district.id, today=today)
    return (
        _cases(session, district.id, "overdue_deficiencies", Filter(view=View.OVERDUE), today),
        _complaints(session, district.id),
        _visits("inspections_left", left, "/plan?begehung="),
        _cases(session, district.id, "answers_to_review", Filter(view=View.ANSWERED), today),
        _cases(session, district.id, "new_deficiencies", Filter(view=View.NEW), today),
    )


def _of_commissioner(session: Session, district: District, today: date) -> Sections:
    return (
        _cases(session, district.id, "escalated_deficiencies", Filter(view=View.ESCALATED), today),
        _cases(session, district.id, "extensions_asked", Filter(view=View.EXTENSION_ASKED), today),
    )


def _of_operator(
    session: Session, district: District, operator_id: int, today: date, link_of: LinkOf
) -> Sections:
    wanted = Filter(view=View.WITH_OPERATOR, operator_id=operator_id)
    found = deficiency_lists.page(session, district.id, wanted, today=today, size=MOST_LINES)
    total = deficiency_lists.count(session, district.id, wanted, today=today)
    lines = tuple(_operator_line(session, line, link_of) for line in found.lines)
    return (DigestSection("open_deficiencies", total, lines),)


def _visits(
    name: str, visits: Iterable[Inspection], page: str = "/begehung/"
) -> DigestSection:
    lines = tuple(
        DigestLine(
            number="",
            title=visit.checklist.title_de,
            accommodation=visit.accommodation.name,
            severity=None,
            deadline=visit.planned_on,
            link={"kind": "page", "path": f"{page}{visit.id}"},
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


def _complaints(session: Session, district_id: int) -> DigestSection:
    """Those the office still has to answer, by their topic only."""
    found = complaints.waiting(session, district_id)
    lines = tuple(
        DigestLine(
            number=case.number,
            title=label(case.topic_word),
            accommodation=case.accommodation.name,
            severity=None,
            deadline=case.received_on + ANSWER_WITHIN,
            link={"kind": "page", "path": f"/beschwerden/{case.id}"},
        )
        for case in found[:MOST_LINES]
    )
    return DigestSection("complaints_waiting", len(found), lines)


def _operator_line(session: Session, line: Line, link_of: LinkOf) -> DigestLine:
    case = session.get_one(Deficiency, line.id)
    return _line(line, {"kind": "operator", "id": link_of(case)})


def _line(line: Line, link: dict[str, object]) -> DigestLine:
    return DigestLine(
        number=line.number,
        title=line.title_de,
        accommodation=line.accommodation,
        severity=line.severity.value,
        deadline=line.deadline,
        link=link,
    )
