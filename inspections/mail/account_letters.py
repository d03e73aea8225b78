"""Letters to a person about the own account: an invitation, and a forgotten password."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from inspections.domain.working_days import BERLIN
from inspections.labels import _
from inspections.links import LinkSigner
from inspections.mail import payload as read
from inspections.mail.dates import long_date, long_moment
from inspections.mail.payload import Payload
from inspections.mail.words import Words


@dataclass(frozen=True, slots=True)
class Account:
    login: str
    until: datetime | None  # as long as the link is good
    url: str
    token: str = ""  # what a token that ends is called
    ends_at: datetime | None = None

    def facts(self) -> list[tuple[str, str]]:
        """Label and value, in the order both parts print them."""
        if self.ends_at is not None:
            return [(_("Programm"), self.token), (_("Gilt bis"), long_moment(self.ends_at))]
        if self.until is None:
            return [(_("Anmeldename"), self.login)]
        local = self.until.astimezone(BERLIN)
        until = _("%(day)s, %(time)s Uhr") % {
            "day": long_date(local.date()),
            "time": f"{local:%H:%M}",
        }
        return [(_("Anmeldename"), self.login), (_("Link gilt bis"), until)]


def read_account(payload: Payload, links: LinkSigner) -> Account:
    """Raises KeyError, TypeError or ValueError where the payload is not complete."""
    return Account(
        login=read.line(payload, "login"),
        until=read.moment(payload, "until") if payload["until"] else None,
        url=read.url(payload, "link", links),
        token=read.line(payload, "token") if "token" in payload else "",
        ends_at=read.moment(payload, "ends_at") if "ends_at" in payload else None,
    )


def invitation() -> Words:
    return Words(
        subject=_("Ihr Zugang zu Begehung"),
        headline=_("Für Sie ist ein Konto angelegt"),
        opening=_(
            "Legen Sie über den Link Ihr Passwort fest; danach melden Sie sich damit an. Der Link "
            "gilt einmal. Ist er abgelaufen, schickt Ihnen die Administration einen neuen."
        ),
        action=_("Passwort festlegen"),
        closing="",
    )


def reset() -> Words:
    return Words(
        subject=_("Begehung: neues Passwort festlegen"),
        headline=_("Mit diesem Link legen Sie ein neues Passwort fest"),
        opening=_(
            "Der Link gilt einmal; ein zweiter Faktor wird beim Anmelden weiterhin verlangt. Haben "
            "nicht Sie ihn bestellt, tun Sie nichts: Ihr Passwort bleibt, wie es ist."
        ),
        action=_("Neues Passwort festlegen"),
        closing="",
    )


def factor_reset() -> Words:
    return Words(
        subject=_("Begehung: Ihr zweiter Faktor ist zurückgesetzt"),
        headline=_("Die Administration hat Ihren zweiten Faktor zurückgesetzt"),
        opening=_(
            "Melden Sie sich mit Ihrem Passwort an und richten Sie ihn neu ein. Haben Sie nicht "
            "darum gebeten, rufen Sie bitte sofort die Administration Ihres Landkreises an."
        ),
        action=_("Anmelden"),
        closing="",
    )


def passkey_added() -> Words:
    return Words(
        subject=_("Begehung: ein Passkey ist hinzugekommen"),
        headline=_("Zu Ihrem Konto ist ein Passkey hinzugekommen"),
        opening=_(
            "Mit ihm meldet man sich ohne Passwort an. Waren nicht Sie das, entfernen Sie ihn "
            "sofort unter „Konto“ und rufen die Administration Ihres Landkreises an."
        ),
        action=_("Konto ansehen"),
        closing="",
    )


def token_ends() -> Words:
    return Words(
        subject=_("Begehung: ein Zugriffsschlüssel läuft ab"),
        headline=_("Ein Zugriffsschlüssel von Ihnen läuft in wenigen Tagen ab"),
        opening=_(
            "Das Programm, das ihn benutzt, kann dann nicht mehr lesen. Stellen Sie rechtzeitig "
            "einen neuen aus und tragen ihn dort ein; wird er nicht mehr gebraucht, tun Sie nichts."
        ),
        action=_("Zugriffsschlüssel ansehen"),
        closing="",
    )


ACCOUNT_LETTERS: Mapping[str, Callable[[], Words]] = {
    "account_invitation": invitation,
    "account_reset": reset,
    "account_factor_reset": factor_reset,
    "account_passkey_added": passkey_added,
    "account_token_ends": token_ends,
}
