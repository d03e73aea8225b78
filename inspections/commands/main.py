"""`begehung`: the command line; every command lives in its own file and is loaded when used."""

from __future__ import annotations

import os
import sys

import click

from inspections.audit.acting import Acting, act
from inspections.commands.manual_page import LazyGroup
from inspections.domain.errors import Refused
from inspections.labels import N_, _
from inspections.settings import SettingsInvalid

DONE, FAULTS, WRONG_CALL, INTERRUPTED = 0, 1, 2, 130

SUMMARIES = {
    "up": N_("Startet alles auf diesem Rechner, bis Strg-C."),
    "demo": N_("Legt den Beispielkreis mit 24 Monaten Begehungen an."),
    "migrate": N_("Bringt die Datenbank auf den neuesten Stand."),
    "user": N_("Legt Benutzerinnen und Benutzer an."),
    "token": N_("Nennt und entzieht Zugriffsschlüssel anderer Programme."),
    "tick": N_("Tut einmal alles, was jetzt fällig ist (für cron)."),
    "doctor": N_("Prüft die Anlage: eine Zeile je Fehler."),
    "verify": N_("Rechnet Kennzahlen und Änderungsprotokoll nach."),
    "export": N_("Schreibt eine Excel-Datei."),
    "audit": N_("Nennt die Enden des Änderungsprotokolls und gibt es aus."),
    "privacy": N_("Datenschutz: Verzeichnis, Aufbewahrung, Auskunft und Löschung."),
    "workflow": N_("Beschreibt einen Ablauf als Tabelle, Bild oder BPMN."),
    "checklist": N_("Checklisten als XLSForm: nennen, ausgeben, einlesen."),
    "policy": N_("Zeigt, prüft und setzt die Regeln eines Kreises."),
    "score": N_("Rechnet Bewertungsfälle aus einer Datei nach."),
}

INTRODUCTION = N_(
    """Begehungen von Gemeinschaftsunterkünften: von der Checkliste bis zur Excel-Datei.

    »begehung up« startet alles und nennt Adresse und Zugänge. Die übrigen Befehle arbeiten mit
    derselben Datenbank und dürfen laufen, während »up« läuft. Ausgaben, die ein Programm lesen
    soll, gehen auf die Standardausgabe, alles andere auf die Fehlerausgabe.

    Hilfe zu einem Befehl: begehung BEFEHL --help"""
)

