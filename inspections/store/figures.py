"""Figures: facts appended by writers, summaries folded by workers, exact at every moment.

A reader adds the facts not yet folded; a fold deletes facts and adds them to the summaries
in one transaction, so every fact counts exactly once whoever reads when.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date

from sqlalchemy import (
    CompoundSelect,
    ForeignKey,
    Index,
    case,
    delete,
    func,
    insert,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import Base, insert_into
from inspections.domain.figures import (
    IS_OVERDUE,
    STANDING,
    Figure,
    Key,
    Standing,
    contributions,
    inspected_key,
    passage,
)
from inspections.domain.vocabulary import DeficiencyState, Severity
from inspections.domain.working_days import office_date
from inspections.gathered import gather
from inspections.runtime.instances import LoggedStep
from inspections.store.deficiencies import Deficiency
from inspections.store.inspections import Inspection
from inspections.tenancy import OfDistrict

FOLD_AT_ONCE = 2000


class Fact(OfDistrict, Base):
    """A change of a figure, written in the transaction that caused it."""

    __tablename__ = "facts"
    __table_args__ = (Index("ix_facts_district", "district_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    accommodation_id: Mapped[int] = mapped_column(ForeignKey("accommodations.id"))
    measure: Mapped[str]
    severity: Mapped[str]
    item: Mapped[str]
    on: Mapped[date]
    amount: Mapped[int]


class Summary(OfDistrict, Base):
    """Sums of folded facts; `on` stands early in the key so that a trend reads its months only."""

    __tablename__ = "summaries"

    district_id: Mapped[int] = mapped_column(ForeignKey("districts.id"), primary_key=True)
    measure: Mapped[str] = mapped_column(primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    accommodation_id: Mapped[int] = mapped_column(ForeignKey("accommodations.id"), primary_key=True)
    severity: Mapped[str] = mapped_column(primary_key=True)
    item: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int]


_APPEND = insert(Fact)  # made once: every step runs it
_DIMENSIONS = ("district_id", "measure", "accommodation_id", "severity", "item", "on")


def standing_of(row: Deficiency) -> Standing:
    return Standing(
        state=DeficiencyState(row.state),
        severity=Severity(row.severity),
        item=row.item,
        found_on=row.found_on,
        deadline=row.deadline,
        ended_on=row.ended_on,
        relapse=row.relapse_of_id is not None,
    )


def append(
    session: Session, *, district_id: int, accommodation_id: int, changes: Mapping[Key, int]
) -> None:
    """Write the changes down, with the next query or the commit."""
    rows = [
        {
            "district_id": district_id,
            "accommodation_id": accommodation_id,
            "measure": key.measure,
            "severity": key.severity,
            "item": key.item,
            "on": key.on,
            "amount": amount,
        }
        for key, amount in sorted(changes.items())
    ]
    if rows:
        gather(session, _APPEND, rows)


def districts_with_facts(session: Session) -> list[int]:
    return list(session.scalars(select(Fact.district_id).distinct().order_by(Fact.district_id)))


def fold(session: Session, *, limit: int = FOLD_AT_ONCE) -> int:
    """Move up to `limit` facts of the district into its summaries; returns how many."""
    oldest = select(Fact.id).order_by(Fact.id).limit(limit).with_for_update(skip_locked=True)
    taken = session.execute(
        delete(Fact)
        .where(Fact.id.in_(oldest))
        .returning(*(getattr(Fact, name) for name in _DIMENSIONS), Fact.amount)
        .execution_options(synchronize_session=False)
    ).all()
    sums: Counter[tuple[object, ...]] = Counter()
    for *dimensions, amount in taken:
        sums[tuple(dimensions)] += amount
    rows = [
        dict(zip(_DIMENSIONS, key, strict=True)) | {"amount": amount}
        for key, amount in sorted(sums.items(), key=lambda pair: tuple(map(str, pair[0])))
        if amount
    ]
    if rows:
        _add_up(session, rows)
        session.execute(delete(Summary).where(Summary.amount == 0))
    return len(taken)


def _add_up(session: Session, rows: list[dict[str, object]]) -> None:
    add = insert_into(session, Summary)
    session.execute(
        add.on_conflict_do_update(
            index_elements=list(_DIMENSIONS),
            set_={"amount": Summary.amount + add.excluded.amount},
        ),
        rows,
    )


def read(
    session: Session,
    district_id: int,
    measures: Collection[str] = STANDING,
    *,
    soon: date | None = None,
) -> list[Figure]:
    """The district's figures of these measures, exact at this moment, in no order.

    With `soon`, days are told apart only by whether they are later (`date.max`) than that day.
    """
    both = _exact(district_id, measures).subquery()
    on = both.c.on if soon is None else case((both.c.on <= soon, soon), else_=date.max)
    columns = [both.c[name] for name in ("accommodation_id", "measure", "severity", "item")]
    columns.append(on.label("on"))
    total = func.sum(both.c.amount)
    query = select(*columns, total).group_by(*columns).having(total != 0)
    return [Figure(house, Key(*key), int(amount)) for house, *key, amount in session.execute(query)]


def by_month(
    session: Session, district_id: int, flows: Collection[str], *, since: date
) -> dict[tuple[str, date], int]:
    """The district's sums of these flows by (flow, month), from the month of `since` on."""
    both = _exact(district_id, flows, since.replace(day=1)).subquery()
    query = select(both.c.measure, both.c.on, func.sum(both.c.amount))
    rows = session.execute(query.group_by(both.c.measure, both.c.on))
    return {(flow, month): int(amount) for flow, month, amount in rows}


