"""Links that leave the house."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspections.links import LinkSigner

OLD, NEW = "o" * 40, "n" * 40
BASE = "https://begehung.example"


def token_of(signer: LinkSigner, link_id: int) -> str:
    return signer.operator_url(link_id).removeprefix(f"{BASE}/a/")


@given(st.integers(min_value=1, max_value=2**63 - 1))
def test_a_token_leads_back_to_its_link(link_id: int) -> None:
    signer = LinkSigner((NEW,), BASE)
    assert signer.link_id(token_of(signer, link_id)) == link_id


def test_the_same_link_is_written_the_same_every_time() -> None:
    assert LinkSigner((NEW,), BASE).operator_url(17) == LinkSigner((NEW, OLD), BASE).operator_url(
        17
    )


def test_a_retired_key_still_opens_old_letters_until_it_is_taken_away() -> None:
    old_letter = token_of(LinkSigner((OLD,), BASE), 17)
    assert LinkSigner((NEW, OLD), BASE).link_id(old_letter) == 17
    assert LinkSigner((NEW,), BASE).link_id(old_letter) is None


def test_no_single_character_can_be_changed() -> None:
    signer = LinkSigner((NEW,), BASE)
    token = token_of(signer, 17)
    for place, letter in enumerate(token):
        changed = token[:place] + ("A" if letter != "A" else "B") + token[place + 1 :]
        assert signer.link_id(changed) in {None, 17}
        if place < token.index("."):
            assert signer.link_id(changed) is None


@given(st.text(max_size=300))
def test_noise_is_no_link(noise: str) -> None:
    assert LinkSigner((NEW,), BASE).link_id(noise) is None


@pytest.mark.parametrize("value", [True, 0, -3, "17", 17.0, None, [17], {"id": 17}])
def test_only_whole_positive_numbers_are_links(value: object) -> None:
    signer = LinkSigner((NEW,), BASE)
    assert signer.link_id(token_of(signer, value)) is None  # type: ignore[arg-type]


def test_pages_stay_in_the_house() -> None:
    signer = LinkSigner((NEW,), f"{BASE}/")
    assert signer.page_url("/maengel?sicht=offen&ort=Görlitz") == (
        f"{BASE}/maengel?sicht=offen&ort=G%C3%B6rlitz"
    )
    with pytest.raises(ValueError, match="slash"):
        signer.page_url("@elsewhere.example/")
