"""`begehung privacy`: the inventory as it is, and a dry run that deletes nothing."""

from __future__ import annotations

import csv
from datetime import timedelta

from sqlalchemy import select

from inspections.clock import utcnow
from inspections.db import reading
from inspections.domain.retention import RULES
from inspections.privacy.inventory import inventory
from inspections.runtime.outbox import Message
from tests.commands.conftest import Begehung
from tests.fixtures.small_district import SmallDistrict

GOERLITZ = ("--district", "goerlitz")


def test_every_column_of_a_person_is_printed_with_all_that_is_to_be_said_of_it(
    begehung: Begehung,
) -> None:
    said = begehung("privacy", "inventory", "--csv")
    assert said.code == 0
    rows = list(csv.DictReader(said.out.splitlines(), delimiter=";"))
    wanted = {
        f"{table.name}.{name}"
        for table in inventory().values()
        for name, each in table.columns.items()
        if each.of_a_person
    }
    assert {row["Spalte"] for row in rows} == wanted
    assert all(all(row.values()) for row in rows)
    [photo] = [row for row in rows if row["Spalte"] == "photos.stored"]
    assert photo["Aufbewahrung"] == "3 Jahre nach dem Abschluss der Begehung oder des Mangels"


def sent(small: SmallDistrict) -> list[str]:
    with reading(small.sessions) as session:
        return [row.recipient for row in session.scalars(select(Message)) if row.sent_at]


def test_a_dry_run_names_what_is_due_and_deletes_nothing(
    begehung: Begehung, small: SmallDistrict
) -> None:
    small.clock.now = utcnow() - timedelta(days=400)
    small.inspect("B04")
    small.beat()
    before = sent(small)
    said = begehung("privacy", "retention", *GOERLITZ, "--dry-run")
    assert said.code == 0
    lines = {line.split("\t")[0]: line.split("\t") for line in said.out.splitlines()}
    assert len(lines) == len(RULES)
    assert int(lines["Briefe"][3]) == len(before) > 0
    assert sent(small) == before
    assert begehung("privacy", "retention", *GOERLITZ).code == 0
    assert set(sent(small)) == {""}
    again = begehung("privacy", "retention", *GOERLITZ)
    assert again.out.startswith("0 ")


def test_the_rules_are_named_with_their_source(begehung: Begehung) -> None:
    said = begehung("privacy", "rules")
    assert "certificate\tFührungszeugnisse\t6\t1-6\t§ 44 Abs. 3 AsylG" in said.out
