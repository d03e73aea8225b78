"""`begehung policy`: what is shown can be set, what is wrong is named, a preview saves nothing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from inspections.clock import utcnow
from inspections.domain.policy import Policy
from inspections.domain.policy_file import read_policy
from inspections.domain.vocabulary import Severity
from inspections.domain.working_days import office_date
from tests.commands.conftest import Begehung
from tests.fixtures.policies import policy_of
from tests.fixtures.small_district import SmallDistrict

GOERLITZ = ("--district", "goerlitz")


def put(folder: Path, text: str) -> str:
    path = folder / "rules.yaml"
    path.write_text(text)
    return str(path)


def test_what_is_shown_can_be_read_again(
    begehung: Begehung, small: SmallDistrict, tmp_path: Path
) -> None:
    shown = begehung("policy", "show", *GOERLITZ)
    assert shown.code == 0
    assert read_policy(Path(put(tmp_path, shown.out)), Policy(ahead_days=9)) == Policy()


def test_a_file_is_previewed_and_then_set_from_tomorrow(
    begehung: Begehung, some_weeks_ago: SmallDistrict, tmp_path: Path
) -> None:
    [case] = some_weeks_ago.inspect("B13")
    file = put(tmp_path, "days: {moderate: 45}")
    looked = begehung("policy", "preview", file, *GOERLITZ)
    assert looked.code == 0
    assert "30 Tage -> 45 Tage" in looked.err
    assert case.number in looked.out
    tomorrow = office_date(utcnow()) + timedelta(days=1)
    assert policy_of(some_weeks_ago, tomorrow).days[Severity.MODERATE] == 30
    done = begehung("policy", "set", file, *GOERLITZ)
    assert (done.code, tomorrow.isoformat() in done.out) == (0, True)
    assert policy_of(some_weeks_ago, tomorrow).days[Severity.MODERATE] == 45
    again = begehung("policy", "set", file, *GOERLITZ)
    assert (again.code, "valid_from" in again.err) == (1, True)


@pytest.mark.parametrize(
    ("text", "field"),
    [("days: {severe: 0}", "days.severe"), ("ahead: 3", "ahead"), ("days: [", "rules.yaml")],
)
def test_a_fault_in_the_file_is_one_line_with_its_field(
    text: str, field: str, begehung: Begehung, small: SmallDistrict, tmp_path: Path
) -> None:
    for verb in ("preview", "set"):
        done = begehung("policy", verb, put(tmp_path, text), *GOERLITZ)
        assert done.code == 1
        assert done.err.startswith(f"begehung: {field}: ")


def test_a_day_that_is_over_is_refused(
    begehung: Begehung, small: SmallDistrict, tmp_path: Path
) -> None:
    file = put(tmp_path, "chase_days: 9")
    done = begehung("policy", "set", file, *GOERLITZ, "--from", "2020-01-01")
    assert (done.code, "valid_from" in done.err) == (1, True)
