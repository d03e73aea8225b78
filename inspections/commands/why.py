"""`begehung workflow why`: what happened in a case, by which rule, by whom, and which letters."""

from __future__ import annotations

from datetime import datetime

import click
from sqlalchemy.orm import Session

from inspections.commands.wired import wired
from inspections.db import reading
from inspections.domain.errors import NotFound
from inspections.domain.vocabulary import Role
from inspections.domain.working_days import BERLIN
from inspections.labels import _, label
from inspections.runtime.instances import Instance, LoggedStep
from inspections.runtime.outbox import Message
from inspections.store import districts, reminders
from inspections.store.districts import District
from inspections.tenancy import WHOLE_INSTALLATION, narrow
from inspections.usecases.explain import Explained, explained, instance_of
from inspections.workflows import registry
from inspections.workflows.spoken_steps import state_words, step_words
from inspections.workflows.words import LETTERS, SpokenWords


@click.command(
    "why",
    short_help=_("Erklärt einen Vorgang: was geschah, warum, durch wen."),
    help=_(
        """Schreibt die Geschichte eines Mangels oder einer Beschwerde: jeder Schritt mit Zeitpunkt,
        Person oder Uhr, der Regel, nach der er ging (ihre Nummer in der Tabelle von »begehung
        workflow describe«), und den Briefen, die er auslöste, mit ihrer Zustellung.

        Rückgabe: 0; 1, wenn es die Nummer oder den Kreis nicht gibt."""
    ),
)
@click.argument("number", metavar="NUMMER")
@click.option("--district", metavar="CODE", help=_("Kreis; nötig, wenn es mehrere gibt."))
def why(number: str, district: str | None) -> None:
    with wired() as wiring, reading(wiring.sessions, WHOLE_INSTALLATION) as session:
        owner = _owner(session, district)
        narrow(session, owner.id)
        instance = instance_of(session, owner.id, number)
        names = {one.key: one.name for one in reminders.everybody(session, owner.id)}
        click.echo(_head(number, instance))
        for line in _history(instance.workflow, explained(session, instance), names):
            click.echo(line)


def _owner(session: Session, code: str | None) -> District:
    """Raises NotFound, and ClickException where nobody said which of several."""
    if code is not None:
        return districts.by_code(session, code)
    found = districts.all_districts(session)
    if not found:
        raise NotFound(district="-")
    if len(found) > 1:
        raise click.ClickException(_("es gibt mehrere Kreise; bitte --district CODE angeben"))
    return found[0]


def _head(number: str, instance: Instance) -> str:
    workflow = registry.pinned(instance.workflow, instance.version)
    words = _("{number} · {title}, Version {version} · jetzt: {state}")
    return words.format(
        number=number,
        title=SpokenWords().title(workflow),
        version=workflow.version,
        state=state_words(workflow.name, instance.state),
    )


def _history(workflow: str, steps: list[Explained], names: dict[str, str]) -> list[str]:
    lines = []
    for one in steps:
        lines.append(f"{_moment(one.step.at)}  {_what(workflow, one)}  [{_who(one.step, names)}]")
        if one.step.reason:
            lines.append(_("    Grund: {reason}").format(reason=one.step.reason))
        lines += [_letter(letter, names) for letter in one.letters]
    return lines


def _what(workflow: str, one: Explained) -> str:
    """The step, the state it led to, and its rule."""
    step = one.step
    what = step_words(workflow, step.trigger, step.source)
    moved = "" if step.source == step.target else f" → {state_words(workflow, step.target)}"
    place = {"number": one.rule, "version": one.version}
    rule = _(" (Regel {number}, Version {version})").format(**place) if one.rule else ""
    return f"{what}{moved}{rule}"


def _who(step: LoggedStep, names: dict[str, str]) -> str:
    if step.by is None:
        return _("Uhr")
    role = label(Role(step.by)) if step.by in list(Role) else step.by
    name = names.get(step.actor.replace(":", "-"))
    absent = names.get(step.details.get("in_place_of", "").replace(":", "-"))
    place = _(", in Vertretung von {name}").format(name=absent) if absent else ""
    return f"{name}, {role}{place}" if name else role


def _letter(letter: Message, names: dict[str, str]) -> str:
    person = letter.key.rpartition(":")[2]
    words = _("    Brief „{letter}“ an {who}: {fate}")
    name = _(LETTERS[letter.letter]) if letter.letter in LETTERS else letter.letter
    return words.format(letter=name, who=names.get(person, letter.recipient), fate=_fate(letter))


def _fate(letter: Message) -> str:
    if letter.sent_at:
        return _("verschickt {when}").format(when=_moment(letter.sent_at))
    if letter.parked_at:
        return _("nicht zustellbar: {error}").format(error=letter.last_error or "–")
    return _("wartet, {count} Versuche bisher").format(count=letter.attempts)


def _moment(value: datetime) -> str:
    return f"{value.astimezone(BERLIN):%d.%m.%Y %H:%M}"
