"""`begehung workflow describe`: the released workflows for people."""

from __future__ import annotations

from xml.etree import ElementTree as Xml

import pytest

from inspections.domain.vocabulary import DeficiencyState
from inspections.labels import label
from inspections.workflows import registry
from tests.commands.conftest import Begehung


@pytest.mark.parametrize("name", sorted({workflow.name for workflow in registry.RELEASED}))
def test_every_released_workflow_can_be_described(begehung: Begehung, name: str) -> None:
    done = begehung("workflow", "describe", name)
    rows = [line for line in done.out.splitlines() if line.startswith("|")]
    assert done.code == 0
    assert len(rows) > len(registry.current(name).rules)


def test_the_description_speaks_of_every_state(begehung: Begehung) -> None:
    page = begehung("workflow", "describe", "deficiency").out
    assert all(label(state) in page for state in DeficiencyState)


def test_the_picture_is_a_file_of_its_own(begehung: Begehung) -> None:
    image = Xml.fromstring(begehung("workflow", "describe", "deficiency", "--format", "svg").out)
    assert image.tag == "{http://www.w3.org/2000/svg}svg"
    assert image.find("{http://www.w3.org/2000/svg}style") is not None


def test_the_bpmn_file_can_be_read_back(begehung: Begehung) -> None:
    file = Xml.fromstring(begehung("workflow", "describe", "deficiency", "--format", "bpmn").out)
    assert file.get("name") == "Ablauf eines Mangels, Version 3"


def test_an_unknown_version_names_those_there_are(begehung: Begehung) -> None:
    done = begehung("workflow", "describe", "deficiency", "--version", "99")
    assert done.code == 1
    assert "--version: deficiency gibt es in den Versionen 1" in done.err


def test_an_unknown_workflow_is_a_wrong_call(begehung: Begehung) -> None:
    done = begehung("workflow", "describe", "holiday")
    assert done.code == 2
    assert "holiday" in done.err
