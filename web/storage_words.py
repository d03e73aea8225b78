"""How much room there is for photos, in words."""

from __future__ import annotations

from inspections.domain.quota import GIB, DayFull, QuotaExceeded, Room
from inspections.labels import N_, _
from web.filters import number

MIB = 1024 * 1024
FULL = N_("Fotospeicher voll")


def size(count: int) -> str:
    """2,5 GiB; below one GiB in MiB."""
    if count < GIB:
        return f"{number(count / MIB, 1)} MiB"
    return f"{number(count / GIB, 1)} GiB"


def came_of(room: Room) -> str:
    words = _("heute %(came)s von %(most)s Fotos empfangen")
    return words % {"came": number(room.today), "most": number(room.daily)}


def used_of(room: Room) -> str:
    words = _("%(used)s von %(limit)s belegt (%(percent)s %%)")
    return words % {"used": size(room.used), "limit": size(room.limit), "percent": room.percent}


def refused_for_room(refusal: QuotaExceeded) -> str:
    """For those who work here; a stranger need not know how much there is."""
    limit = int(str(refusal.details["limit"]))
    if isinstance(refusal, DayFull):
        words = _(
            "Der Landkreis hat heute schon %(most)s Fotos empfangen, mehr nimmt er an einem Tag"
            " nicht an. Das Foto wurde auf dem Server nicht gespeichert. Morgen geht es wieder;"
            " eilt es, rufen Sie bitte die Administration an."
        )
        return words % {"most": number(limit)}
    used = used_of(Room(int(str(refusal.details["used"])), limit, 0, 1))
    words = _(
        "Der Fotospeicher des Landkreises ist voll: %(used)s. Das Foto wurde auf dem Server nicht"
        " gespeichert. Bitte rufen Sie die Administration an."
    )
    return words % {"used": used}
