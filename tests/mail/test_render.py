"""The envelope: stable bytes, safe headers, texts that stay texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.policy import SMTP

import pytest

from inspections.mail.outcomes import LetterInvalid, PermanentFailure
from inspections.mail.render import render
from tests.mail.rows import ROWS, Post, Printed, Row, a_case, a_digest, a_line, a_section

Print = Callable[[Row], Printed]
XSS = '"><script>alert(1)</script><img src=x onerror=alert(2)> & {{ 7*7 }} <!-- --> ]]> </mj-text>'


@pytest.mark.parametrize("name", ROWS)
def test_printing_again_gives_the_same_bytes(name: str, post: Post) -> None:
    assert render(ROWS[name], post).as_bytes() == render(ROWS[name], post).as_bytes()


@pytest.mark.parametrize("name", ROWS)
def test_letters_survive_any_server(name: str, post: Post) -> None:
    data = render(ROWS[name], post).as_bytes(policy=SMTP)
    assert data.isascii()
    assert max(map(len, data.split(b"\r\n"))) < 998
    assert b"\n" not in data.replace(b"\r\n", b"")


def test_the_envelope_is_made_from_the_row(post: Post) -> None:
    message = message_from_bytes(render(a_case("deadline_missed"), post).as_bytes(), policy=SMTP)
    assert message["Message-ID"] == "<0846b0f5a27cb12298e3e9ae0d7fe05c@begehung.kreis-gr.example>"
    assert message["Date"] == "Mon, 13 Apr 2026 05:00:00 +0000"
    assert message["From"] == "Begehung <begehung@kreis-gr.example>"
    assert message["Reply-To"] == "Begehung <begehung@kreis-gr.example>"
    assert message["To"] == "heimleitung@traeger.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "de"
    assert [part.get_content_type() for part in message.iter_parts()] == [
        "text/plain",
        "text/html",
    ]
    assert message.defects == []


def test_two_occasions_have_two_message_ids(post: Post) -> None:
    row = a_case("deadline_missed")
    other = replace(row, key="deadline_missed:step-8813:operator")
    assert render(row, post)["Message-ID"] != render(other, post)["Message-ID"]


def test_a_long_host_leaves_the_message_id_whole(post: Post) -> None:
    host = "begehung.dezernat-fuer-soziales-und-integration.landkreis-goerlitz.example"
    settings = replace(post, base_url=f"https://{host}:8443")
    data = render(a_case("deadline_missed"), settings).as_bytes(policy=SMTP)
    assert f"@{host}>".encode() in data


def test_the_district_may_name_a_mailbox_for_replies(post: Post) -> None:
    row = a_case("deadline_missed", reply_to="integration@kreis-gr.example")
    assert render(row, post)["Reply-To"] == "integration@kreis-gr.example"


def test_umlauts_arrive(printed: Print) -> None:
    letter = printed(a_case("deadline_missed", accommodation="Haus Görß, Łužica"))
    assert "Haus Görß, Łužica" in letter.message["Subject"]
    assert "Haus Görß, Łužica" in letter.text
    assert "Haus Görß, Łužica" in letter.html


TEXTS = ("district", "number", "title", "item", "place", "accommodation")
LONG_TEXTS = ("remark", "legal_basis", "reason")


@pytest.mark.parametrize("field", [*TEXTS, *LONG_TEXTS])
def test_markup_in_a_text_is_shown_and_not_obeyed(field: str, printed: Print) -> None:
    letter = printed(a_case("rework_requested", **{field: XSS}))
    assert "<script" not in letter.html
    assert "<img" not in letter.html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in letter.html
    flat = " ".join(letter.text.replace("\n>", "\n").split())
    assert " ".join(XSS.split()) in flat


def test_markup_in_an_answer_is_shown_and_not_obeyed(printed: Print) -> None:
    answer = {"kind": "remedied", "text": XSS, "until": None}
    letter = printed(a_case("answer_received", "coordinator", answer=answer))
    assert "<script" not in letter.html
    assert "&lt;script&gt;" in letter.html
    assert "<script>alert(1)</script>" in letter.text


def test_markup_in_a_digest_is_shown_and_not_obeyed(printed: Print) -> None:
    line = a_line("M-2026-0001", title=XSS, accommodation=XSS)
    row = a_digest(a_section("new_deficiencies", line), greeting_name=XSS, district=XSS)
    letter = printed(row)
    assert "<script" not in letter.html
    assert "<img" not in letter.html
    assert letter.html.count("&lt;script&gt;") >= 4


@pytest.mark.parametrize("ending", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028"])
@pytest.mark.parametrize("field", TEXTS)
def test_line_breaks_in_a_text_add_no_header(field: str, ending: str, printed: Print) -> None:
    letter = printed(a_case("deadline_missed", **{field: f"A{ending}Bcc: alle@welt.example"}))
    again = message_from_bytes(letter.message.as_bytes(), policy=SMTP)
    assert again["Bcc"] is None
    assert sorted(again.keys()) == sorted(letter.message.keys())


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example\r\nBcc: alle@welt.example",
        "a@b.example\nX: y",
        "a@b.example, c@d.example",
        "Name <a@b.example>",
        "a b@c.example",
        "heimleitung",
        "@b.example",
        "a@",
        "a@b..example",
        "",
        "jürgen@b.example",
    ],
)
def test_an_impossible_address_is_refused_for_good(address: str, post: Post) -> None:
    with pytest.raises(LetterInvalid):
        render(replace(a_case("deadline_missed"), recipient=address), post)


def test_an_international_domain_is_written_in_ascii(post: Post) -> None:
    row = replace(a_case("deadline_missed"), recipient="info@träger.example")
    assert render(row, post)["To"] == "info@xn--trger-hra.example"


@pytest.mark.parametrize("field", ["reply_to"])
def test_line_breaks_in_the_reply_address_are_refused(field: str, post: Post) -> None:
    with pytest.raises(LetterInvalid):
        render(a_case("deadline_missed", **{field: "a@b.example\nBcc: c@d.example"}), post)


def test_invisible_characters_do_not_reach_the_reader(printed: Print) -> None:
    letter = printed(a_case("deadline_missed", title="Gas\x00leck\u202e \ud83d \x1b[31m"))
    assert "Gasleck [31m" in letter.text
    assert not set(letter.text + letter.html) & set("\x00\u202e\x1b")


@pytest.mark.parametrize(
    "row",
    [
        Row("unknown_letter", a_case("deadline_missed").payload),
        a_case("deadline_reminder", "coordinator"),
        a_case("deadline_missed", number=412),
        a_case("deadline_missed", severity="S1"),
        a_case("deadline_missed", deadline="21.04.2026"),
        a_case("deadline_missed", hours=True, due_at="2026-04-08T12:30:00"),
        a_case("deadline_missed", link={"kind": "page", "path": "@elsewhere.example/"}),
        a_case("deadline_missed", link={"kind": "page", "path": "https://elsewhere.example"}),
        a_case("deadline_missed", link=None),
        a_digest(a_section("new_deficiencies", total=0)),
        a_digest(a_section("gossip", a_line("M-2026-0001"))),
        Row("deadline_missed", {}),
    ],
)
def test_a_row_that_cannot_be_printed_is_refused_for_good(row: Row, post: Post) -> None:
    with pytest.raises(LetterInvalid, match=row.letter) as refusal:
        render(row, post)
    assert isinstance(refusal.value, PermanentFailure)
