"""Letters: no person in a subject, and in a body nobody but whom the reader has to know."""

from __future__ import annotations

from pathlib import Path

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.usecases.keep_people import UserWish, change_user
from tests.fixtures.complaining import Complaining
from tests.fixtures.small_district import SmallDistrict

# Who reads these has to telephone somebody.
MAY_NAME = ("Gefahr",)


def named(small: SmallDistrict) -> dict[Role, UserWish]:
    wishes = {}
    with transaction(small.sessions) as session:
        for role, user in small.people.items():
            wish = UserWish(
                f"Grit Müßiggang-{role.value}", user.login, user.email, role, phone="03581 471147"
            )
            change_user(session, small.district.id, user.id, wish, now=small.clock())
            wishes[role] = wish
    return wishes


def bodies(letter) -> str:
    parts = [part for part in letter.walk() if part.get_content_maintype() == "text"]
    return "\n".join(part.get_content() for part in parts)


def test_no_subject_names_a_person_and_no_body_names_more_than_its_reader(
    complaining: Complaining,
) -> None:
    """A year of deadlines missed, dangers, complaints and weekly letters."""
    small = complaining.small
    people = named(small)
    small.inspect("C06", "B04", "B11", "M02")
    resident = "zeinab@b.example"
    complaining.receive(text="Ich bin Zeinab Alhourani", contact=resident, place="Zimmer 1147")
    for _ in range(30):
        small.clock.ahead(days=3)
        small.beat(2)
    letters = small.mailbox.received
    assert len({letter["Subject"] for letter in letters}) > 5
    for letter in letters:
        body = bodies(letter)
        for word in ("Zeinab", resident, "Zimmer 1147"):
            assert word not in letter["Subject"] + body, letter["Subject"]
        for wish in people.values():
            assert wish.name not in letter["Subject"]
            if wish.email not in letter["To"] and not letter["Subject"].startswith(MAY_NAME):
                assert wish.email not in body, letter["Subject"]
                assert wish.phone not in body, letter["Subject"]


def test_no_letter_has_room_for_the_words_of_a_resident() -> None:
    """Neither text nor contact nor place of a complaint is in any payload."""
    source = Path("inspections/usecases/processes/complaint.py").read_text("utf-8")
    payload = source.split("def _payload")[1].split("COMPLAINT =")[0]
    for word in ("case.text", "case.contact", "case.place", "case.answer"):
        assert word not in payload
