"""Everything stored about one person, table by table, as the inventory knows it (Art. 15 GDPR)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Integer, Text, cast, false, or_, select
from sqlalchemy.orm import Session

from inspections.audit.canonical import plain
from inspections.audit.history import Wanted, history
from inspections.db import Base
from inspections.privacy.inventory import Basis, Class, Kind, Listed, Subject, inventory
from inspections.store.accommodations import Accommodation
from inspections.store.complaints import Complaint
from inspections.store.field_forms import FieldForm
from inspections.store.inspections import Inspection
from inspections.store.people import Operator, User
from inspections.usecases.forgetting.mentions import mentions_of
from inspections.usecases.forgetting.persons import Person, person_of

NOT_GIVEN_OUT = "***"  # a check value of a password or session: it is there, that is all
TRAIL = "audit_lines"
SUBJECT = {"user": Subject.STAFF, "operator": Subject.OPERATOR, "complaint": Subject.RESIDENT}
OWN = {"user": "users", "operator": "operators", "complaint": "complaints"}


@dataclass(frozen=True, slots=True)
class Section:
    """One table: which of its columns are of the person, and the rows that are about it."""

    table: str
    columns: Mapping[str, Class]
    rows: tuple[dict[str, Any], ...]

    @property
    def is_empty(self) -> bool:
        return not self.rows


@dataclass(frozen=True, slots=True)
class Record:
    person: str
    subject: Subject
    sections: tuple[Section, ...]


def tell_person(session: Session, district_id: int, name: str) -> Record:
    """Raises NotFound, also for a person of another district."""
    person = person_of(session, district_id, name)
    subject = SUBJECT[name.partition(":")[0]]
    sections = []
    for mapper in sorted(Base.registry.mappers, key=lambda each: str(each.local_table)):
        table = getattr(mapper.local_table, "name", "")
        listed = inventory().get(table)
        if listed is None:
            continue
        columns = {name: each for name, each in listed.columns.items() if each.of(subject)}
        if columns:
            rows = _rows(session, mapper.class_, listed, person, name, subject)
            sections.append(Section(table, columns, tuple(rows)))
    return Record(name, subject, tuple(sections))


def _rows(
    session: Session, row: Any, listed: Listed, person: Person, name: str, subject: Subject
) -> Iterator[dict[str, Any]]:
    if listed.name.startswith("audit_"):
        if listed.name == TRAIL:
            yield from _trail(session, person.district_id, name)
        return
    query = select(row).where(or_(false(), *_about(row, listed, person, name, subject)))
    if hasattr(row, "district_id"):
        query = query.where(row.district_id == person.district_id)
    for found in session.scalars(query).unique():
        yield {
            column: _given_out(each, getattr(found, column))
            for column, each in listed.columns.items()
            if each.of(subject) or (not each.of_a_person and each.kind is not Kind.SECRET)
        }


def _given_out(each: Class, value: Any) -> Any:
    if each.kind is Kind.SECRET and each.basis is Basis.SECURITY and value:
        return NOT_GIVEN_OUT
    return plain(value)


def _about(
    row: Any, listed: Listed, person: Person, name: str, subject: Subject
) -> Iterator[ColumnElement[bool]]:
    """By its own number, by what refers to it, by what it is a part of, by what calls it."""
    if listed.name == OWN[name.partition(":")[0]]:
        yield row.id == person.id
    for column, each in listed.columns.items():
        if subject in each.refers:
            yield from _refers(row, column, person, name)
    if (part := _part_of(row, listed.name, person)) is not None:
        yield part
    for word in _called(person):
        for column, each in listed.columns.items():
            if subject in each.who:
                yield cast(getattr(row, column), Text).icontains(word, autoescape=True)


def _refers(
    row: Any, column: str, person: Person, name: str
) -> Iterator[ColumnElement[bool]]:
    """A key of the table, or a word such as user:7, user-7 or ...:user-7."""
    attribute = getattr(row, column)
    of_table = {key.column.table.name for key in row.__table__.columns[column].foreign_keys}
    if isinstance(row.__table__.columns[column].type, Integer):
        if of_table == {OWN[name.partition(":")[0]]}:
            yield attribute == person.id
        return
    key = name.replace("complaint:", "resident:").replace(":", "-")
    yield attribute.in_([name, key])
    yield attribute.endswith(f":{key}", autoescape=True)


def _part_of(row: Any, table: str, person: Person) -> ColumnElement[bool] | None:
    """Rows that hold no number of the person, but belong to something that does."""
    match person, table:
        case Complaint(), "complaint_messages" | "complaint_photos":
            return _bool(row.complaint_id == person.id)
        case Complaint(), "workflow_steps":
            return _bool(row.instance_id == person.instance_id)
        case User(), "workflow_steps":  # somebody acted in this person's place
            return cast(row.details, Text).contains(f'"user:{person.id}"', autoescape=True)
        case User(), "field_photos":
            forms = select(FieldForm.id).where(FieldForm.user_id == person.id)
            return _bool(row.form_id.in_(forms))
        case User(), "deficiencies":
            visits = select(Inspection.id).where(Inspection.inspector_id == person.id)
            return _bool(row.inspection_id.in_(visits))
        case Operator(), "deficiencies" | "inspections":
            houses = select(Accommodation.id).where(Accommodation.operator_id == person.id)
            return _bool(row.accommodation_id.in_(houses))
        case Operator(), "answers":
            houses = select(Accommodation.id).where(Accommodation.operator_id == person.id)
            visits = select(Inspection.id).where(Inspection.accommodation_id.in_(houses))
            return _bool(row.inspection_id.in_(visits))
    return None


def _bool(condition: Any) -> ColumnElement[bool]:
    return condition  # type: ignore[no-any-return]


def _called(person: Person) -> tuple[str, ...]:
    match person:
        case User():
            words = [person.name, person.email, person.login, person.phone]
        case Operator():
            words = [person.name, person.email, person.phone]
        case _:
            words = [person.contact]
    return mentions_of(words, "").words


def _trail(session: Session, district_id: int, name: str) -> Iterator[dict[str, Any]]:
    """What the person did, and what was changed about it, with the values still there."""
    done = history(session, district_id, Wanted(by=name), limit=None)
    about = history(session, district_id, Wanted(objects=[name]), limit=None)
    entries = {(each.chain, each.seq): each for each in (*done, *about)}
    for each in sorted(entries.values(), key=lambda entry: (entry.at, entry.chain, entry.seq)):
        yield {
            "at": plain(each.at),
            "by": each.by,
            "doing": each.doing,
            "address": each.address if each.by == name else None,
            "device": each.device if each.by == name else None,
            "changes": [
                {"in": told.table, "did": told.did, "rows": told.rows, "fields": [
                    {"name": field.name, "was": plain(field.was), "now": plain(field.now)}
                    for field in told.fields if name in told.of
                ]}
                for told in each.told
            ],
        }  # fmt: skip
