"""The workflow of a case as a picture, with the way this case took and what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from markupsafe import Markup
from sqlalchemy.orm import Session

from inspections.engine.diagram import Diagram, diagram_of
from inspections.engine.flow import flow_of
from inspections.engine.picture import Case, Taken, svg
from inspections.labels import _, current_locale, using_locale
from inspections.runtime import instances, timers
from inspections.runtime.instances import LoggedStep
from inspections.runtime.timers import ArmedTimer
from inspections.usecases.processes.process import Case as Row
from inspections.workflows import registry
from inspections.workflows.words import SpokenWords
from web.filters import moment

BEGINNINGS = ("find", "receive", "plan")  # the lines of history that enter a first state


def diagram(session: Session, case: Row) -> Markup:
    """The same as the history tells in words, therefore an image with a description."""
    pending = timers.pending(session, case.instance_id)
    steps = instances.history(session, case.instance_id)
    here = Case(
        state=case.instance.state,
        now=_("jetzt"),
        taken=_taken(steps),
        due={timer.name: moment(timer.due_at) for timer in pending},
        told=_told(case, steps, pending),
    )
    workflow = case.instance.workflow, case.instance.version
    drawn = svg(_drawn(*workflow, current_locale()), here)
    return Markup(drawn)  # noqa: S704 - ElementTree wrote it, and it escapes


@lru_cache(maxsize=32)
def _drawn(name: str, version: int, locale: str) -> Diagram:
    """A released workflow never changes, so its picture is laid out once."""
    with using_locale(locale):
        return diagram_of(flow_of(registry.pinned(name, version), SpokenWords()))


def _taken(steps: Sequence[LoggedStep]) -> list[Taken]:
    moved = [step for step in steps if step.trigger not in BEGINNINGS]
    return [
        Taken(number, step.source, step.trigger, step.target)
        for number, step in enumerate(moved, start=1)
    ]


def _told(case: Row, steps: Sequence[LoggedStep], pending: Sequence[ArmedTimer]) -> str:
    workflow = registry.pinned(case.instance.workflow, case.instance.version)
    spoken = {(rule.on, rule.source): rule for rule in workflow.rules}
    words = SpokenWords()
    told = []
    for taken in _taken(steps):
        if rule := spoken.get((taken.trigger, taken.source)):  # none: a step of an older version
            told.append(f"{taken.number}. {words.trigger(rule.on, rule.source)}.")
    state = next(state.name for state in workflow.states if state.name == case.instance.state)
    told.append(_("Jetzt: %(state)s.") % {"state": words.state(state)})
    for timer in pending:
        rule = spoken[timer.trigger, case.instance.state]
        what = {"when": moment(timer.due_at), "what": words.trigger(rule.on, rule.source)}
        told.append(_("Am %(when)s von selbst: %(what)s.") % what)
    return " ".join(told)
