"""What the closing form says about who was there and who signs."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from inspections.domain.attestation import LONGEST_NAME, LONGEST_OTHERS, Attendee, Attestation
from inspections.labels import label
from inspections.store.inspections import Inspection
from web.filing.form import clean


def read_attestation(form: Mapping[str, str], ticked: Collection[str], who: str) -> Attestation:
    """`who` is logged in and signs where no name was typed."""
    return Attestation(
        present=tuple(each for each in Attendee if each in ticked),
        others=clean(form.get("others", ""), LONGEST_OTHERS),
        signed_by=clean(form.get("signed_by", ""), LONGEST_NAME) or who,
    )


def attested(inspection: Inspection) -> Attestation:
    return Attestation.from_document(inspection.attestation)


def present_words(attestation: Attestation) -> str:
    """ "Betreiber, Sozialarbeit, Brandschutzbeauftragter der Stadt"."""
    return ", ".join(filter(None, (*map(label, attestation.present), attestation.others)))


def drawn(attestation: Attestation) -> list[str]:
    """Each stroke as points of an SVG polyline; a dot is a line to itself."""
    pairs = [list(zip(one[::2], one[1::2], strict=True)) for one in attestation.strokes]
    whole = [points if len(points) > 1 else points * 2 for points in pairs]
    return [" ".join(f"{x},{y}" for x, y in points) for points in whole]
