"""The page of a deficiency says why: the rule of each step and the letters it caused."""

from __future__ import annotations

import re

from inspections.domain.vocabulary import Role


def test_each_step_names_its_rule_and_its_letters_can_be_read(small, client_of) -> None:
    (case,) = small.inspect("B04")
    small.beat()
    visitor = client_of(Role.COORDINATOR)
    page = visitor.get(f"/maengel/{case.id}").text
    assert "nach Regel 1, Version 3" in page
    (letter,) = re.findall(r'href="(/betrieb/briefe/\d+)">Brief „Mangelanzeige“', page)
    shown = visitor.get(letter)
    assert shown.status_code == 200
    assert f"Anlass</dt><dd>{case.number}: " in shown.text
    assert (
        visitor.get(f"{letter}/html")
        .headers["Content-Security-Policy"]
        .startswith("default-src 'none'")
    )


def test_who_only_reads_sees_the_letters_but_opens_none(small, client_of) -> None:
    (case,) = small.inspect("B04")
    page = client_of(Role.READER).get(f"/maengel/{case.id}").text
    assert "Brief „Mangelanzeige“" in page
    assert "/betrieb/briefe/" not in page
