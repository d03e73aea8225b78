"""`begehung token list|revoke`: by which tokens other programs read, and an end of one."""

from __future__ import annotations

from datetime import datetime

import click

from inspections.commands.wired import wired
from inspections.db import reading, transaction_for
from inspections.labels import _, label
from inspections.store import api_tokens as stored
from inspections.store import districts
from inspections.store.api_tokens import ApiToken
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases.api_tokens import end_token, is_good


@click.group("token", help=_("Zugriffsschlüssel anderer Programme: nennen und entziehen."))
def command() -> None:
    """Everything is below."""


@command.command(
    "list",
    short_help=_("Nennt alle Zugriffsschlüssel."),
    help=_(
        """Nennt alle Zugriffsschlüssel, eine Zeile je Schlüssel, durch Tabulatoren getrennt: Kreis,
        Nummer, Programm, Anmeldung dessen, der ihn ausgestellt hat, was er lesen darf, gilt bis,
        zuletzt benutzt (beides UTC) und »gilt«, »abgelaufen«, »entzogen« oder »ruht«, wenn die
        Person die Aufgabe nicht mehr hat. Den Schlüssel selbst kennt niemand mehr.

        Rückgabe: 0; 1, wenn es den Kreis nicht gibt."""
    ),
)
@click.option("--district", "code", metavar="CODE", help=_("Nur dieser Kreis."))
def list_(code: str | None) -> None:
    with wired() as wiring, reading(wiring.sessions, WHOLE_INSTALLATION) as session:
        wanted = [districts.by_code(session, code)] if code else districts.all_districts(session)
        for district in wanted:
            for token in stored.of_district(session, district.id):
                click.echo("\t".join((district.code, *_fields(token, wiring.clock()))))


@command.command(
    "revoke",
    short_help=_("Entzieht einen Zugriffsschlüssel."),
    help=_(
        """Entzieht den Zugriffsschlüssel mit dieser Nummer, etwa wenn er irgendwo zu lesen war: das
        Programm liest ab sofort nichts mehr. Wer den Befehl gab, steht im Änderungsprotokoll.

        Rückgabe: 0 entzogen, auch früher schon; 1, wenn es ihn nicht gibt."""
    ),
)
@click.argument("number", metavar=_("NUMMER"), type=click.IntRange(min=1))
def revoke(number: int) -> None:
    with wired() as wiring, transaction_for(wiring.sessions, ApiToken, number) as session:
        token = stored.by_id(session, number)
        new = end_token(token, by=None, now=wiring.clock())
        words = _("{name} entzogen") if new else _("{name} war schon entzogen")
        said = words.format(name=_one_line(token.name))
    click.echo(said)


def _fields(token: ApiToken, now: datetime) -> tuple[str, ...]:
    scopes = ", ".join(label(scope) for scope in sorted(token.may))
    return (
        str(token.id),
        _one_line(token.name),
        token.user.login,
        scopes,
        _minute(token.expires_at),
        _minute(token.used_at) if token.used_at else "–",
        _state(token, now),
    )


def _state(token: ApiToken, now: datetime) -> str:
    if token.revoked_at is not None:
        return _("entzogen")
    if token.is_over(now):
        return _("abgelaufen")
    return _("gilt") if is_good(token, now) else _("ruht")


def _minute(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d %H:%M}"


def _one_line(name: str) -> str:
    """Nothing of a name steers the terminal it is printed on."""
    return "".join(letter if letter.isprintable() else " " for letter in name)
