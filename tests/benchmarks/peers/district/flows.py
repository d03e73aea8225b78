"""The flow of a deficiency in django-viewflow, and what a missed deadline writes."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.auth.models import User
from django.db import connection, models
from viewflow import this
from viewflow.workflow import flow, lock
from viewflow.workflow.models import Process


class Letter(models.Model):
    """What a missed deadline writes: a message that somebody sends later."""

    key = models.CharField(max_length=200, unique=True)
    recipient = models.CharField(max_length=200)
    payload = models.JSONField()

    class Meta:
        app_label = "district"


class Figure(models.Model):
    measure = models.CharField(max_length=50)
    amount = models.IntegerField()

    class Meta:
        app_label = "district"


def nobody_looks(request: object, **_kwargs: object) -> None:
    """The page of a task; here it is carried out without HTTP."""


class DeficiencyFlow(flow.Flow):
    """open -> reported -> closed; a deadline over the open state, which may be missed."""

    process_class = Process
    lock_impl = (
        lock.SelectForUpdateLock(nowait=False)  # recommended with PostgreSQL
        if connection.vendor == "postgresql"
        else lock.NoLock()
    )

    start = flow.StartHandle(this.begin).Next(this.open)
    open = (
        flow.View(nobody_looks)
        .Assign(lambda activation: User.objects.get(username="operator"))
        .OnTimeout(lambda activation: timedelta(days=activation.process.data["days"]), this.missed)
        .Next(this.reported)
    )
    missed = flow.Function(this.write_letters).Next(this.overdue)
    overdue = (
        flow.View(nobody_looks)
        .Assign(lambda activation: User.objects.get(username="operator"))
        .Next(this.reported)
    )
    reported = (
        flow.View(nobody_looks)
        .Assign(lambda activation: User.objects.get(username="coordinator"))
        .OnTimeout(timedelta(days=5), this.chased)
        .Next(this.end)
    )
    chased = flow.End()
    end = flow.End()

    def begin(self, activation, days: int):
        activation.process.data = {"days": days}
        return activation.process

    def write_letters(self, activation) -> None:
        number = activation.process.pk
        for role in ("operator", "coordinator"):
            Letter.objects.create(
                key=f"deadline_missed:{activation.task.pk}:{role}",
                recipient=f"{role}@example.org",
                payload={"number": number, "title": "Rettungsweg versperrt", "role": role},
            )
        Figure.objects.create(measure="overdue", amount=1)
