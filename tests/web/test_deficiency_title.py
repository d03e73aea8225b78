"""A deficiency is named by what is wrong; the wording of its point stands beside it."""

from __future__ import annotations

from collections.abc import Callable

from inspections.domain.vocabulary import Role
from tests.fixtures.small_district import SmallDistrict
from tests.fixtures.web_client import Visitor

Login = Callable[[Role], Visitor]

NAME = "Wachdienst nicht wie vereinbart anwesend"
WORDING = "Anwesenheit Wachdienst laut Vertrag erfüllt"


def test_the_case_page_shows_the_name_and_the_point_it_was_found_at(
    small: SmallDistrict, client_of: Login
) -> None:
    small.inspect("B11")
    page = client_of(Role.COORDINATOR).get("/maengel/1").text
    assert page[page.index("<h1") : page.index("</h1>")].endswith(NAME)
    assert f"B11 · {WORDING} · Sicherheit und Brandschutz" in page


def test_the_list_shows_the_name_only(small: SmallDistrict, client_of: Login) -> None:
    small.inspect("B11")
    page = client_of(Role.COORDINATOR).get("/maengel").text
    assert NAME in page
    assert WORDING not in page
