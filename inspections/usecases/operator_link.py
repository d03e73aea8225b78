"""The right of an operator to answer one deficiency: given, looked up, revoked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session

from inspections.audit.collected import TOLD, tell
from inspections.domain.errors import NotFound
from inspections.domain.figures import WITH_OPERATOR
from inspections.domain.working_days import office_date
from inspections.runtime import instances
from inspections.store.accommodations import Accommodation
from inspections.store.deficiencies import Deficiency, OperatorLink
from inspections.store.people import Operator
from inspections.store.remembered import know, remembered
from inspections.tenancy import narrow

READABLE_AFTER_END = timedelta(days=30)
_KNOWN = select(OperatorLink).where(
    OperatorLink.deficiency_id == bindparam("case"),
    OperatorLink.operator_id == bindparam("operator"),
    OperatorLink.revoked_at.is_(None),
)
_GIVE = insert(OperatorLink).returning(OperatorLink.id)


class LinkGone(NotFound):
    """The link was revoked, or its deficiency ended more than thirty days ago."""

    status = 410


def link_for(session: Session, case: Deficiency, operator: Operator, *, now: datetime) -> int:
    """The id of the operator's valid link for this deficiency; made at the first letter."""
    valid = remembered(session, _valid(case, operator.id), lambda: _ask(session, case, operator))
    if valid is not None:
        return valid
    values = {
        "district_id": case.district_id,
        "deficiency_id": case.id,
        "operator_id": operator.id,
        "issued_at": now,
    }
    given = session.connection().execute(_GIVE, values, execution_options=TOLD).scalar_one()
    row = values | {"id": given}
    tell(session, OperatorLink.__tablename__, given, row, None, row)
    know(session, _valid(case, operator.id), given)
    return given


def read_links(session: Session, cases: Sequence[Deficiency]) -> None:
    """What `link_for` would ask for each of these, asked once for the rest of the transaction."""
    query = select(OperatorLink).where(
        OperatorLink.deficiency_id.in_([case.id for case in cases]),
        OperatorLink.revoked_at.is_(None),
    )
    given = {(link.deficiency_id, link.operator_id): link.id for link in session.scalars(query)}
    for case in cases:
        operator_id = case.accommodation.operator_id
        know(session, _valid(case, operator_id), given.get((case.id, operator_id)))


def _valid(case: Deficiency, operator_id: int) -> tuple[str, int, int]:
    return "valid link", case.id, operator_id


def _ask(session: Session, case: Deficiency, operator: Operator) -> int | None:
    link = known_link(session, case.id, operator.id)
    return link.id if link else None


def known_link(session: Session, deficiency_id: int, operator_id: int) -> OperatorLink | None:
    return session.scalar(_KNOWN, {"case": deficiency_id, "operator": operator_id})


def follow_link(session: Session, link_id: int | None, *, now: datetime) -> OperatorLink:
    """The link behind a token, in whose district the session is from here on.

    Raises NotFound for a forged one, LinkGone for a dead one.
    """
    link = session.get(OperatorLink, link_id) if link_id is not None else None
    if link is None:
        raise NotFound(link="unknown")
    narrow(session, link.district_id)
    ended_on = link.deficiency.ended_on
    too_late = ended_on is not None and office_date(now) > ended_on + READABLE_AFTER_END
    if link.revoked_at is not None or too_late:
        raise LinkGone(link=link.id)
    if link.deficiency.accommodation.operator_id != link.operator_id:
        raise LinkGone(link=link.id)  # the house has another operator now
    return link


def other_links(session: Session, link: OperatorLink) -> list[OperatorLink]:
    """The same operator's valid links to its other deficiencies that wait for it."""
    query = (
        select(OperatorLink)
        .join(OperatorLink.deficiency)
        .join(Deficiency.accommodation)
        .where(
            OperatorLink.operator_id == link.operator_id,
            OperatorLink.id != link.id,
            OperatorLink.revoked_at.is_(None),
            Accommodation.operator_id == link.operator_id,
            Deficiency.ended_on.is_(None),
            Deficiency.state.in_([state.value for state in WITH_OPERATOR]),
        )
        .order_by(Deficiency.deadline, Deficiency.id)
    )
    return list(session.scalars(query))


def renew_link(session: Session, case: Deficiency, *, now: datetime) -> int:
    """Revoke what there is and give the house's operator a new link; its id."""
    instances.lock(session, case.instance_id)
    revoke_links(session, case, now=now)
    session.flush()
    return link_for(session, case, case.accommodation.operator, now=now)


def revoke_links(session: Session, case: Deficiency, *, now: datetime) -> None:
    query = select(OperatorLink).where(
        OperatorLink.deficiency_id == case.id, OperatorLink.revoked_at.is_(None)
    )
    for link in session.scalars(query):
        link.revoked_at = now
        know(session, _valid(case, link.operator_id), None)
