"""Letters about room for photos that runs out, or is gone, and about a day that takes no more."""

from __future__ import annotations

from dataclasses import dataclass

from inspections.domain.quota import FULL
from inspections.labels import _
from inspections.links import LinkSigner
from inspections.mail import payload as read
from inspections.mail.payload import Payload
from inspections.mail.words import Words

STORAGE_FILLS = "storage_fills"
PHOTO_DAY_FULL = "photo_day_full"


@dataclass(frozen=True, slots=True)
class FillingStorage:
    percent: int
    gib: int
    url: str

    def facts(self) -> list[tuple[str, str]]:
        """Label and value, in the order both parts print them."""
        return [(_("Kontingent"), f"{self.gib} GiB"), (_("Belegt"), f"{self.percent} %")]


def read_storage(payload: Payload, links: LinkSigner) -> FillingStorage:
    """Raises KeyError, TypeError or ValueError where the payload is not complete."""
    return FillingStorage(
        percent=read.number(payload, "percent"),
        gib=read.number(payload, "gib"),
        url=read.url(payload, "link", links),
    )


@dataclass(frozen=True, slots=True)
class FullDay:
    most: int
    url: str

    def facts(self) -> list[tuple[str, str]]:
        return [(_("Höchstens an einem Tag"), _("%(most)d Fotos") % {"most": self.most})]


def read_full_day(payload: Payload, links: LinkSigner) -> FullDay:
    """Raises KeyError, TypeError or ValueError where the payload is not complete."""
    return FullDay(read.number(payload, "most"), read.url(payload, "link", links))


def photo_day_full(_day: FullDay) -> Words:
    return Words(
        subject=_("Der Landkreis nimmt heute keine Fotos mehr an"),
        headline=_("Weitere Fotos werden heute abgelehnt"),
        opening=_(
            "So viele Fotos, wie an einem Tag angenommen werden, sind heute schon gekommen. "
            "Geräte behalten ihre Fotos und senden sie morgen von selbst; Antworten kommen weiter "
            "an. Betreiber und Bewohner können heute keine Fotos mehr schicken. Eilt es, erhöht "
            "die Administration die Zahl; kamen die Fotos unerwartet, sehen Sie bitte nach, woher."
        ),
        action=_("Betrieb ansehen"),
        closing="",
    )


def storage_fills(storage: FillingStorage) -> Words:
    if storage.percent >= FULL:
        return Words(
            subject=_("Der Fotospeicher des Landkreises ist voll"),
            headline=_("Neue Fotos werden abgelehnt, bis wieder Platz ist"),
            opening=_(
                "Geräte behalten ihre Fotos und senden sie später von selbst; Antworten kommen "
                "weiter an. Betreiber und Bewohner können gerade keine Fotos schicken. Bitte "
                "erhöhen Sie das Kontingent oder kürzen Sie die Aufbewahrung von Fotos."
            ),
            action=_("Kontingent ändern"),
            closing="",
        )
    return Words(
        subject=_("Der Fotospeicher des Landkreises wird knapp"),
        headline=_("Der Platz für Fotos geht zu Ende"),
        opening=_(
            "Ist er voll, werden neue Fotos abgelehnt. Bitte erhöhen Sie rechtzeitig das "
            "Kontingent oder kürzen Sie die Aufbewahrung von Fotos; fragen Sie vorher, wie viel "
            "Platz der Server noch hat."
        ),
        action=_("Kontingent ändern"),
        closing="",
    )