def _exact(
    district_id: int, measures: Collection[str], since: date = date.min
) -> CompoundSelect[tuple[object, ...]]:
    return union_all(
        *(
            select(
                *(getattr(table, name) for name in ("accommodation_id", *Key._fields)),
                table.amount,
            ).where(
                table.district_id == district_id,
                table.measure.in_(measures),
                table.on >= since,
            )
            for table in (Summary, Fact)
        )
    )


def recomputed(session: Session, district_id: int) -> dict[int, Counter[Key]]:
    """The same figures from the base rows alone, by accommodation."""
    sums: defaultdict[int, Counter[Key]] = defaultdict(Counter)
    rows = session.execute(
        select(
            Deficiency.accommodation_id,
            Deficiency.state,
            Deficiency.severity,
            Deficiency.item,
            Deficiency.found_on,
            Deficiency.deadline,
            Deficiency.ended_on,
            Deficiency.relapse_of_id,
        ).where(Deficiency.district_id == district_id)
    )
    for house, state, severity, item, found_on, deadline, ended_on, relapse in rows:
        standing = Standing(
            DeficiencyState(state),
            Severity(severity),
            item,
            found_on,
            deadline,
            ended_on,
            relapse is not None,
        )
        sums[house].update(contributions(standing))
    for house, key in (*_inspected(session, district_id), *_passages(session, district_id)):
        sums[house][key] += 1
    return dict(sums)


def _passages(session: Session, district_id: int) -> Iterator[tuple[int, Key]]:
    overdue = [state.value for state in IS_OVERDUE]
    query = (
        select(
            Deficiency.accommodation_id,
            Deficiency.severity,
            LoggedStep.source,
            LoggedStep.target,
            LoggedStep.at,
        )
        .join(Deficiency, Deficiency.instance_id == LoggedStep.instance_id)
        .where(
            Deficiency.district_id == district_id,
            or_(LoggedStep.source.in_(overdue), LoggedStep.target.in_(overdue)),
        )
    )
    for house, severity, source, target, at in session.execute(query):
        for key in passage(source, target, severity, office_date(at)):
            yield house, key


def _inspected(session: Session, district_id: int) -> list[tuple[int, Key]]:
    query = select(Inspection.accommodation_id, Inspection.finished_at).where(
        Inspection.district_id == district_id, Inspection.finished_at.is_not(None)
    )
    return [(house, inspected_key(at)) for house, at in session.execute(query) if at]
