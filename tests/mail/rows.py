"""Letters as rows of the outbox, with everything frozen."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any

from inspections.mail.account_letters import ACCOUNT_LETTERS
from inspections.mail.complaint_letters import COMPLAINT_LETTERS
from inspections.mail.letters import CASE_LETTERS
from inspections.mail.visit_letters import VISIT_LETTERS
from inspections.resident_words import LANGUAGES

OPERATOR_LINK = {"kind": "operator", "id": 17}
PAGE_LINK = {"kind": "page", "path": "/maengel/412"}


@dataclass(frozen=True)
class Post:
    """The settings a letter needs."""

    base_url: str = "https://begehung.kreis-gr.example"
    mail_from: str = "Begehung <begehung@kreis-gr.example>"
    secret_keys: tuple[str, ...] = ("k" * 40,)


@dataclass(frozen=True)
class Row:
    letter: str
    payload: dict[str, Any]
    key: str = "deficiency_opened:step-8812:operator"
    recipient: str = "heimleitung@traeger.example"
    created_at: datetime = field(default=datetime(2026, 4, 13, 5, 0, tzinfo=UTC))


CASE: dict[str, Any] = {
    "locale": "de",
    "district": "Landkreis Görlitz",
    "role": "operator",
    "number": "M-2026-0412",
    "title": "Rettungsweg versperrt oder Tür verschlossen",
    "item": "B04",
    "place": "2. OG, Flur West",
    "accommodation": "Gemeinschaftsunterkunft Niesky",
    "severity": "severe",
    "found_on": "2026-04-07",
    "deadline": "2026-04-21",
    "due_at": "2026-04-22T06:00:00+00:00",
    "hours": False,
    "remark": "Zwei Kinderwagen und ein Schrank verstellen den Flur.\nDie Tür öffnet nur halb.",
    "legal_basis": "§ 14 SächsBO",
    "basis_unconfirmed": True,
    "relapse": False,
    "reason": "",
    "answer": None,
    "operator": "Betreiber Musterstadt",
    "operator_phone": "+49 3588 0000",
    "into": "",
    "asked_until": None,
    "link": OPERATOR_LINK,
}
DANGER = {
    "severity": "imminent_danger",
    "title": "Fluchttür lässt sich von innen nicht öffnen",
    "place": "",
    "deadline": "2026-04-08",
    "due_at": "2026-04-08T12:30:00+00:00",
    "hours": True,
    "basis_unconfirmed": False,
}

SPECIAL: dict[str, dict[str, Any]] = {
    "imminent_danger": DANGER,
    "rework_requested": {"reason": "Der Schrank ist fort,\ndie Kinderwagen stehen noch dort."},
    "deadline_extended": {"reason": "Das Ersatzteil ist bestellt.", "severity": "moderate"},
    "remedy_accepted": {"severity": "low"},
    "objection_accepted": {"reason": "Der Flur gehört nicht zur Unterkunft."},
    "answer_received": {
        "answer": {"kind": "in_progress", "text": "Der Schlosser kommt.", "until": "2026-05-01"}
    },
    "danger_unanswered": DANGER,
    "extension_asked": {"reason": "Das Ersatzteil fehlt.", "asked_until": "2026-05-05"},
    "extension_refused": {"reason": "Es ist schon zweimal verlängert."},
    "clock_paused": {"reason": "Der Keller ist nach einem Wasserschaden gesperrt."},
    "deficiency_merged": {"reason": "Doppelt erfasst.", "into": "M-2026-0398"},
    "please_confirm": {"answer": {"kind": "remedied", "text": "", "until": None}},
}


def a_case(letter: str, role: str = "operator", **changes: Any) -> Row:
    payload = deepcopy(CASE) | SPECIAL.get(letter, {})
    if role != "operator":
        payload |= {"role": role, "link": PAGE_LINK}
    return Row(letter, payload | changes)


def a_line(number: str, **changes: Any) -> dict[str, Any]:
    return {
        "number": number,
        "title": "Rettungsweg versperrt oder Tür verschlossen",
        "accommodation": "Gemeinschaftsunterkunft Niesky",
        "severity": "severe",
        "deadline": "2026-04-07",
        "days": -6,
        "link": {"kind": "page", "path": f"/maengel/{number[-4:].lstrip('0')}"},
    } | changes


def a_digest(*sections: dict[str, Any], **changes: Any) -> Row:
    payload = {
        "locale": "de",
        "district": "Landkreis Görlitz",
        "role": "coordinator",
        "week": "2026-W16",
        "greeting_name": "Koordination 1",
        "sections": list(sections),
        "more": {"kind": "page", "path": "/maengel?sicht=offen"},
    }
    return Row("weekly_digest", payload | changes, key="weekly_digest:2026-W16:user-7")


def a_section(name: str, *lines: dict[str, Any], total: int | None = None) -> dict[str, Any]:
    return {"name": name, "total": len(lines) if total is None else total, "lines": list(lines)}


COORDINATOR_DIGEST = a_digest(
    a_section(
        "new_deficiencies",
        a_line(
            "M-2026-0420",
            severity="low",
            deadline="2026-06-08",
            days=56,
            title="Hausordnung nicht ausgehängt",
        ),
        a_line("M-2026-0421", severity="moderate", deadline="2026-05-08", days=25),
        total=34,
    ),
    a_section(
        "overdue_deficiencies",
        a_line("M-2026-0412", severity="imminent_danger", title="Fluchttür verschlossen"),
    ),
    a_section(
        "answers_to_review",
        a_line("M-2026-0398", severity="moderate", deadline="2026-04-14", days=1),
        a_line("M-2026-0377", deadline="2026-04-13", days=0, title="Warmwasser nicht heiß genug"),
    ),
)
COMMISSIONER_DIGEST = a_digest(
    a_section(
        "extensions_asked",
        a_line("M-2026-0398", severity="severe", deadline="2026-04-14", days=1),
        a_line("M-2026-0377", severity="moderate", deadline="2026-04-20", days=7),
    ),
    a_section(
        "escalated_deficiencies",
        a_line("M-2026-0412", severity="imminent_danger", title="Fluchttür verschlossen"),
    ),
    role="commissioner",
    greeting_name="Beauftragte Person 1",
)
INSPECTOR_DIGEST = a_digest(
    a_section(
        "inspections_overdue",
        a_line(
            "B-2026-0031", title="Regelbegehung", severity=None, days=-12, deadline="2026-04-01"
        ),
    ),
    a_section(
        "inspections_due",
        a_line("B-2026-0034", title="Nachkontrolle", severity=None, days=3, deadline="2026-04-16"),
        a_line("", title="Regelbegehung", severity=None, days=9, deadline="2026-04-22"),
    ),
    role="inspector",
    greeting_name="Inspektion 1",
    more={"kind": "page", "path": "/plan"},
)
OPERATOR_DIGEST = a_digest(
    a_section(
        "open_deficiencies",
        a_line("M-2026-0412", link=OPERATOR_LINK),
        a_line(
            "M-2026-0421",
            link={"kind": "operator", "id": 18},
            severity="low",
            days=40,
            deadline="2026-05-23",
        ),
    ),
    role="operator",
    greeting_name="Betreiber Musterstadt",
    more=None,
)


def in_place(section: dict[str, Any], name: str) -> dict[str, Any]:
    return section | {"in_place_of": name}


STAND_IN_DIGEST = Row(
    "weekly_digest",
    INSPECTOR_DIGEST.payload
    | {
        "in_place_of": "Bert Lange",
        "sections": [
            *INSPECTOR_DIGEST.payload["sections"],
            *(in_place(one, "Anna Weber") for one in INSPECTOR_DIGEST.payload["sections"]),
        ],
    },
    key=INSPECTOR_DIGEST.key,
)


def a_visit(letter: str, role: str, **changes: Any) -> Row:
    payload = {
        "locale": "de",
        "district": "Landkreis Görlitz",
        "role": role,
        "accommodation": "Gemeinschaftsunterkunft Niesky",
        "kind": "follow_up",
        "planned_on": "2026-04-09",
        "occasion": "M-2026-0412",
        "link": {"kind": "page", "path": "/begehung/88"},
    }
    return Row(letter, payload | changes, key=f"{letter}:step-9001:user-7")


# sealed once with the keys of Post, for sealing is never twice the same
SEALED = (
    "gAAAAABrCuicdl-9ueqq_8F4bK0JQ7NLsfGUQ4pJquX6IwOTt3vadKDLKHHKupVolXKtbT"
    "U3jnJpx1CX6OxxeGQ0kVGMRVmrF-f87zj9FpfjspkCymW6IxfFXT-Zi8B0kVY3c-mZbbAk"
)


def an_account(letter: str) -> Row:
    told = letter in ("account_factor_reset", "account_passkey_added", "account_token_ends")
    payload = {
        "locale": "de",
        "district": "Landkreis Görlitz",
        "login": "anna.weber@kreis-gr.example",
        "until": None if told else "2026-04-14T05:00:00+00:00",
        "link": {"kind": "page", "path": "/anmelden"}
        if told
        else {"kind": "account", "sealed": SEALED},
    }
    if letter == "account_token_ends":
        payload |= {"token": "Berichtswesen Kreistag", "ends_at": "2026-04-20T09:30:00+00:00"}
        payload["link"] = {"kind": "page", "path": "/schnittstelle"}
    recipient = "anna.weber@kreis-gr.example"
    return Row(letter, payload, key=f"{letter}:3f9ac01b77d2e640:account-7", recipient=recipient)


A_SILENT_DEVICE = Row(
    "device_silent",
    {
        "locale": "de",
        "district": "Landkreis Görlitz",
        "device": "Android, Chrome",
        "person": "Anna Weber",
        "unsent": 12,
        "seen_at": "2026-04-13T07:30:00+00:00",
        "link": {"kind": "page", "path": "/geraete"},
    },
    key="device_silent:4:20260413T073000:user-7",
)


A_FILLING_STORAGE = Row(
    "storage_fills",
    {
        "locale": "de",
        "district": "Landkreis Görlitz",
        "percent": 83,
        "gib": 20,
        "link": {"kind": "page", "path": "/aufbewahrung#speicher"},
    },
    key="storage_fills:80:20260413T073000:user-7",
)
A_FULL_STORAGE = replace(A_FILLING_STORAGE, payload={**A_FILLING_STORAGE.payload, "percent": 100})

A_FULL_DAY = Row(
    "photo_day_full",
    {
        "locale": "de",
        "district": "Landkreis Görlitz",
        "most": 5000,
        "link": {"kind": "page", "path": "/betrieb"},
    },
    key="photo_day_full:2026-04-13:user-7",
)


def a_complaint(letter: str, role: str, **changes: Any) -> Row:
    resident = role == "resident"
    path = "/m/k7qm4p2x/stand?sprache=de" if resident else "/beschwerden/31"
    payload = {
        "locale": "de",
        "district": "Landkreis Görlitz",
        "role": role,
        "number": "BS-2026-0031",
        "topic": "violence" if letter == "complaint_danger" else "water_heating",
        "accommodation": "Gemeinschaftsunterkunft Niesky",
        "received_on": "2026-04-07",
        "state": "answered" if letter == "complaint_answered" else "received",
        "alarming": letter == "complaint_danger",
        "link": {"kind": "page", "path": path},
    }
    key = f"{letter}:step-7001:{'resident-31' if resident else 'user-7'}"
    return Row(letter, payload | changes, key=key)


COMPLAINT_ROWS = {
    f"{letter}-{role}": a_complaint(letter, role) for letter, role in COMPLAINT_LETTERS
} | {
    f"complaint_answered-{code}": a_complaint("complaint_answered", "resident", locale=code)
    for code in LANGUAGES
    if code != "de"
}
CASE_ROWS = {f"{letter}-{role}": a_case(letter, role) for letter, role in CASE_LETTERS}
AN_ANCHOR = Row(
    "audit_anchor",
    {
        "locale": "de",
        "district": "Landkreis Görlitz",
        "day": "2026-04-14",
        "anchors": [
            f"1  1042  {'3f9ac01b77d2e640' * 4}  2026-04-14T05:00:00.000000+00:00",
            f"1/resident  17  {'b1946ac92492d234' * 4}  2026-04-13T15:00:00.000000+00:00",
        ],
    },
    key="audit_anchor:1:2026-04-14:anchor",
    recipient="protokoll@kreis-gr.example",
)
ROWS = {
    "audit_anchor": AN_ANCHOR,
    **CASE_ROWS,
    **COMPLAINT_ROWS,
    **{letter: an_account(letter) for letter in ACCOUNT_LETTERS},
    **{f"{letter}-{role}": a_visit(letter, role) for letter, role in VISIT_LETTERS},
    "deficiency_opened-danger": a_case("deficiency_opened", relapse=True, **DANGER),
    "answer_received-objection": a_case(
        "answer_received",
        "coordinator",
        answer={"kind": "objection", "text": "Der Flur gehört uns nicht.", "until": None},
    ),
    "device_silent": A_SILENT_DEVICE,
    "storage_fills": A_FILLING_STORAGE,
    "storage_fills-full": A_FULL_STORAGE,
    "photo_day_full": A_FULL_DAY,
    "weekly_digest-coordinator": COORDINATOR_DIGEST,
    "weekly_digest-commissioner": COMMISSIONER_DIGEST,
    "weekly_digest-inspector": INSPECTOR_DIGEST,
    "weekly_digest-operator": OPERATOR_DIGEST,
    "weekly_digest-stand_in": STAND_IN_DIGEST,
    "inspection_missed-stand_in": a_visit(
        "inspection_missed", "inspector", in_place_of="Anna Weber", too=False
    ),
    "imminent_danger-stand_in": a_case(
        "imminent_danger", "coordinator", in_place_of="Anna Weber, Bert Lange", too=True, **DANGER
    ),
}


@dataclass(frozen=True)
class Printed:
    """A letter with both its parts at hand."""

    message: EmailMessage
    text: str
    html: str
