"""What a form for ODK Collect says beside the checklist's own words, in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from inspections.domain.checklist import Words


@dataclass(frozen=True, slots=True)
class Asked:
    name: str
    words: Words


BY_ROOM = Asked("nach-raeumen", Words("Gehen Sie Raum für Raum?", "Do you go room by room?"))
ROOMS = Asked("raeume", Words("Raum", "Room"))
ROOM = Asked("raum", Words("Raum", "Room"))
WHICH_ROOM = Words("Welcher Raum?", "Which room?")
OTHER_ROOM_NAME = Asked("raum-name", Words("Wie heißt der Raum?", "What is the room called?"))
STATE = Words("Nicht zu beantworten?", "Cannot be answered?")
REASON = Words("Warum nicht geprüft?", "Why not inspected?")
SEVERITY = Words("Schwere, wenn sie anders ist als vorgesehen", "Severity, if other than preset")
REMARK = Words("Bemerkung", "Remark")
PHOTO = Words("Foto", "Photo")
ONE_MORE_PHOTO = Words("Noch ein Foto", "One more photo")
EXCEPTIONS = (
    ("not_applicable", Words("Entfällt", "Does not apply")),
    ("not_inspected", Words("Nicht geprüft", "Not inspected")),
)
YES_OR_NO = (("no", Words("Nein", "No")), ("yes", Words("Ja", "Yes")))
SEVERITIES = (
    ("imminent_danger", Words("Gefahr im Verzug", "Imminent danger")),
    ("severe", Words("Schwer", "Severe")),
    ("moderate", Words("Mittel", "Moderate")),
    ("low", Words("Gering", "Low")),
)
