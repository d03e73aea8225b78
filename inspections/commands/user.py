"""`begehung user add|list`: the first administrator, and who else has an account."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import click
from sqlalchemy.orm import Session

from inspections.commands.wired import wired
from inspections.db import make_sessions, reading, transaction
from inspections.domain.errors import NotFound, Refused
from inspections.domain.passwords import WeakPassword, check_new
from inspections.domain.vocabulary import WITHOUT_ACCOUNT, LinkPurpose, Role
from inspections.labels import N_, _, label
from inspections.store import districts, people
from inspections.store.districts import District
from inspections.tenancy import WHOLE_INSTALLATION
from inspections.usecases import account_links as verbs
from inspections.usecases.found_district import LANDS, found_district
from inspections.usecases.keep_people import FieldInvalid, LoginTaken, UserWish, add_user

ROLES = [role.value for role in Role if role not in WITHOUT_ACCOUNT]
PROBLEMS = {
    "missing": N_("fehlt"),
    "no_address": N_("ist keine Mailadresse"),
    "not_a_code": N_("nur Kleinbuchstaben, Ziffern und Bindestriche"),
    "taken": N_("ist schon vergeben"),
    "unknown": N_("ist unbekannt"),
}


def about_a_person(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say who it is and in which district."""
    for option in reversed(PERSON_OPTIONS):
        command = option(command)
    return command


PERSON_OPTIONS = (
    click.option(
        "--district", "code", metavar="CODE", required=True, help=_("Kreis, etwa goerlitz.")
    ),
    click.option("--name", required=True, help=_("Wie das Konto auf Seiten und in Briefen heißt.")),
    click.option("--login", required=True, help=_("Womit man sich anmeldet; überall eindeutig.")),
    click.option("--email", required=True, help=_("Wohin die Briefe gehen.")),
    click.option("--district-name", help=_("Den Kreis mit diesem Namen neu anlegen.")),
    click.option(
        "--land",
        type=click.Choice(sorted(LANDS)),
        default="SN",
        show_default=True,
        help=_("Land des neuen Kreises; seine Feiertage gelten."),
    ),
)


@click.group("user", help=_("Legt Benutzerinnen und Benutzer an und nennt die vorhandenen."))
def command() -> None:
    """Everything is below."""


@command.command(
    "add",
    short_help=_("Legt ein Konto mit Kennwort an, etwa für Skripte."),
    help=_(
        """Legt ein Konto samt Kennwort an. Für das erste eines Kreises gibt es `first-admin`; alle
        anderen lädt die Administration im Browser ein.

        Mit --district-name entsteht ein neuer Kreis samt den mitgelieferten Checklisten.

        Das Kennwort wird zweimal gefragt, sonst aus --password-file oder der ersten Zeile der
        Standardeingabe gelesen; als Angabe in der Befehlszeile könnten es andere lesen.

        Rückgabe: 0 angelegt; 1 abgelehnt, das Feld steht auf der Fehlerausgabe.

        Beispiel: begehung user add --district goerlitz --district-name »Landkreis Görlitz«
        --role admin --name Administration --login admin --email admin@kreis.example"""
    ),
)
@about_a_person
@click.option("--role", type=click.Choice(ROLES), required=True, help=_("Rolle."))
@click.option(
    "--password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help=_("Datei, deren erste Zeile das Kennwort ist."),
)
def add(
    code: str,
    role: str,
    name: str,
    login: str,
    email: str,
    password_file: Path | None,
    district_name: str | None,
    land: str,
) -> None:
    with wired() as wiring:
        if district_name is None:
            _must_exist(make_sessions(wiring.engine, WHOLE_INSTALLATION)(), code)
        wish = UserWish(name, login, email, Role(role), password=_password(password_file))
        try:
            check_new(wish.password)
            with transaction(wiring.sessions, WHOLE_INSTALLATION) as session:
                district = _district(session, code, district_name, land)
                user = _added(session, district, wish, wiring.clock())
        except (FieldInvalid, LoginTaken, WeakPassword) as refusal:
            raise click.ClickException(_complaint(refusal))
    words = _("{login} angelegt: {role} in {district}")
    click.echo(words.format(login=user.login, role=label(wish.role), district=district.name))


