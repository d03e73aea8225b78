"""A policy as a file: TOML or YAML, what it leaves out stays, what is wrong is named."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from inspections.domain.policy import Policy, PolicyInvalid
from inspections.domain.policy_file import read_policy, written_policy
from inspections.domain.vocabulary import Role, Severity

EXAMPLE = Path(__file__).parents[2] / "docs" / "policy.example.yaml"
TOML = """
digest_weekday = 3

[days]
severe = 10

[addressees.deficiency]
severe = ["commissioner"]
"""
YAML = """
digest_weekday: 3
days: {severe: 10}
addressees:
  deficiency: {severe: [commissioner]}
"""


def put(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text)
    return path


@pytest.mark.parametrize(("name", "text"), [("p.toml", TOML), ("p.yaml", YAML), ("p.yml", YAML)])
def test_a_file_changes_what_it_names_and_leaves_the_rest(
    name: str, text: str, tmp_path: Path
) -> None:
    base = replace(Policy(), ahead_days=5, land="BE")
    policy = read_policy(put(tmp_path, name, text), base)
    assert policy.days == {Severity.SEVERE: 10, Severity.MODERATE: 30, Severity.LOW: 60}
    assert policy.also_to("deficiency", "severe") == (Role.COMMISSIONER,)
    assert (policy.digest_weekday, policy.ahead_days, policy.land) == (3, 5, "BE")


def test_a_policy_written_is_read_as_it_was(tmp_path: Path) -> None:
    policy = replace(
        Policy(), chase_days=9, addressees={"complaint": {"any": (Role.COMMISSIONER,)}}
    )
    assert read_policy(put(tmp_path, "p.yaml", written_policy(policy)), Policy()) == policy


def test_the_documented_example_is_the_shipped_policy_with_one_addressee() -> None:
    policy = read_policy(EXAMPLE, Policy())
    assert replace(policy, addressees={}) == Policy()
    assert policy.also_to("deficiency", "imminent_danger") == (Role.COMMISSIONER,)


@pytest.mark.parametrize(
    ("name", "text", "field", "problem"),
    [
        ("p.yaml", "ahead_dayz: 3", "ahead_dayz", "unknown_field"),
        ("p.yaml", "days: {severe: 0}", "days.severe", "out_of_range"),
        ("p.toml", "digest_hour = 7.5", "digest_hour", "no_number"),
        ("p.yaml", "land: BE", "land", "of_the_district"),
        ("p.yaml", "ahead_days: 3\nahead_days: 4", "p.yaml", "unreadable"),
        ("p.yaml", "days: [", "p.yaml", "unreadable"),
        ("p.toml", "days =", "p.toml", "unreadable"),
        ("p.yaml", "- 3", "p.yaml", "no_table"),
        ("p.yaml", "", "p.yaml", "no_table"),
        ("p.yaml", "3: 4", "p.yaml", "no_table"),
        ("p.txt", "ahead_days: 3", "p.txt", "unknown_format"),
    ],
)
def test_what_is_wrong_in_a_file_is_named(
    name: str, text: str, field: str, problem: str, tmp_path: Path
) -> None:
    with pytest.raises(PolicyInvalid) as refusal:
        read_policy(put(tmp_path, name, text), Policy())
    assert refusal.value.details["field"] == field
    assert refusal.value.details["problem"] == problem
