"""What we write to operators: one function per letter."""

from __future__ import annotations

from inspections.labels import _
from inspections.mail.case import Case
from inspections.mail.dates import long_date
from inspections.mail.words import Words, subject


def deficiency_opened(case: Case) -> Words:
    sentences = [
        _("Bei der Begehung am %(day)s wurde in Ihrer Unterkunft ein Mangel festgestellt.")
        % {"day": long_date(case.found_on)}
    ]
    if case.relapse:
        sentences.append(
            _("Er war an derselben Stelle schon einmal festgestellt und behoben worden.")
        )
    if case.dangerous:
        sentences.append(_("Es besteht Gefahr im Verzug. Bitte handeln Sie sofort."))
    return Words(
        subject=subject(case, _("Frist %(deadline)s") % {"deadline": case.until_short}),
        headline=_("Bitte beheben Sie diesen Mangel bis %(deadline)s") % {"deadline": case.until},
        opening=" ".join(sentences),
        action=_("Jetzt antworten"),
        closing=_how_to_answer(),
    )


def deadline_reminder(case: Case) -> Words:
    return Words(
        subject=subject(case, _("Frist endet am %(deadline)s") % {"deadline": case.until_short}),
        headline=_("Die Frist endet am %(deadline)s") % {"deadline": case.until},
        opening=_(
            "Zu diesem Mangel liegt noch keine Meldung vor, dass er behoben ist. "
            "Bitte beheben Sie ihn bis zum Ende der Frist und melden Sie es uns."
        ),
        action=_("Jetzt antworten"),
        closing=_how_to_answer(),
    )


def deadline_missed(case: Case) -> Words:
    return Words(
        subject=subject(
            case, _("Frist abgelaufen am %(deadline)s") % {"deadline": case.until_short}
        ),
        headline=_("Die Frist ist am %(deadline)s abgelaufen") % {"deadline": case.until},
        opening=_(
            "Zu diesem Mangel liegt keine Meldung vor, dass er behoben ist. "
            "Bitte beheben Sie ihn unverzüglich und melden Sie es uns."
        ),
        action=_("Jetzt antworten"),
        closing=_how_to_answer(),
    )


def rework_requested(case: Case) -> Words:
    return Words(
        subject=subject(case, _("Nachbesserung bis %(deadline)s") % {"deadline": case.until_short}),
        headline=_("Bitte bessern Sie bis %(deadline)s nach") % {"deadline": case.until},
        opening=_("Wir haben den Stand geprüft. Der Mangel gilt noch nicht als behoben."),
        action=_("Jetzt antworten"),
        closing=_how_to_answer(),
    )


def deadline_extended(case: Case) -> Words:
    return Words(
        subject=subject(
            case, _("Frist verlängert bis %(deadline)s") % {"deadline": case.until_short}
        ),
        headline=_("Die Frist ist verlängert bis %(deadline)s") % {"deadline": case.until},
        opening=_("Der Mangel bleibt offen. Bitte beheben Sie ihn bis zum Ende der neuen Frist."),
        action=_("Jetzt antworten"),
        closing=_how_to_answer(),
    )


def remedy_accepted(case: Case) -> Words:
    return Words(
        subject=subject(case, _("Beseitigung angenommen"), settled=True),
        headline=_("Die Beseitigung des Mangels ist angenommen"),
        opening=_("Vielen Dank. Sie brauchen zu diesem Mangel zurzeit nichts weiter zu tun."),
        action=_("Mangel ansehen"),
        closing="",
        settled=True,
    )


def objection_accepted(case: Case) -> Words:
    return Words(
        subject=subject(case, _("Einwand anerkannt"), settled=True),
        headline=_("Ihr Einwand ist anerkannt"),
        opening=_("Der Mangel ist zurückgezogen. Sie brauchen nichts weiter zu tun."),
        action=_("Mangel ansehen"),
        closing="",
        settled=True,
    )


def _how_to_answer() -> str:
    return _(
        "Sie können den Mangel als behoben melden, einen Termin nennen oder Einwand erheben. "
        "Ein Benutzerkonto brauchen Sie nicht. Der Link gilt nur für diesen Mangel; bitte geben "
        "Sie ihn nur an Personen weiter, die für Sie antworten sollen."
    )