@command.command(
    "first-admin",
    short_help=_("Legt die erste Administration an und nennt ihren Link."),
    help=_(
        """Legt das Konto der ersten Administration eines Kreises an und nennt einen Link, über den
        sie ihr Passwort festlegt. Er gilt einmal und 24 Stunden; noch einmal aufgerufen, solange er
        nicht benutzt ist, entsteht ein neuer und der alte gilt nicht mehr.

        Rückgabe: 0 der Link steht auf der Standardausgabe; 1 abgelehnt, etwa weil der Kreis schon
        eine Administration hat.

        Beispiel: begehung user first-admin --district goerlitz --district-name »Landkreis Görlitz«
        --name Administration --login admin --email admin@kreis.example"""
    ),
)
@about_a_person
def first_admin(
    code: str, name: str, login: str, email: str, district_name: str | None, land: str
) -> None:
    with wired() as wiring:
        if district_name is None:
            _must_exist(make_sessions(wiring.engine, WHOLE_INSTALLATION)(), code)
        wish = UserWish(name, login, email, Role.ADMIN)
        try:
            with transaction(wiring.sessions, WHOLE_INSTALLATION) as session:
                district = _district(session, code, district_name, land)
                token = verbs.first_admin(session, district.id, wish, now=wiring.clock())
        except verbs.AdminExists:
            words = _("{district} hat schon eine Administration; sie lädt alle Weiteren ein")
            raise click.ClickException(words.format(district=code))
        except (FieldInvalid, LoginTaken) as refusal:
            raise click.ClickException(_complaint(refusal))
    click.echo(wiring.links.account_page(token))


@command.command(
    "link",
    short_help=_("Nennt einen Link, über den jemand sein Passwort neu festlegt."),
    help=_(
        """Nennt einen Link, über den eine Person ihr Passwort neu festlegt, wenn kein Brief sie
        erreicht. Er gilt einmal und 24 Stunden; frühere gelten nicht mehr. Der zweite Faktor wird
        beim Anmelden weiterhin verlangt.

        Rückgabe: 0 der Link steht auf der Standardausgabe; 1 das Konto gibt es nicht oder es ist
        abgeschaltet."""
    ),
)
@click.argument("login")
def link(login: str) -> None:
    with wired() as wiring, transaction(wiring.sessions, WHOLE_INSTALLATION) as session:
        user = people.by_login(session, login)
        if user is None or not user.active:
            words = _("{login}: kein eingeschaltetes Konto")
            raise click.ClickException(words.format(login=login))
        token = verbs.make_link(session, user, LinkPurpose.PRINTED, now=wiring.clock())
        click.echo(wiring.links.account_page(token))


def _must_exist(session: Session, code: str) -> None:
    """Asked before the password is."""
    with session:
        try:
            districts.by_code(session, code)
        except NotFound:
            words = _("--district: {code} gibt es nicht; --district-name legt den Kreis an")
            raise click.ClickException(words.format(code=code))


def _district(session: Session, code: str, name: str | None, land: str) -> District:
    if name is None:
        return districts.by_code(session, code)
    try:
        return found_district(session, code=code, name=name, land=land)[0]
    except FieldInvalid as refusal:
        field = {"code": "district", "name": "district-name"}.get(str(refusal.details["field"]))
        raise FieldInvalid(field=field or "land", problem=refusal.details["problem"])


def _added(session: Session, district: District, wish: UserWish, now: datetime) -> people.User:
    user = add_user(session, district.id, wish, now=now)
    session.expunge(user)
    return user


def _password(file: Path | None) -> str:
    if file is not None:
        return _first_line(file.read_text(encoding="utf-8"))
    if sys.stdin.isatty():
        return str(
            click.prompt(
                _("Kennwort (mindestens 12 Zeichen)"),
                hide_input=True,
                confirmation_prompt=_("Noch einmal"),
            )
        )
    return _first_line(sys.stdin.readline())


def _first_line(text: str) -> str:
    return text.split("\n", 1)[0].removesuffix("\r")


def _complaint(refusal: Refused) -> str:
    match refusal:
        case LoginTaken():
            return f"--login: {_(PROBLEMS['taken'])}"
        case WeakPassword(details={"problem": "weak_length"}):
            words = _("Kennwort: zwischen {at_least} und {at_most} Zeichen")
            return words.format(**refusal.details)
        case WeakPassword():
            return _("Kennwort: wird zu leicht erraten; nehmen Sie vier, fünf beliebige Wörter")
    return f"--{refusal.details['field']}: {_(PROBLEMS[str(refusal.details['problem'])])}"


@command.command(
    "list",
    short_help=_("Nennt alle Konten."),
    help=_(
        """Nennt alle Konten, eine Zeile je Konto, durch Tabulatoren getrennt: Kreis, Anmeldung,
        Rolle, Mailadresse, Name und »aktiv« oder »abgeschaltet«.

        Rückgabe: 0; 1, wenn es den Kreis nicht gibt."""
    ),
)
@click.option("--district", "code", metavar="CODE", help=_("Nur dieser Kreis."))
def list_(code: str | None) -> None:
    with wired() as wiring, reading(wiring.sessions, WHOLE_INSTALLATION) as session:
        wanted = [districts.by_code(session, code)] if code else districts.all_districts(session)
        for district in wanted:
            for user in people.all_users(session, district.id):
                state = _("aktiv") if user.active else _("abgeschaltet")
                fields = (district.code, user.login, user.role, user.email, user.name, state)
                click.echo("\t".join(fields))