SECTIONS = (
    (
        N_("Umgebung"),
        (
            ("BEGEHUNG_DATA_DIR", N_("Verzeichnis für alles, was bleibt. Vorgabe: ./.run")),
            ("BEGEHUNG_PORT", N_("Port des Webservers. Vorgabe: 8080")),
            ("BEGEHUNG_BASE_URL", N_("Adresse in Briefen. Vorgabe: http://127.0.0.1:PORT")),
            ("BEGEHUNG_DATABASE_URL", N_("postgresql://... statt der SQLite-Datei")),
            ("BEGEHUNG_REDIS_URL", N_("redis://... statt des eingebetteten Redis")),
            ("BEGEHUNG_SMTP_URL", N_("smtp://... statt des Postempfangs im Browser")),
            ("BEGEHUNG_MAIL_FROM", N_("Absender der Briefe")),
            ("BEGEHUNG_MAIL_BOUNCE", N_("wohin unzustellbare Briefe zurückgehen")),
            ("BEGEHUNG_AUDIT_ANCHOR_EMAIL",
             N_("wohin außerhalb des Hauses täglich das Ende des Änderungsprotokolls geht")),
            ("BEGEHUNG_MAIL_HOLD", N_("1 hält alle Briefe zurück, etwa nach einer Rücksicherung")),
            ("BEGEHUNG_MAIL_SINK_PORT", N_("Port des Postempfangs. Vorgabe: PORT + 1")),
            ("BEGEHUNG_SECRET_KEY", N_("Schlüssel für Sitzungen und Links, mindestens 32 Zeichen."
                                      " Mehrere: der erste unterschreibt, alle gelten")),
            ("BEGEHUNG_CLAMD_URL", N_("tcp://... oder unix:///...: Virenprüfung aller Uploads")),
            ("BEGEHUNG_STORAGE_GIB", N_("Speicherkontingent eines Landkreises für Fotos, in GiB."
                                       " Vorgabe: 20")),
            ("BEGEHUNG_DAILY_PHOTOS", N_("so viele Fotos nimmt ein Landkreis an einem Tag an."
                                       " Vorgabe: 5000")),
            ("BEGEHUNG_SECURITY_CONTACT", N_("mailto:- oder https:-Adresse für Hinweise auf"
                                             " Sicherheitslücken")),
            ("BEGEHUNG_TRUSTED_PROXIES", N_("Zahl der vorgelagerten Proxys. Vorgabe: 0")),
            ("BEGEHUNG_..._FILE", N_("Jede dieser Angaben kann auch in einer Datei stehen.")),
        ),
    ),
    (
        N_("Dateien in BEGEHUNG_DATA_DIR"),
        (
            ("begehung.sqlite3", N_("die Datenbank, wenn keine andere angegeben ist")),
            ("photos/", N_("Fotos, nach Inhalt benannt")),
            ("exports/", N_("fertige Excel-Dateien")),
            ("mailbox/", N_("Briefe des eingebetteten Postempfangs")),
            ("secret", N_("der Schlüssel, wenn keiner angegeben ist")),
        ),
    ),
    (
        N_("Rückgabe"),
        (
            ("0", N_("getan oder ohne Befund")),
            ("1", N_("Befund oder abgelehnt; der Grund steht auf der Fehlerausgabe")),
            ("2", N_("falscher Aufruf oder falsche Einstellung")),
        ),
    ),
    (
        N_("Beispiele"),
        (
            ("begehung up", N_("alles starten")),
            ("BEGEHUNG_PORT=9000 begehung up", N_("auf einem anderen Port")),
            ("begehung export deficiencies --district goerlitz --out Maengel.xlsx",
             N_("die Mängelliste als Excel-Datei")),
            ("*/5 * * * * begehung tick", N_("in der crontab, ohne Celery")),
        ),
    ),
)  # fmt: skip

begehung = LazyGroup(
    "begehung",
    help=_(INTRODUCTION),
    package="inspections.commands",
    summaries=SUMMARIES,
    sections=SECTIONS,
)


def main() -> None:
    sys.exit(run())


def run() -> int:
    """Run the command line; every expected fault is one clear line and a code."""
    called = " ".join(["begehung", *sys.argv[1:3]])
    with act(Acting("command", called, device=_account())):
        return _run()


def _run() -> int:
    try:
        outcome = begehung.main(prog_name="begehung", standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as asked:
        click.echo(asked.format_message(), err=True)
        return WRONG_CALL
    except click.UsageError as fault:
        return complain(fault.format_message(), usage_of(fault), code=WRONG_CALL)
    except click.ClickException as fault:
        return complain(fault.format_message(), code=fault.exit_code)
    except SettingsInvalid as fault:
        return complain(*fault.problems, code=WRONG_CALL)
    except Refused as refusal:
        return complain(f"{type(refusal).__name__}: {refusal}", code=FAULTS)
    except (click.Abort, KeyboardInterrupt):
        return complain(_("abgebrochen"), code=INTERRUPTED)
    except BrokenPipeError:  # "begehung score FILE | head" has read enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return outcome if isinstance(outcome, int) else DONE


def _account() -> str:
    """Of the machine: who typed the command, for the audit log."""
    return f"uid {os.getuid()}"


def complain(*lines: str, code: int) -> int:
    for line in filter(None, lines):
        click.echo(f"begehung: {line}", err=True)
    return code


def usage_of(fault: click.UsageError) -> str:
    command = fault.ctx.command_path if fault.ctx else "begehung"
    return _("Hilfe: {command} --help").format(command=command)


if __name__ == "__main__":
    main()
