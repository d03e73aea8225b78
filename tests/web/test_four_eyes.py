"""What a coordinator sees of the own finding where the district wants four eyes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from inspections.db import transaction
from inspections.domain.vocabulary import Role, Severity
from inspections.domain.working_days import office_date
from inspections.store.deficiencies import Deficiency
from inspections.store.people import User
from tests.fixtures.contested_house import House
from tests.fixtures.policies import change_policy
from tests.fixtures.small_district import SmallDistrict
from tests.fixtures.web_client import Visitor

Login = Callable[[Role], Visitor]
WHO = "Schließen kann eine zweite Person: Commissioner 1."


@pytest.fixture
def own(small: SmallDistrict) -> Deficiency:
    """Found by the coordinator on a visit of her own."""
    today = office_date(small.clock())
    change_policy(small, on=today, four_eyes=frozenset({Severity.SEVERE}), on_site=frozenset())
    small.people[Role.INSPECTOR] = small.user(Role.COORDINATOR)
    [case] = small.inspect("C06")
    return case


def test_nothing_that_would_close_it_is_offered_and_the_page_says_who_can(
    own: Deficiency, client_of: Login
) -> None:
    page = client_of(Role.COORDINATOR).get(f"/maengel/{own.id}").text
    assert "Von Ihnen festgestellt" in page
    assert WHO in page
    assert 'value="accept"' in page
    assert 'value="withdraw"' not in page
    others = client_of(Role.COMMISSIONER).get(f"/maengel/{own.id}").text
    assert "Von Ihnen festgestellt" not in others
    assert 'value="withdraw"' in others


def test_posted_all_the_same_it_is_refused_with_who_can(
    small: SmallDistrict, own: Deficiency, client_of: Login
) -> None:
    form = {"entscheidung": "withdraw", "gesehen": "1", "grund": "Irrtum"}
    answer = client_of(Role.COORDINATOR).post_form(f"/maengel/{own.id}", form)
    assert answer.status_code == 409
    assert WHO in answer.text
    assert small.deficiencies()[0].state == "found"


def test_where_nobody_else_can_the_page_says_what_to_do(
    small: SmallDistrict, own: Deficiency, client_of: Login
) -> None:
    with transaction(small.sessions) as session:
        session.get_one(User, small.user(Role.COMMISSIONER).id).active = False
    page = client_of(Role.COORDINATOR).get(f"/maengel/{own.id}").text
    assert "Zurzeit kann das niemand; die Administration kann" in page


def test_of_many_accepted_at_once_the_own_ones_are_left_and_named(
    small: SmallDistrict, own: Deficiency, client_of: Login
) -> None:
    client = client_of(Role.COORDINATOR)
    client.post_form("/maengel/annehmen", {"fall": f"{own.id}:1"})
    small.inspect()
    [case] = small.deficiencies()
    assert case.state == "reported"
    ticked = {"fall": f"{own.id}:3", "bestaetigt": "1"}
    page = client.post_form("/maengel/annehmen", ticked, follow_redirects=True).text
    assert f"Von Ihnen festgestellt: {own.number}. {WHO}" in page
    assert small.deficiencies()[0].state == "reported"


def test_the_other_answer_that_would_close_it_is_not_the_own_choice(
    small: SmallDistrict, client_of: Login
) -> None:
    change_policy(small, on=office_date(small.clock()), four_eyes=frozenset({Severity.SEVERE}))
    house = House(small)
    house.says(Role.INSPECTOR, "yes")
    house.says(Role.COORDINATOR, "no")
    small.people[Role.INSPECTOR] = small.user(Role.COORDINATOR)
    house.hands_in()
    form = {"antwort": "1"}
    address = f"/begehung/{house.visit}/widerspruch/1"
    page = client_of(Role.COORDINATOR).post_form(address, form, follow_redirects=True).text
    assert f"Sie würden einen Mangel schließen, den Sie selbst feststellten. {WHO}" in page
    assert small.deficiencies()[0].state == "found"
