"""`begehung up`: the whole system on one machine, until Ctrl-C."""

from __future__ import annotations

import http.client
import os
import smtplib
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

import click

from inspections.commands import embedded_redis
from inspections.commands.end_signals import EndSignals, end_signals
from inspections.commands.first_checks import only_one, require_free
from inspections.commands.leash import Leash
from inspections.commands.mail_sink import mail_sink
from inspections.commands.migrate import migrate
from inspections.commands.prefixed_output import PrefixedOutput
from inspections.commands.processes import Child, Household, Say
from inspections.labels import _
from inspections.settings import Settings

READY_WITHIN = 60.0
ORDER_OF_ENDING = (("web", "beat"), ("worker",), ("mail",), ("redis",))


@click.command("up", short_help=_("Startet alles auf diesem Rechner, bis Strg-C."))
@click.option(
    "--demo/--no-demo",
    default=True,
    help=_("Eine leere Datenbank mit dem Beispielkreis füllen oder leer lassen. Vorgabe: füllen."),
)
def command(demo: bool) -> None:
    settings = Settings.from_env(os.environ)
    with only_one(settings.data_dir) as lock:
        require_free(settings.port, "BEGEHUNG_PORT")
        if settings.embedded_mail:
            require_free(mail_port(settings), "BEGEHUNG_MAIL_SINK_PORT")
        say = PrefixedOutput()
        say("begehung", _("Die Datenbank wird geprüft; beim ersten Start etwa eine Minute lang."))
        logins = prepare_database(settings, demo=demo)
        sys.exit(run(settings, lock, logins, say))


command.help = _(
    """Startet Webserver, Hintergrunddienst und Zeitgeber, dazu einen eingebetteten Redis und
    einen Postempfang, dessen Briefe der Browser zeigt. Vorher wird die Datenbank auf den
    neuesten Stand gebracht. Strg-C beendet alles.

    Mit BEGEHUNG_DATABASE_URL, BEGEHUNG_REDIS_URL und BEGEHUNG_SMTP_URL werden stattdessen
    vorhandene Server benutzt; der jeweilige eingebettete startet dann nicht."""
)


def mail_port(settings: Settings) -> int:
    return urlsplit(settings.smtp_url).port or 25


def prepare_database(settings: Settings, *, demo: bool) -> Sequence[str]:
    """Migrate, load the demo district into an empty database; gives its log-ins, one line each."""
    migrate(settings)
    if not demo:
        return ()
    from inspections.demo import load_if_empty, logins

    load_if_empty(settings)
    return logins(settings)


def run(settings: Settings, lock: int, logins: Sequence[str], say: Say) -> int:
    """Start everything, wait for the end, end everything; the exit code."""
    socket = embedded_redis.socket_path(settings.data_dir)
    leash = Leash(keeps_open=(lock,))
    household = Household(child_environment(settings, socket), leash, say)
    with end_signals() as signals:
        try:
            ready = start(household, settings, socket, signals, say)
            if ready:
                announce(settings, logins, say)
                signals.wait()
                say("begehung", _("wird beendet ..."))
            signals.again_means_now()
            for names in ORDER_OF_ENDING:
                household.end(*names)
        except KeyboardInterrupt:
            household.end(patience=0)
        finally:
            leash.let_go()
            embedded_redis.remove_private_directory(socket)
    return 0 if ready else 1


def child_environment(settings: Settings, socket: Path) -> dict[str, str]:
    """The one place that says what every child sees."""
    environment = {
        "PYTHONWARNINGS": "ignore:You're running the worker with superuser",  # told by `announce`
        **os.environ,
        "BEGEHUNG_DATA_DIR": str(settings.data_dir),
        "BEGEHUNG_PORT": str(settings.port),
        "PYTHONUNBUFFERED": "1",
        "REMAP_SIGTERM": "SIGQUIT",  # the worker hands back what it holds instead of finishing it
    }
    if settings.embedded_redis:
        environment["BEGEHUNG_REDIS_URL"] = embedded_redis.url_of(socket)
    return environment


def start(
    household: Household, settings: Settings, socket: Path, signals: EndSignals, say: Say
) -> bool:
    """Start the children, servers first; True when every server answers."""

    def answers(name: str, condition: Callable[[], bool]) -> bool:
        return until(condition, name, signals, say)

    household.start(web(settings))
    if settings.embedded_mail:
        household.start(mail_sink(mail_port(settings), settings.mailbox_dir))
        if not answers("mail", lambda: mail_answers(mail_port(settings))):
            return False
    if settings.embedded_redis:
        household.start(embedded_redis.embedded_redis(socket, settings.data_dir))
        if not answers("redis", lambda: embedded_redis.answers(socket)):
            return False
    if not answers("web", lambda: web_answers(settings.port)):
        return False
    household.start(worker())
    household.start(beat(settings))
    return True


def until(condition: Callable[[], bool], name: str, signals: EndSignals, say: Say) -> bool:
    """Wait for it; False when asked to end meanwhile or when patience is over."""
    patience = time.monotonic() + READY_WITHIN
    while not condition():
        if signals.wait(0.03):
            return False
        if time.monotonic() > patience:
            say(name, _("antwortet nicht; der Grund steht weiter oben"))
            return False
    return True


def mail_answers(port: int) -> bool:
    try:
        smtplib.SMTP("127.0.0.1", port, timeout=5).close()
    except (OSError, smtplib.SMTPException):
        return False
    return True


def web_answers(port: int) -> bool:
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        line.request("GET", "/up")
        return line.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        line.close()


def announce(settings: Settings, logins: Sequence[str], say: Say) -> None:
    say("begehung", _("bereit: {address}").format(address=settings.base_url))
    for login in logins:
        say("begehung", f"  {login}")
    if os.getuid() == 0:
        say("begehung", _("Läuft als root; für den Betrieb bitte einen eigenen Benutzer anlegen."))
    say("begehung", _("Strg-C beendet alles."))


def web(settings: Settings) -> Child:
    program = (sys.executable, "-m", "granian", "--interface", "wsgi", "web.wsgi:app")
    return Child(
        "web",
        (
            *program,
            *("--host", "127.0.0.1", "--port", str(settings.port)),
            *("--workers", "2", "--blocking-threads", "1", "--no-ws"),
            *("--respawn-failed-workers", "--workers-kill-timeout", "3"),
            *("--log-level", "warning"),
        ),
    )


def worker() -> Child:
    program = (sys.executable, "-m", "celery", "--quiet", "-A", "workers.app", "worker")
    quiet = ("--without-gossip", "--without-mingle", "--without-heartbeat")
    argv = (*program, "-c", "2", *quiet, "-l", "WARNING")
    return Child("worker", argv, unsaid=("Hitting Ctrl+C again",))


def beat(settings: Settings) -> Child:
    program = (sys.executable, "-m", "celery", "--quiet", "-A", "workers.app", "beat")
    schedule = settings.data_dir / "beat-schedule"
    return Child("beat", (*program, "-s", str(schedule), "--pidfile=", "-l", "WARNING"))
