"""`begehung score FILE`: a JSON line per case, a named complaint for what cannot be scored."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from inspections.commands.score import command

CASES = Path(__file__).parent.parent / "data" / "scoring_cases.json"
BANDS = {"A": 5000, "B": 2000, "C": 1000, "J": 0}
WEIGHTS = {"unit": {"LT": 60.0, "severe": 14.8, "moderate": 5.5, "low": 2.4}}


def score(path: Path) -> Result:
    return CliRunner().invoke(command, [str(path)])


def lines(result: Result) -> dict[str, dict[str, Any]]:
    return {line["id"]: line for line in map(json.loads, result.stdout.splitlines())}


@pytest.fixture
def file_of(tmp_path: Path) -> Callable[..., Path]:
    def write(**blocks: Any) -> Path:
        path = tmp_path / "cases.json"
        path.write_text(json.dumps(blocks))
        return path

    return write


def hhsrs(*cases: Any) -> dict[str, Any]:
    return {"bands": BANDS, "cases": cases}


def nspire(*cases: Any) -> dict[str, Any]:
    return {"weights": WEIGHTS, "cases": cases}


def test_every_published_case_is_scored_as_published():
    result = score(CASES)
    assert (result.exit_code, result.stderr) == (0, "")
    found = lines(result)
    blocks = json.loads(CASES.read_text())
    published = [case for name in ("hhsrs", "nspire") for case in blocks[name]["cases"]]
    assert list(found) == [case["id"] for case in published]
    for case in published:
        line = found[case["id"]]
        assert line["score"] == pytest.approx(case["score"], abs=0.005)
        assert line.get("band") == case.get("band")
        assert line.get("pass") == case.get("pass")


def test_a_score_on_a_boundary_is_on_it(file_of):
    hazard = {"id": "h", "L": 2.895, "outcomes": [0.1, 0.7, 0.7, 98.5]}
    house = {"id": "u", "units": 2, "counts": {"unit": [0, 0, 0, 25]}}
    found = lines(score(file_of(hhsrs=hhsrs(hazard), nspire=nspire(house))))
    assert found["h"] == {"id": "h", "score": 1000.0, "band": "C"}
    assert found["u"] == {"id": "u", "score": 70.0, "pass": False}


def test_the_score_is_printed_unrounded_and_decides(file_of):
    weights = {"inside": {"LT": 40.3, "severe": 40.0, "moderate": 1, "low": 1}}
    below = {"id": "below", "units": 1, "counts": {"inside": [1, 0, 0, 0]}}
    sixty = {"id": "sixty", "units": 1, "counts": {"inside": [0, 1, 0, 0]}}
    found = lines(score(file_of(nspire={"weights": weights, "cases": [below, sixty]})))
    assert (found["below"]["score"], found["below"]["pass"]) == (59.7, False)
    assert (found["sixty"]["score"], found["sixty"]["pass"]) == (60.0, True)


def test_weights_and_bands_are_those_of_the_file(file_of):
    case = {"id": "x", "L": 1, "outcomes": [0, 0, 0, 100]}
    block = {"weights": [1, 1, 1, 2], "bands": {"top": 200, "low": 0}, "cases": [case]}
    assert lines(score(file_of(hhsrs=block)))["x"] == {"id": "x", "score": 200.0, "band": "top"}


def test_a_faultless_house_has_all_points(file_of):
    found = lines(score(file_of(nspire=nspire(GOOD_HOUSE))))
    assert found["fine"] == {"id": "fine", "score": 100.0, "pass": True}


GOOD_HAZARD = {"id": "good", "L": 10, "outcomes": [0, 0, 0, 100]}
GOOD_HOUSE = {"id": "fine", "units": 1, "counts": {}}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"L": 0}, "hhsrs bad: L: must be more than 0"),
        ({"L": -3}, "hhsrs bad: L: must not be negative"),
        ({"L": None}, "hhsrs bad: L: is missing"),
        ({"L": "ten"}, "hhsrs bad: L: must be a number"),
        ({"L": True}, "hhsrs bad: L: must be a number"),
        ({"L": float("nan")}, "hhsrs bad: L: must be a number"),
        ({"L": 1e300}, "hhsrs bad: L: is too large"),
        ({"outcomes": [1, 2, 3]}, "hhsrs bad: outcomes: must be a list of 4 numbers"),
        ({"outcomes": [10, 10, 10, 10]}, "hhsrs bad: outcomes: sum to 40, not 100"),
        ({"outcomes": [-10, 10, 10, 90]}, "hhsrs bad: outcomes[0]: must not be negative"),
        ({"id": 7}, "hhsrs 1: id: must be a text"),
    ],
)
def test_a_hazard_that_cannot_be_scored_is_named_and_the_others_are_printed(
    file_of, change, complaint
):
    bad = {"id": "bad", "L": 10, "outcomes": [0, 0, 0, 100]} | change
    result = score(file_of(hhsrs=hhsrs(bad, GOOD_HAZARD), nspire=nspire(GOOD_HOUSE)))
    assert (result.exit_code, result.stderr) == (2, complaint + "\n")
    assert list(lines(result)) == ["good", "fine"]


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"units": 0}, "units: must be more than 0"),
        ({"units": None}, "units: is missing"),
        ({"counts": None}, "counts: is missing"),
        ({"counts": []}, "counts: must be an object"),
        ({"counts": {"attic": [0, 0, 0, 0]}}, "counts.attic: no weights for it, only for unit"),
        ({"counts": {"unit": [1, 0, 0]}}, "counts.unit: must be a list of 4 numbers"),
        ({"counts": {"unit": [-1, 0, 0, 0]}}, "counts.unit[0]: must not be negative"),
        ({"counts": {"unit": [0.5, 0, 0, 0]}}, "counts.unit: must be whole numbers"),
    ],
)
def test_a_house_that_cannot_be_scored_is_named_and_the_others_are_printed(
    file_of, change, complaint
):
    bad = {"id": "bad", "units": 2, "counts": {"unit": [0, 0, 0, 0]}} | change
    result = score(file_of(hhsrs=hhsrs(GOOD_HAZARD), nspire=nspire(bad, GOOD_HOUSE)))
    assert (result.exit_code, result.stderr) == (2, f"nspire bad: {complaint}\n")
    assert list(lines(result)) == ["good", "fine"]


def test_a_broken_block_does_not_hide_the_other(file_of):
    result = score(file_of(hhsrs={"cases": 5}, nspire=nspire(GOOD_HOUSE)))
    assert (result.exit_code, result.stderr) == (2, "hhsrs: cases: must be a list\n")
    assert list(lines(result)) == ["fine"]


@pytest.mark.parametrize("text", ["", "[]", "{", '{"other": {}}', "\xff"])
def test_a_file_of_another_kind_is_a_wrong_call(tmp_path, text):
    path = tmp_path / "odd.json"
    path.write_bytes(text.encode("latin-1"))
    result = score(path)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "odd.json" in result.stderr
