"""The privacy notice: a page for each kind of person, with the periods that are really in force."""

from __future__ import annotations

import pytest

from inspections.db import transaction
from inspections.domain.retention import Keep
from inspections.domain.vocabulary import Role
from inspections.privacy.inventory import Subject, classes_of
from inspections.resident_words import LANGUAGES, words_in
from inspections.usecases.privacy_words import BASES
from inspections.usecases.set_retention import set_retention
from web.pages.privacy_notice import PAGES


def kept_for(small, keep: Keep, months: int) -> None:
    with transaction(small.sessions) as session:
        wanted = {keep: months}
        set_retention(session, small.district.id, wanted, set_by="user:5", now=small.clock())


@pytest.mark.parametrize("who", PAGES)
def test_each_kind_of_person_reads_what_is_stored_what_for_and_by_which_law(
    anonymous, small, who: str
) -> None:
    page = anonymous.get(f"/datenschutz/{who}").text
    for each in classes_of(PAGES[who][0]):
        assert each.what in page
        assert each.purpose in page
        assert BASES[each.basis] in page
    assert small.district.name in page
    assert "beschweren" in page


def test_there_is_a_page_for_every_kind_of_person() -> None:
    assert {subject for subject, _words in PAGES.values()} == set(Subject)


def test_the_periods_are_those_of_the_district(anonymous, small) -> None:
    assert "3 Jahre nach dem Abschluss" in anonymous.get("/datenschutz/betreiber").text
    kept_for(small, Keep.PHOTO, 7)
    assert "7 Monate nach dem Abschluss" in anonymous.get("/datenschutz/betreiber").text


def test_it_is_there_in_english(anonymous) -> None:
    anonymous.post_form("/konto/sprache", {"locale": "en", "weiter": "/"})
    page = anonymous.get("/datenschutz/bewohner").text
    assert "Data protection" in page
    assert "Nachricht" not in page.split("<main")[1].split("</main>")[0]


def test_every_page_leads_there(anonymous, client_of, complaining, busy) -> None:
    assert 'href="/datenschutz"' in anonymous.get("/anmelden").text
    answer = client_of(Role.READER).get("/datenschutz", follow_redirects=True)
    assert "Wenn Sie ein Konto haben" in answer.text
    assert 'href="/datenschutz/betreiber"' in anonymous.get(f"/a/{busy['token']}").text
    code = complaining.house_code
    assert f'href="/m/{code}/datenschutz' in anonymous.get(f"/m/{code}").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_resident_reads_it_in_the_own_language_with_the_true_months(
    anonymous, complaining, language: str
) -> None:
    kept_for(complaining.small, Keep.COMPLAINT, 29)
    page = anonymous.get(f"/m/{complaining.house_code}/datenschutz?sprache={language}").text
    words = words_in(language)
    assert words["notice_not"] in page
    assert "{months}" not in page
    assert "29" in page
    assert "30" in words["notice_long"] or "۳۰" in words["notice_long"]


def test_nobody_else_has_a_page(anonymous) -> None:
    assert anonymous.get("/datenschutz/katzen").status_code == 404
