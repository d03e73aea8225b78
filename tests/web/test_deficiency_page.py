"""One deficiency: facts, history, decisions against what was seen, links, photos."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image

from inspections.db import transaction
from inspections.domain.vocabulary import Role
from inspections.store import inspections
from inspections.store.deficiencies import Deficiency, OperatorLink
from inspections.store.people import User
from inspections.usecases.answer_by_operator import AnswerKind, OperatorAnswer, answer_by_operator
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.receive_photo import receive_inspection_photo
from tests.fixtures.small_district import SmallDistrict, finished, make_district
from tests.fixtures.web_client import Visitor

Login = Callable[[Role], Visitor]


def jpeg(colour: str = "green") -> bytes:
    target = BytesIO()
    Image.new("RGB", (64, 48), colour).save(target, "JPEG")
    return target.getvalue()


@pytest.fixture
def opened(small: SmallDistrict) -> SmallDistrict:
    """One severe deficiency with the operator."""
    small.clock.to("2026-04-07 10:00")
    small.inspect("C06")
    decided(small, Verdict(Decision.ACCEPT, 1))
    return small


def decided(small: SmallDistrict, verdict: Verdict, role: Role = Role.COORDINATOR) -> None:
    with transaction(small.sessions) as session:
        case = session.get_one(Deficiency, 1)
        decide(session, case, verdict, user=small.user(role), now=small.clock())


def objected(small: SmallDistrict, text: str = "Das Schloss gehört dem Nachbarn.") -> None:
    with transaction(small.sessions) as session:
        given = OperatorAnswer(AnswerKind.OBJECTION, text)
        link = session.get_one(OperatorLink, 1)
        answer_by_operator(session, link, given, now=small.clock())


def post(client: Visitor, decision: Decision, seen: int, **more: str):
    form = {"entscheidung": decision.value, "gesehen": str(seen), **more}
    return client.post_form("/maengel/1", form)


def test_a_form_kept_open_for_days_and_sent_again_orders_nothing_twice(
    opened: SmallDistrict, client_of: Login
) -> None:
    client = client_of(Role.COORDINATOR)
    page = client.get("/maengel/1").text
    [step] = set(re.findall(r'name="schritt" value="(\d+)"', page))
    for _click in range(2):
        post(client, Decision.FOLLOW_UP, 2, grund="sofort", schritt=step)
        opened.clock.ahead(days=1)
        client = client_of(Role.COORDINATOR)
    history = client.get("/maengel/1").text
    assert history.count("sofort") == 1


@pytest.mark.parametrize("step", ["", "neunzehn", "9" * 40, "-1"])
def test_a_step_that_is_no_number_of_a_step_counts_as_not_said(
    opened: SmallDistrict, client_of: Login, step: str
) -> None:
    client = client_of(Role.COORDINATOR)
    answer = post(client, Decision.FOLLOW_UP, 2, grund="sofort", schritt=step)
    assert answer.status_code == 302


def test_accepting_what_has_ended_meanwhile_says_that_somebody_was_faster(
    opened: SmallDistrict, client_of: Login
) -> None:
    decided(opened, Verdict(Decision.CLOSE, 2, reason="gesehen"))
    assert post(client_of(Role.COORDINATOR), Decision.ACCEPT, 1).status_code == 409


def test_the_history_names_people_letters_and_deadlines(
    opened: SmallDistrict, client_of: Login
) -> None:
    opened.beat()
    client = client_of(Role.COMMISSIONER)
    answer = post(client, Decision.EXTEND, 2, frist="2026-04-28", grund="Ersatzteil bestellt.")
    assert answer.status_code == 302
    page = client.get("/maengel/1").text
    for words in (
        "Mangel festgestellt",
        "Inspector 1",
        "Mangel eröffnet",
        "Coordinator 1",
        "Brief „Mangelanzeige“ an Betreiber A: verschickt 07.04.2026, 10:00",
        "Frist verlängert",
        "Ersatzteil bestellt.",
        "Neue Frist 28.04.2026, vorher 14.04.2026",
        "Brief „Fristverlängerung“ an Betreiber A: wird verschickt",
        "Die Frist verstreicht, der Mangel gilt als überfällig",
        "29.04.2026, 08:00",
    ):
        assert words in page
    opened.mailbox.failure = OSError("down")
    opened.beat()
    assert "noch nicht zugestellt, wird wiederholt" in client.get("/maengel/1").text


def test_only_what_the_workflow_allows_is_offered(opened: SmallDistrict, client_of: Login) -> None:
    client = client_of(Role.COORDINATOR)
    page = client.get("/maengel/1").text
    assert "Fristverlängerung beantragen" in page
    assert "Nachbesserung verlangen" not in page
    objected(opened)
    page = client.get("/maengel/1").text
    assert "Einwand annehmen" in page
    assert "Danach: Zurückgezogen. Betreiber A erhält einen Brief." in page
    assert "Fristverlängerung beantragen" not in page


def test_who_decides_on_an_old_page_is_told_and_loses_nothing(
    opened: SmallDistrict, client_of: Login
) -> None:
    decided(
        opened, Verdict(Decision.WITHDRAW, 2, reason="Doppelt erfasst."), role=Role.COMMISSIONER
    )
    reason = "Die Fachfirma kommt am Montag."
    answer = post(client_of(Role.COORDINATOR), Decision.EXTEND, 2, frist="2026-04-28", grund=reason)
    assert answer.status_code == 409
    assert "Jemand anders war schneller" in answer.text
    assert "Commissioner 1" in answer.text
    assert reason in answer.text
    assert opened.deficiencies()[0].state == "withdrawn"


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"frist": "2026-04-28", "grund": " "}, "Bitte geben Sie einen Grund an"),
        ({"frist": "", "grund": "Weil."}, "Bitte geben Sie die neue Frist als Datum an."),
        ({"frist": "bald", "grund": "Weil."}, "Bitte geben Sie die neue Frist als Datum an."),
        ({"frist": "2026-04-14", "grund": "Weil."}, "muss nach der bisherigen liegen"),
        ({"frist": "2026-05-14", "grund": "x" * 2001}, "Der Grund ist zu lang"),
    ],
)
def test_an_incomplete_decision_says_what_is_missing_and_keeps_the_rest(
    opened: SmallDistrict, client_of: Login, form: dict[str, str], message: str
) -> None:
    answer = post(client_of(Role.COMMISSIONER), Decision.EXTEND, 2, **form)
    assert answer.status_code == 422
    assert message in answer.text
    for value in form.values():
        assert not value.strip() or f'value="{value}"' in answer.text
    assert opened.deficiencies()[0].deadline.isoformat() == "2026-04-14"


def test_a_decision_that_does_not_exist_is_a_bad_request(
    opened: SmallDistrict, client_of: Login
) -> None:
    client = client_of(Role.COORDINATOR)
    assert client.post_form("/maengel/1", {"entscheidung": "burn"}).status_code == 400
    assert (
        client.post_form("/maengel/99", {"entscheidung": "close", "gesehen": "1"}).status_code
        == 404
    )


def test_rework_gives_a_new_deadline_and_the_reason(
    opened: SmallDistrict, client_of: Login
) -> None:
    objected(opened)
    client = client_of(Role.COMMISSIONER)
    post(client, Decision.REWORK, 3, frist="2026-04-21", grund="Der Einwand ist nicht begründet.")
    [case] = opened.deficiencies()
    assert (case.state, case.deadline.isoformat()) == ("open", "2026-04-21")
    assert "Der Einwand ist nicht begründet." in client.get("/maengel/1").text


def test_a_script_in_a_remark_is_shown_as_text(small: SmallDistrict, client_of: Login) -> None:
    payload = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    small.inspect("C06")
    with transaction(small.sessions) as session:
        session.get_one(Deficiency, 1).remark = payload
    client = client_of(Role.COORDINATOR)
    post(client, Decision.ACCEPT, 1, grund=payload)
    objected(small, payload)
    link = client.wiring.links.operator_url(1).partition("/a/")[2]
    for page in (client.get("/maengel/1").text, client.get(f"/a/{link}").text):
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "&lt;script&gt;alert(1)" in page


def test_a_relapse_leads_to_the_earlier_case(small: SmallDistrict, client_of: Login) -> None:
    small.inspect("C06")
    small.clock.ahead(days=3)
    small.inspect()
    small.clock.ahead(days=30)
    small.inspect("C06")
    page = client_of(Role.READER).get("/maengel/2").text
    assert "wiederholt" in page
    assert '<a href="/maengel/1?sicht=open">M-2026-0001</a>' in page


def test_previous_and_next_follow_the_list_and_survive_the_decision(
    small: SmallDistrict, client_of: Login
) -> None:
    small.inspect("C06", "B11", "B13")
    client = client_of(Role.COORDINATOR)
    query = "sicht=to_review&amp;sort=number"
    page = client.get("/maengel/2?sicht=to_review&sort=number").text
    assert f'href="/maengel/1?{query}"' in page
    assert f'href="/maengel/3?{query}"' in page
    form = {"entscheidung": "accept", "gesehen": "1"}
    answer = client.post_form("/maengel/2?sicht=to_review&sort=number", form)
    assert answer.location == "/maengel/2?sicht=to_review&sort=number"
    assert f'href="/maengel/3?{query}"' in client.get(answer.location).text


def test_a_revoked_link_is_dead_and_a_new_one_lives(
    opened: SmallDistrict, client_of: Login, anonymous: Visitor
) -> None:
    client = client_of(Role.COORDINATOR)
    url = client.wiring.links.operator_url
    old, new = (url(n).removeprefix("http://127.0.0.1:8080") for n in (1, 2))
    assert url(1) in client.get("/maengel/1").text
    client.post_form("/maengel/1/link", {"neu": "1"})
    page = client.get("/maengel/1").text
    assert url(2) in page
    assert url(1) not in page
    assert (anonymous.get(old).status_code, anonymous.get(new).status_code) == (410, 200)
    client.post_form("/maengel/1/link")
    assert anonymous.get(new).status_code == 410


def test_the_link_is_shown_only_to_who_may_decide(opened: SmallDistrict, client_of: Login) -> None:
    for role in (Role.READER, Role.INSPECTOR):
        assert "/a/" not in client_of(role).get("/maengel/1").text


def photographed(small: SmallDistrict, client: Visitor) -> int:
    """An inspection with a photo of its violated point, handed in."""
    inspection_id = small.plan()
    with transaction(small.sessions) as session:
        inspection = inspections.get(session, small.district.id, inspection_id)
        kept = client.wiring.photos.keep(jpeg())
        receipt = receive_inspection_photo(
            session, inspection, kept, item="C06", place="", sent_by="user:1", now=small.clock()
        )
    small.hand_in(inspection_id, finished(small.checklists["monthly"].values(), violated=("C06",)))
    return receipt.id


def test_a_photo_is_private_sandboxed_and_kept_for_good(
    small: SmallDistrict, client_of: Login, anonymous: Visitor, settings
) -> None:
    client = client_of(Role.READER)
    photo_id = photographed(small, client)
    assert f"/fotos/{photo_id}" in client.get("/maengel/1").text
    answer = client.get(f"/fotos/{photo_id}")
    assert answer.status_code == 200
    assert answer.data.startswith(b"\xff\xd8")
    assert answer.mimetype == "image/jpeg"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'; sandbox")
    assert answer.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert client.get(f"/fotos/{photo_id}", headers=etag).status_code == 304
    assert anonymous.get(f"/fotos/{photo_id}").status_code == 302
    assert client_of(Role.ADMIN).get(f"/fotos/{photo_id}").status_code == 403
    other = make_district(small.sessions, small.clock, settings, code="bautzen")
    client.log_in_as(other.user(Role.READER))
    assert client.get(f"/fotos/{photo_id}").status_code == 404


def test_a_letter_to_a_stand_in_names_the_person_and_can_be_read(client_of, small) -> None:
    commissioner = small.user(Role.COMMISSIONER)
    with transaction(small.sessions) as session:
        session.get_one(User, commissioner.id).active = False
    [case] = small.inspect("C06")
    decided(small, Verdict(Decision.ACCEPT, 1))
    for _ in ("missed", "escalated"):
        small.clock.ahead(days=20)
        small.beat(times=2)
    visitor = client_of(Role.COORDINATOR)
    page = visitor.get(f"/maengel/{case.id}").text
    name = small.user(Role.COORDINATOR).name
    [link] = re.findall(rf'href="(/betrieb/briefe/\d+)">Brief „Eskalation“ an {name}', page)
    assert visitor.get(link).status_code == 200
