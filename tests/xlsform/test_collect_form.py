"""The form an inspector finds in Collect."""

from __future__ import annotations

import pytest
from lxml import etree

from inspections.domain.checklist_file import SHIPPED, shipped
from inspections.xlsform.collect_form import collect_form, rooms_csv


@pytest.mark.parametrize("name", SHIPPED)
def test_no_condition_is_empty(name: str) -> None:
    """An engine reads an empty expression as a broken one."""
    root = etree.fromstring(collect_form(shipped(name), "f", "T").encode())
    for bind in root.iter("{*}bind"):
        assert all(bind.attrib.values()), dict(bind.attrib)


def test_id_and_title_may_hold_any_sign() -> None:
    form = collect_form(shipped("monthly"), 'begehung-"1"', "GU <Niesky> & Co")
    root = etree.fromstring(form.encode())
    assert root.findtext(".//{*}title") == "GU <Niesky> & Co"
    assert root.xpath("//*[local-name()='data']/@id") == ['begehung-"1"']


def test_rooms_are_quoted() -> None:
    assert rooms_csv(['Zimmer "1", links']).splitlines()[1] == 'r1,"Zimmer ""1"", links"'
