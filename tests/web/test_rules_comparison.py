"""Two policies compared in the browser: asked for, waited for, read, and found again."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from inspections.db import transaction
from inspections.domain.policy import Policy
from inspections.domain.vocabulary import Role
from inspections.simulate.outcome import Outcome
from inspections.store import districts
from inspections.store.deficiencies import Deficiency
from inspections.store.exports import POLICY_COMPARISON, Export
from inspections.usecases import compare_policies
from tests.fixtures.small_district import SmallDistrict, make_district
from web.pages.rules_comparison import in_words
from web.pages.rules_form import typed_of

PAGE = "/regeln/vergleich/1"
STRICT = {"days_severe": "5", "days_moderate": "7", "days_low": "14"}
OUTCOME = Outcome(
    opened=10,
    closed=9,
    overdue_share=0.25,
    median_days={},
    letters_per_week={"coordinator": 4.5},
    inspector_hours=300,
    visits=12,
)


@pytest.fixture(autouse=True)
def few_months(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(compare_policies.ask_for_comparison.__kwdefaults__, "years", 0.2)


def typed(small: SmallDistrict, **changes: str) -> dict[str, str]:
    day = small.clock().date() + timedelta(days=7)
    with transaction(small.sessions) as session:
        stand = districts.policy_stand(session, small.district.id)
    return typed_of(Policy(), day, stand) | changes


def ask(visitor: Any, small: SmallDistrict, **changes: str) -> Any:
    return visitor.post_form("/regeln/vergleich", typed(small, **changes))


def rows(small: SmallDistrict) -> list[Export]:
    with transaction(small.sessions) as session:
        return list(session.query(Export).order_by(Export.id))


def text_of(answer: Any) -> str:
    return html.unescape(answer.text)


def test_two_policies_are_played_through_and_read_as_a_table(
    small: SmallDistrict, client_of
) -> None:
    visitor = client_of(Role.COORDINATOR)
    preview = text_of(visitor.get("/regeln/vorschau", query_string=typed(small, **STRICT)))
    assert "Auswirkungen durchspielen" in preview
    assert ask(visitor, small, **STRICT).location == PAGE
    waiting = text_of(visitor.get(PAGE))
    assert "Es beginnt in wenigen Sekunden" in waiting
    assert '<noscript><meta http-equiv="refresh"' in waiting
    assert small.beat().failed == 0
    page = text_of(visitor.get(PAGE))
    assert "refresh" not in page
    for words in ("Mit den vorgeschlagenen Regeln", "Je überfällig", "Prozentpunkte", "+"):
        assert words in page
    assert "7 Tage → <b>5 Tage" in page
    assert "gedachter Kreis mit 10 Unterkünften" in page
    [back] = re.findall(r'href="(/regeln\?[^"#]+)#neu"', page)
    assert 'value="14"' in text_of(visitor.get(back)), "the inputs are kept"
    [row] = rows(small)
    assert (row.done_rows, row.all_rows, row.error) == (100, 100, None)
    with transaction(small.sessions) as session:
        assert session.query(Deficiency).count() == 0, "the office's own cases are not touched"


def test_the_same_comparison_is_found_again(small: SmallDistrict, client_of) -> None:
    visitor = client_of(Role.COMMISSIONER)
    assert ask(visitor, small, **STRICT).location == PAGE
    assert ask(client_of(Role.COORDINATOR), small, **STRICT).location == PAGE
    assert ask(visitor, small, days_low="90").location == "/regeln/vergleich/2"
    small.beat()
    assert ask(visitor, small, **STRICT).location == PAGE, "fresh"
    day = typed(small)["valid_from"]
    small.clock.ahead(hours=25)
    ask(client_of(Role.COMMISSIONER), small, **STRICT, valid_from=day)
    assert len(rows(small)) == 3


def test_progress_is_shown_while_it_is_made(small: SmallDistrict, client_of) -> None:
    visitor = client_of(Role.ADMIN)
    ask(visitor, small, **STRICT)
    with transaction(small.sessions) as session:
        row = session.get_one(Export, 1)
        row.done_rows, row.all_rows = 37, 100
    page = text_of(visitor.get(PAGE))
    assert '<progress value="37" max="100"' in page
    assert "37 von 100 %" in page


@pytest.mark.parametrize("file", [None, "gone.json"])
def test_one_that_failed_says_what_to_do(small: SmallDistrict, client_of, file) -> None:
    visitor = client_of(Role.ADMIN)
    ask(visitor, small, **STRICT)
    with transaction(small.sessions) as session:
        row = session.get_one(Export, 1)
        row.finished_at, row.file, row.error = small.clock(), file, "OSError('/srv/secret')"
    page = text_of(visitor.get(PAGE))
    assert "Noch einmal durchspielen" in page
    assert "/srv/secret" not in page
    assert ask(visitor, small, **STRICT).location == "/regeln/vergleich/2"


def test_what_is_no_policy_goes_back_to_the_form(small: SmallDistrict, client_of) -> None:
    visitor = client_of(Role.COORDINATOR)
    answer = ask(visitor, small, days_low="viele")
    assert answer.location.startswith("/regeln/vorschau?")
    assert visitor.get(answer.location).status_code == 422
    assert rows(small) == []


@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.READER])
def test_who_does_not_see_the_rules_compares_nothing(small, client_of, role: Role) -> None:
    visitor = client_of(role)
    assert ask(visitor, small, **STRICT).status_code == 403
    assert visitor.get(PAGE).status_code == 403
    assert rows(small) == []


def test_a_comparison_and_a_list_are_not_mixed_up(small: SmallDistrict, client_of) -> None:
    visitor = client_of(Role.COORDINATOR)
    ask(visitor, small, **STRICT)
    visitor.post_form("/berichte", {})
    small.beat()
    assert "1 Bericht" not in visitor.get("/berichte").text
    assert visitor.get("/berichte").text.count("Herunterladen") == 1
    assert visitor.get("/berichte/1/datei").status_code == 404
    assert visitor.post_form("/berichte/1/noch-einmal").status_code == 404
    assert visitor.get("/regeln/vergleich/2").status_code == 404


def test_another_district_reads_nothing(small: SmallDistrict, settings, client_of) -> None:
    visitor = client_of(Role.ADMIN)
    ask(visitor, small, **STRICT)
    other = make_district(small.sessions, small.clock, settings, code="bautzen")
    visitor.log_in_as(other.user(Role.ADMIN))
    assert visitor.get(PAGE).status_code == 404
    assert ask(visitor, other, **STRICT).location == "/regeln/vergleich/2"
    assert [row.kind for row in rows(small)] == [POLICY_COMPARISON] * 2


def test_the_sentence_names_what_changes_or_that_nothing_does() -> None:
    assert "keinen Unterschied" in in_words(OUTCOME, replace(OUTCOME))
    told = in_words(OUTCOME, replace(OUTCOME, overdue_share=0.5, inspector_hours=310))
    assert "50,0 % der Mängel überfällig statt 25,0 %" in told
    assert "310 Stunden im Jahr statt 300" in told
