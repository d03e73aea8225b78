"""What we write to coordinators: one function per letter."""

from __future__ import annotations

from inspections.labels import _
from inspections.mail.case import AnswerKind, Case, OperatorAnswer
from inspections.mail.dates import short_date
from inspections.mail.words import Words, subject


def answer_received(case: Case) -> Words:
    said = answer_line(case.answer) if case.answer else _("Antwort eingegangen")
    return Words(
        subject=subject(case, _("Antwort „%(answer)s“") % {"answer": said}),
        headline=_("Der Betreiber antwortet: %(answer)s") % {"answer": said},
        opening=_("Bitte prüfen Sie die Antwort und entscheiden Sie."),
        action=_("Antwort prüfen"),
        closing="",
    )


def answer_line(answer: OperatorAnswer) -> str:
    """The operator's answer in a few words."""
    match answer.kind:
        case AnswerKind.REMEDIED:
            return _("behoben")
        case AnswerKind.OBJECTION:
            return _("Einwand")
        case AnswerKind.IN_PROGRESS if answer.until:
            return _("in Arbeit bis %(day)s") % {"day": short_date(answer.until)}
        case AnswerKind.IN_PROGRESS:
            return _("in Arbeit")


def imminent_danger(case: Case) -> Words:
    return Words(
        subject=subject(case, _("Frist %(deadline)s") % {"deadline": case.until_short}),
        headline=_("Gefahr im Verzug: zu beheben bis %(deadline)s") % {"deadline": case.until},
        opening=_(
            "Dieser Mangel wurde mit der Schwere „Gefahr im Verzug“ festgestellt. "
            "Bitte vergewissern Sie sich, dass vor Ort gehandelt wird."
        ),
        action=_("Mangel öffnen"),
        closing="",
    )


def deadline_missed(case: Case) -> Words:
    return Words(
        subject=subject(
            case, _("Frist abgelaufen am %(deadline)s") % {"deadline": case.until_short}
        ),
        headline=_("Die Frist ist am %(deadline)s abgelaufen") % {"deadline": case.until},
        opening=_(
            "Der Betreiber hat nicht gemeldet, dass der Mangel behoben ist. Er wurde auf die "
            "abgelaufene Frist hingewiesen. Bitte entscheiden Sie über das weitere Vorgehen."
        ),
        action=_("Mangel öffnen"),
        closing="",
    )


def please_review(case: Case) -> Words:
    return Words(
        subject=subject(
            case, _("bitte prüfen, vorgesehene Frist %(deadline)s") % {"deadline": case.until_short}
        ),
        headline=_("Ein festgestellter Mangel wartet auf Ihre Prüfung"),
        opening=_(
            "Der Betreiber erfährt von diesem Mangel erst, wenn Sie ihn eröffnen. "
            "Bitte prüfen Sie Schwere und Frist."
        ),
        action=_("Mangel prüfen"),
        closing="",
    )


def please_confirm(case: Case) -> Words:
    return Words(
        subject=subject(case, _("Entscheidung steht aus")),
        headline=_("Ein Mangel wartet auf Ihre Entscheidung"),
        opening=_(
            "Er ist als behoben gemeldet, oder der Betreiber hat einen Einwand erhoben. "
            "Eine Entscheidung steht noch aus."
        ),
        action=_("Mangel prüfen"),
        closing="",
    )


def remedy_seen(case: Case) -> Words:
    return Words(
        subject=subject(case, _("vor Ort behoben gesehen, bitte entscheiden")),
        headline=_("Der Mangel wurde vor Ort behoben gesehen"),
        opening=_(
            "Gesehen hat es die Person, die ihn festgestellt hat. Bei dieser Schwere schließt "
            "nach den Regeln Ihres Landkreises eine zweite Person. Bitte entscheiden Sie."
        ),
        action=_("Mangel prüfen"),
        closing="",
    )


def follow_up_unplanned(case: Case) -> Words:
    return Words(
        subject=subject(case, _("Nachkontrolle ohne Begehung")),
        headline=_("Eine angeordnete Nachkontrolle ist in keine Begehung eingeplant"),
        opening=_(
            "Die Begehung, in der dieser Mangel angesehen werden sollte, ist abgesagt. Bitte "
            "ordnen Sie die Nachkontrolle erneut an oder entscheiden Sie ohne sie."
        ),
        action=_("Mangel öffnen"),
        closing="",
    )


def follow_up_missed(case: Case) -> Words:
    return Words(
        subject=subject(case, _("Nachkontrolle versäumt")),
        headline=_("Eine angeordnete Nachkontrolle hat nicht stattgefunden"),
        opening=_(
            "Der Tag der Begehung ist verstrichen, oder der Mangel konnte dort nicht angesehen "
            "werden. Bitte ordnen Sie die Nachkontrolle erneut an oder entscheiden Sie ohne sie."
        ),
        action=_("Mangel öffnen"),
        closing="",
    )
