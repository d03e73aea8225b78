"""Note that a police certificate was looked at, renew it, and let it go (§ 44 (3) AsylG)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from inspections.domain.errors import Refused
from inspections.domain.vocabulary import Occupation
from inspections.domain.working_days import office_date
from inspections.store import accommodations, certificates
from inspections.store.accommodations import Accommodation
from inspections.store.certificates import PoliceCertificate
from inspections.usecases.forgetting.certificates import forget_certificate


class CertificateInvalid(Refused):
    """`details` name the field and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What may be kept of a certificate somebody looked at."""

    dated_on: date
    convicted: bool


def note_certificate(
    session: Session, house: Accommodation, occupation: Occupation, seen: Seen, *, now: datetime
) -> PoliceCertificate:
    """Of a person new to the house, who gets the next number. Raises CertificateInvalid."""
    _check(seen.dated_on, "dated_on", now)
    accommodations.lock(session, house.id)
    row = PoliceCertificate(
        district_id=house.district_id,
        accommodation_id=house.id,
        number=certificates.next_number(session, house.id),
        occupation=occupation.value,
        dated_on=seen.dated_on,
        convicted=seen.convicted,
    )
    session.add(row)
    session.flush()
    return row


def renew_certificate(
    session: Session, house_id: int, certificate_id: int, seen: Seen, *, now: datetime
) -> None:
    """A newer one takes the place of the older; of that nothing is kept.

    Raises NotFound, CertificateInvalid.
    """
    _check(seen.dated_on, "dated_on", now)
    row = certificates.get(session, house_id, certificate_id)
    row.dated_on, row.convicted = seen.dated_on, seen.convicted
    session.flush()


def end_work(
    session: Session, house_id: int, certificate_id: int, left_on: date, *, now: datetime
) -> None:
    """From then on the months count. Raises NotFound, CertificateInvalid."""
    _check(left_on, "left_on", now)
    certificates.get(session, house_id, certificate_id).left_on = left_on
    session.flush()


def drop_certificate(session: Session, house_id: int, certificate_id: int) -> None:
    """At once: no such work follows. Raises NotFound."""
    forget_certificate(session, certificates.get(session, house_id, certificate_id))
    session.flush()


def _check(day: date, field: str, now: datetime) -> None:
    if day > office_date(now):
        raise CertificateInvalid(field=field, problem="in_the_future")
