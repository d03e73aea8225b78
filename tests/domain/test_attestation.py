"""Who was there and who signs."""

import pytest

from inspections.domain.attestation import (
    Attendee,
    Attestation,
    BadSignature,
    strokes_of,
)
from inspections.domain.submission import submission_digest

WHOLE = Attestation(
    (Attendee.OPERATOR, Attendee.SECURITY), "Vermieter", "Iris Beck", ((0, 0, 600, 200),)
)


def test_it_is_written_and_read_back_identically():
    assert Attestation.from_document(WHOLE.as_document()) == WHOLE
    assert Attestation.from_document(None) == Attestation()


@pytest.mark.parametrize(
    "other",
    [
        Attestation((Attendee.OPERATOR,), "Vermieter", "Iris Beck", WHOLE.strokes),
        Attestation(WHOLE.present, "", "Iris Beck", WHOLE.strokes),
        Attestation(WHOLE.present, "Vermieter", "Iris Becker", WHOLE.strokes),
        Attestation(WHOLE.present, "Vermieter", "Iris Beck", ((0, 0, 600, 199),)),
        Attestation(),
    ],
)
def test_whoever_signs_otherwise_hands_in_something_else(other):
    assert submission_digest(["a"], other) != submission_digest(["a"], WHOLE)


def test_the_order_of_those_present_says_nothing():
    turned = Attestation(WHOLE.present[::-1], WHOLE.others, WHOLE.signed_by, WHOLE.strokes)
    assert turned.digest == WHOLE.digest


@pytest.mark.parametrize(
    "drawn", [[[0, 0, 601, 5]], [[0, -1]], [[1, 2, 3]], [[]], [[0, 0]] * 201, [[0, 0] * 4_001]]
)
def test_a_signature_lies_in_its_field_and_is_no_novel(drawn):
    with pytest.raises(BadSignature):
        strokes_of(drawn)
