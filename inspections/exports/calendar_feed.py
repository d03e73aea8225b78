"""Visits as an iCalendar file (RFC 5545, 7986), the same bytes as long as nothing changed.

It leaves the house: nothing of deficiencies, occasions or residents, nor whether a visit is
announced.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from icalendar import Calendar, Event

from inspections.domain.vocabulary import InspectionKind
from inspections.labels import _, label

MIMETYPE = "text/calendar"
PRODUCT = "-//Begehung//Kalender//DE"
ASK_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Visit:
    """One entry; `changes` rises with every step of the inspection, so also when it is moved."""

    uid: UUID
    page: str
    kind: str
    house: str
    municipality: str
    on: date
    changes: int
    changed_at: datetime
    in_place_of: str = ""


def calendar_feed(district: str, visits: Iterable[Visit], base_url: str) -> bytes:
    """In the language in force."""
    name = _("Begehungen %(district)s") % {"district": district}
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)  # what Outlook and Apple read
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")  # what Outlook reads
    for visit in visits:
        calendar.add_component(_event(visit, base_url.rstrip("/")))
    feed: bytes = calendar.to_ical()
    return feed


def _event(visit: Visit, base_url: str) -> Event:
    event = Event()
    event.add("uid", f"{visit.uid}@{urlsplit(base_url).hostname}")
    event.add("dtstamp", visit.changed_at)
    event.add("last-modified", visit.changed_at)
    event.add("sequence", visit.changes - 1)
    event.add("dtstart", visit.on)
    event.add("dtend", visit.on + timedelta(days=1))
    event.add("summary", _summary(visit))
    event.add("location", f"{visit.house}, {visit.municipality}")
    event.add("url", base_url + visit.page)
    event.add("status", "CONFIRMED")
    event.add("class", "PRIVATE")  # whoever shares a calendar shows "busy" and no house
    event.add("transp", "TRANSPARENT")  # a visit has a day and no hour: the day stays bookable
    return event


def _summary(visit: Visit) -> str:
    text = f"{label(InspectionKind(visit.kind))}: {visit.house}"
    if not visit.in_place_of:
        return text
    stands_in = _("Vertretung für %(name)s") % {"name": visit.in_place_of}
    return f"{text} ({stands_in})"
