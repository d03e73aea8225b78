"""`begehung tick`: everything due, once."""

from __future__ import annotations

from datetime import timedelta

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.runtime.timers import ArmedTimer
from inspections.store import deficiencies
from inspections.usecases.decide import Decision, Verdict, decide
from tests.commands.conftest import Begehung
from tests.fixtures.small_district import SmallDistrict
from tests.fixtures.smtp_sink import SmtpSink


def accepted_and_forgotten(small: SmallDistrict) -> int:
    """A severe deficiency, accepted twenty days ago, to which nobody answered."""
    [case] = small.inspect("B11")
    with transaction(small.sessions) as session:
        row = deficiencies.get(session, small.district.id, case.id)
        accept = Verdict(Decision.ACCEPT, row.instance.entry)
        decide(session, row, accept, user=small.user(Role.COORDINATOR), now=small.clock())
    return case.id


def test_what_is_due_is_done_and_told(
    begehung: Begehung, some_weeks_ago: SmallDistrict, smtp_sink: SmtpSink
) -> None:
    accepted_and_forgotten(some_weeks_ago)
    done = begehung("tick", SMTP_URL=smtp_sink.url)
    assert done.code == 0
    assert "Fristen und Erinnerungen: 2" in done.out
    assert f"Briefe: {len(smtp_sink.letters)}" in done.out
    [case] = some_weeks_ago.deficiencies()
    assert case.state == "overdue"


def test_a_second_tick_does_nothing_again(
    begehung: Begehung, some_weeks_ago: SmallDistrict, smtp_sink: SmtpSink
) -> None:
    accepted_and_forgotten(some_weeks_ago)
    begehung("tick", SMTP_URL=smtp_sink.url)
    sent = len(smtp_sink.letters)
    again = begehung("tick", SMTP_URL=smtp_sink.url)
    assert (again.code, again.out) == (0, "nichts fällig\n")
    assert len(smtp_sink.letters) == sent


def test_a_letter_the_server_does_not_take_waits_and_is_no_failure(
    begehung: Begehung, some_weeks_ago: SmallDistrict, smtp_sink: SmtpSink
) -> None:
    accepted_and_forgotten(some_weeks_ago)
    smtp_sink.stop()
    done = begehung("tick", SMTP_URL=smtp_sink.url)
    assert done.code == 0
    assert "Briefe" not in done.out


def test_a_timer_that_fails_rests_and_the_rest_is_done(
    begehung: Begehung, some_weeks_ago: SmallDistrict, smtp_sink: SmtpSink
) -> None:
    accepted_and_forgotten(some_weeks_ago)
    [visit] = some_weeks_ago.inspections()
    with transaction(some_weeks_ago.sessions) as session:
        session.add(
            ArmedTimer(
                district_id=visit.district_id,
                instance_id=visit.instance_id,  # an inspection; timers know deficiencies only
                entry=1,
                name="deadline",
                trigger="lapse",
                due_at=some_weeks_ago.clock() + timedelta(minutes=1),
            )
        )
    done = begehung("tick", SMTP_URL=smtp_sink.url)
    assert done.code == 1
    assert "gescheitert: 1" in done.err
    assert some_weeks_ago.deficiencies()[0].state == "overdue"
    assert begehung("tick", SMTP_URL=smtp_sink.url).code == 0


def test_without_a_schema_it_says_what_to_do(begehung: Begehung, tmp_path) -> None:
    done = begehung("tick", DATA_DIR=str(tmp_path / "empty"))
    assert done.code == 1
    assert done.err == "begehung: Datenbank nicht eingerichtet; zuerst: begehung migrate\n"
