"""For whom somebody may act on a day, and who reads whose letters."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from inspections.domain.absences import Away, absence_of, acts_for, reads_for

ANNA, BERT, CARL, DORA = 1, 2, 3, 4
PEOPLE = (ANNA, BERT, CARL, DORA)


def test_a_stand_in_acts_for_all_whose_stand_in_it_is() -> None:
    day = (Away(ANNA, CARL, True), Away(BERT, CARL, True))
    assert acts_for(day, CARL) == (ANNA, BERT)
    assert acts_for(day, ANNA) == ()


def test_who_lost_the_role_acts_for_nobody_and_reads_nothing() -> None:
    day = (Away(ANNA, BERT, False),)
    assert acts_for(day, BERT) == ()
    assert reads_for(day, ANNA) is None


def test_a_stand_in_who_is_away_passes_nothing_on() -> None:
    day = (Away(ANNA, BERT, True), Away(BERT, CARL, True))
    assert acts_for(day, CARL) == (BERT,)
    assert reads_for(day, ANNA) is None
    assert reads_for(day, BERT) == CARL


DAYS = st.lists(
    st.builds(Away, st.sampled_from(PEOPLE), st.sampled_from(PEOPLE), st.booleans()).filter(
        lambda away: away.person != away.stand_in
    ),
    unique_by=lambda away: away.person,
)


@given(DAYS, st.sampled_from(PEOPLE))
def test_letters_go_to_somebody_who_is_there_and_may_act(day: list[Away], person: int) -> None:
    reader = reads_for(day, person)
    if absence_of(day, person) is None:
        assert reader == person
    elif reader is not None:
        assert absence_of(day, reader) is None
        assert person in acts_for(day, reader)
