"""Police certificates by § 44 (3) AsylG: the three facts the law allows, and no more.

That one was looked at is the row itself; its date and whether it tells of an offence stand in it.
No name and no free text: the person is a number in the house with an occupation; whose number it
is, the operator knows.
"""

from __future__ import annotations

from datetime import date

from sqlalchemy import ForeignKey, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from inspections.db import Base
from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import Occupation
from inspections.tenancy import OfDistrict


class PoliceCertificate(OfDistrict, Base):
    __tablename__ = "police_certificates"
    __table_args__ = (UniqueConstraint("accommodation_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    accommodation_id: Mapped[int] = mapped_column(ForeignKey("accommodations.id"))
    number: Mapped[int]  # of the person in this house
    occupation: Mapped[str]
    dated_on: Mapped[date]
    convicted: Mapped[bool]  # of an offence that § 44 (3) names
    left_on: Mapped[date | None]  # the last day the person worked there

    @property
    def occupation_word(self) -> Occupation:
        return Occupation(self.occupation)


def of_house(session: Session, accommodation_id: int) -> list[PoliceCertificate]:
    query = select(PoliceCertificate).where(PoliceCertificate.accommodation_id == accommodation_id)
    return list(session.scalars(query.order_by(PoliceCertificate.number)))


def get(session: Session, accommodation_id: int, certificate_id: int) -> PoliceCertificate:
    """Raises NotFound, also for one of another house."""
    found = session.get(PoliceCertificate, certificate_id)
    if found is None or found.accommodation_id != accommodation_id:
        raise NotFound(certificate=certificate_id)
    return found


def next_number(session: Session, accommodation_id: int) -> int:
    query = select(func.max(PoliceCertificate.number)).where(
        PoliceCertificate.accommodation_id == accommodation_id
    )
    return (session.scalar(query) or 0) + 1
