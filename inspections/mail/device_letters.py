"""The letter about a device that holds something and has not been heard of for a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from inspections.domain.working_days import BERLIN
from inspections.labels import _
from inspections.links import LinkSigner
from inspections.mail import payload as read
from inspections.mail.dates import long_date
from inspections.mail.payload import Payload
from inspections.mail.words import Words

DEVICE_SILENT = "device_silent"


@dataclass(frozen=True, slots=True)
class SilentDevice:
    name: str
    person: str
    unsent: int
    seen_at: datetime
    url: str

    def facts(self) -> list[tuple[str, str]]:
        """Label and value, in the order both parts print them."""
        local = self.seen_at.astimezone(BERLIN)
        seen = _("%(day)s, %(time)s Uhr") % {
            "day": long_date(local.date()),
            "time": f"{local:%H:%M}",
        }
        return [
            (_("Person"), self.person),
            (_("Gerät"), self.name),
            (_("Zuletzt gesehen"), seen),
            (_("Nicht gesendet"), str(self.unsent)),
        ]


def read_device(payload: Payload, links: LinkSigner) -> SilentDevice:
    """Raises KeyError, TypeError or ValueError where the payload is not complete."""
    return SilentDevice(
        name=read.line(payload, "device"),
        person=read.line(payload, "person"),
        unsent=read.number(payload, "unsent"),
        seen_at=read.moment(payload, "seen_at"),
        url=read.url(payload, "link", links),
    )


def device_silent(device: SilentDevice) -> Words:
    return Words(
        subject=_("Ein Gerät von %(person)s hat sich nicht gemeldet")
        % {"person": device.person},
        headline=_("Seit einem Tag keine Nachricht von einem Gerät mit nicht gesendeten Daten"),
        opening=_(
            "Bitte fragen Sie nach: Das Gerät muss mit Netz geöffnet werden, dann sendet es von "
            "selbst. Geht das nicht, hilft die Notfall-Sicherung aus dem Blatt „Übertragung“."
        ),
        action=_("Geräte ansehen"),
        closing="",
    )
