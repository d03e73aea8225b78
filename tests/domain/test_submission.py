"""Digests of answers: what they cover, and that old ones stay what they were."""

import hashlib

from inspections.domain.checklist import Answer
from inspections.domain.submission import answer_digest


def test_an_answer_of_before_there_was_remedied_on_site_keeps_its_digest() -> None:
    text = (
        b'{"item":"C06","place":"","state":"answered","value":"no","reason":"","severity":null,'
        b'"remark":"Bett"}'
    )
    old = hashlib.sha256(text).hexdigest()
    assert answer_digest(Answer("C06", value="no", remark="Bett")) == old


def test_an_answer_remedied_on_site_is_another_one() -> None:
    plain = Answer("C06", value="no")
    assert answer_digest(plain) != answer_digest(Answer("C06", value="no", remedied=True))


def test_a_remark_may_read_like_a_digest() -> None:
    told = Answer("C06", value="no", remark='x","remedied":false}')
    assert answer_digest(told) != answer_digest(Answer("C06", value="no", remark="x"))
