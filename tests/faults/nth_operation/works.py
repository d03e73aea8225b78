"""Every piece of work that writes, each prepared so that it has much to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from inspections.db import transaction
from inspections.domain.checklist import Answer
from inspections.domain.submission import AnswerWrite
from inspections.domain.vocabulary import DeficiencyState as S
from inspections.domain.vocabulary import Role, Topic
from inspections.domain.working_days import office_date
from inspections.photo_store import StoredPhoto
from inspections.receipts import ReceiptCodes
from inspections.runtime import outbox, timers
from inspections.store import deficiencies, inspections
from inspections.store.districts import District
from inspections.store.people import User
from inspections.usecases import run_due
from inspections.usecases.answer_by_operator import AnswerKind, OperatorAnswer, answer_by_operator
from inspections.usecases.build_export import ask_for_export
from inspections.usecases.decide import Decision, Verdict, decide
from inspections.usecases.decide_complaint import Work as DeskWork
from inspections.usecases.erase_person import ask_erasure, confirm_erasure
from inspections.usecases.fire_timer import fire_or_rest
from inspections.usecases.fold_figures import fold_figures
from inspections.usecases.forgetting.duty import Desk
from inspections.usecases.operator_link import follow_link, link_for
from inspections.usecases.pause_digest import lift_pause, pause_digest
from inspections.usecases.preview_digests import upcoming
from inspections.usecases.receive_photo import receive_evidence
from inspections.usecases.record_answers import record_answers
from inspections.usecases.set_policy import withdraw_policy
from tests.faults.nth_operation import desks, phones, visits
from tests.fixtures.complaining import Complaining
from tests.fixtures.policies import change_policy
from tests.fixtures.small_district import SmallDistrict, finished

Run = Callable[[], object]
LINKS = frozenset({"account_links.token_hash"})
SECRETS = LINKS | {"users.password_hash", "login_sessions.token_hash", "login_sessions.csrf_token"}
READ_ALONG = {"deficiency": {"severe": (Role.COMMISSIONER,)}}


@dataclass(frozen=True)
class Work:
    """`prepare` sets the scene and gives what is to run; `later` is when it is tried again.

    `leased` names what a lease in a transaction of its own may leave behind.
    """

    name: str
    prepare: Callable[[SmallDistrict], Run]
    later: timedelta = timedelta()
    leased: frozenset[str] = frozenset()
    differs: frozenset[str] = frozenset()  # moments and random names in the end state


def hand_in(small: SmallDistrict) -> Run:
    """A relapse, an imminent danger, a point seen again and one seen in order."""
    small.inspect("C06", "B11", "M02")
    small.clock.ahead(days=1)
    small.inspect("B11")
    small.clock.ahead(days=1)
    visit = small.plan()
    sheet = finished(small.checklists["monthly"].values(), violated=("C06", "B11", "B04"))
    return lambda: small.hand_in(visit, sheet)


def answers(small: SmallDistrict) -> Run:
    visit = small.plan()
    writes = [
        AnswerWrite(write.uid, Answer("C06", value=value))
        for write, value in zip(
            finished(small.checklists["monthly"].values()).answers, ("yes", "no"), strict=False
        )
    ]

    def run() -> None:
        with transaction(small.sessions) as session:
            inspection = inspections.get(session, small.district.id, visit)
            user = small.user(Role.INSPECTOR)
            record_answers(session, inspection, writes, user=user, now=small.clock())

    return run


def decision(made: Decision, state: S) -> Work:
    def prepare(small: SmallDistrict) -> Run:
        case_id = a_case(small, state)
        return lambda: decided(small, case_id, made)

    # The uid of a planned follow-up is random.
    differs = frozenset({"inspections.uid"})
    return Work(f"decide {made.value} when {state.value}", prepare, differs=differs)


def operator_answers(small: SmallDistrict) -> Run:
    case_id = a_case(small, S.OVERDUE)
    return lambda: answered(small, case_id, AnswerKind.REMEDIED)


def timer(small: SmallDistrict) -> Run:
    a_case(small, S.OPEN)
    small.clock.ahead(days=9)
    with transaction(small.sessions) as session:
        [_reminder, deadline] = timers.due(session, now=small.clock())
    return lambda: fire_or_rest(small.sessions, deadline, now=small.clock())


def letter(small: SmallDistrict) -> Run:
    small.inspect("B04")
    with transaction(small.sessions) as session:
        first, *_ = outbox.waiting(session, now=small.clock())
    return lambda: run_due.deliver(small.office, first)


def weekly_digests(small: SmallDistrict) -> Run:
    for case in small.inspect("C06", "B11"):
        decided(small, case.id, Decision.ACCEPT)
    small.inspect("C06", "B11", "M02")
    small.plan()
    small.clock.to("2026-04-13 07:00")

    def run() -> int:
        try:
            return run_due.digests(small.office)
        except ExceptionGroup as troubles:
            raise troubles.exceptions[0]

    return run


def paused_digest(small: SmallDistrict) -> Run:
    """Held back, let go and held back again."""

    def run() -> None:
        with transaction(small.sessions) as session:
            district = session.get_one(District, small.district.id)
            week = upcoming(session, district, now=small.clock()).week
            said = {"week": week, "person": f"operator-{small.operator.id}", "who": "user:1"}
            pause_digest(session, district, reason="Urlaub", now=small.clock(), **said)
            lift_pause(session, district, now=small.clock(), **said)
            pause_digest(session, district, reason="doch", now=small.clock(), **said)

    return run


def export(small: SmallDistrict) -> Run:
    small.inspect("C06", "B11")
    with transaction(small.sessions) as session:
        user = small.user(Role.COORDINATOR)
        wish = ask_for_export(session, user, {}, locale="de", now=small.clock())
    return lambda: run_due.export(small.office, wish.id)


def fold(small: SmallDistrict) -> Run:
    small.inspect("C06", "B11")
    fold_figures(small.sessions)
    small.inspect("M02")
    small.inspect()
    return lambda: fold_figures(small.sessions)


def new_policy(small: SmallDistrict) -> Run:
    small.inspect("C06")
    return lambda: change_policy(small, chase_days=9, addressees=READ_ALONG)


def withdrawn_policy(small: SmallDistrict) -> Run:
    version = change_policy(small, chase_days=9)

    def run() -> None:
        with transaction(small.sessions) as session:
            district = session.get_one(District, small.district.id)
            withdraw_policy(session, district, version, withdrawn_by="user:1", now=small.clock())

    return run


def complaint(small: SmallDistrict) -> Run:
    """One of danger: it writes a letter at once."""
    told = Complaining(small, ReceiptCodes(("k" * 32,)))
    return lambda: told.receive(Topic.VIOLENCE, contact="a@b.example", form_key="once")


def further_words(small: SmallDistrict) -> Run:
    told = Complaining(small, ReceiptCodes(("k" * 32,)))
    case_id = told.a_complaint()
    told.sort(case_id)
    told.answer(case_id)
    return lambda: told.say_more(case_id, "Es ist wieder kalt.", "once")


def complaint_visited(small: SmallDistrict) -> Run:
    """The hand-in gives the complaint back to the office."""
    told = Complaining(small, ReceiptCodes(("k" * 32,)))
    case_id = told.a_complaint()
    told.sort(case_id)
    visit = told.order(case_id, days=0)
    sheet = finished(small.checklists["monthly"].values())
    return lambda: small.hand_in(visit, sheet)


def complaint_ordered(small: SmallDistrict) -> Run:
    told = Complaining(small, ReceiptCodes(("k" * 32,)))
    case_id = told.a_complaint()
    told.sort(case_id)
    before = told.entry(case_id)
    wanted = told.visit_wanted()

    def run() -> None:
        if told.entry(case_id) == before:
            told.decide(case_id, DeskWork.ORDER_INSPECTION, **wanted)

    return run


def sender_forgotten(small: SmallDistrict) -> Run:
    told = Complaining(small, ReceiptCodes(("k" * 32,)))
    case_id = told.a_complaint(contact="a@b.example")
    small.clock.ahead(hours=1)
    small.beat()
    return lambda: told.one(case_id).ended_on or told.withdraw(case_id)


def person_erased(small: SmallDistrict) -> Run:
    """An inspector who found, wrote and was written to."""
    small.inspect("C06", "B11")
    small.beat()
    gone = small.user(Role.INSPECTOR)
    with transaction(small.sessions) as session:
        user = session.get_one(User, gone.id)
        user.active, user.left_on = False, office_date(small.clock())
        asked = ask_erasure(
            session, small.district.id, f"user:{gone.id}", "Antrag", by="user:5", now=small.clock()
        ).id

    def run() -> None:
        with transaction(small.sessions) as session:
            office = small.office
            desk = Desk(session, small.district.id, office.photos, office.export_dir, small.clock())
            confirm_erasure(desk, asked, by="user:77")

    return run


def a_case(small: SmallDistrict, state: S) -> int:
    """A severe deficiency brought to that state the way people would."""
    [case] = small.inspect("C06")
    if state is S.FOUND:
        return case.id
    decided(small, case.id, Decision.ACCEPT)
    if state is S.OVERDUE:
        small.clock.ahead(days=9)
        small.beat()
    if state in (S.REPORTED, S.TO_VERIFY):
        answered(small, case.id, AnswerKind.REMEDIED)
    if state is S.OBJECTED:
        answered(small, case.id, AnswerKind.OBJECTION)
    if state is S.TO_VERIFY:
        decided(small, case.id, Decision.ACCEPT)
    return case.id


def decided(small: SmallDistrict, case_id: int, made: Decision) -> None:
    with transaction(small.sessions) as session:
        case = deficiencies.get(session, small.district.id, case_id)
        day = office_date(small.clock()) + timedelta(days=30)
        deadline = day if made in (Decision.EXTEND, Decision.REWORK) else None
        verdict = Verdict(made, case.instance.entry, "so entschieden", deadline)
        by = Role.COMMISSIONER if made is Decision.EXTEND else Role.COORDINATOR
        decide(session, case, verdict, user=small.user(by), now=small.clock())


def answered(small: SmallDistrict, case_id: int, kind: AnswerKind) -> None:
    """The photo and the answer, as the page takes them: together."""
    with transaction(small.sessions) as session:
        case = deficiencies.get(session, small.district.id, case_id)
        link_id = link_for(session, case, small.operator, now=small.clock())
        link = follow_link(session, link_id, now=small.clock())
        photo = StoredPhoto("ab" * 32, "cd" * 32, 64, 48, 1000)
        receive_evidence(session, link.deficiency, photo, sent_by="operator:1", now=small.clock())
        given = OperatorAnswer(kind, "erledigt")
        answer_by_operator(session, link, given, now=small.clock())


WORKS = (
    Work("hand in", hand_in),
    Work("record answers", answers),
    decision(Decision.ACCEPT, S.FOUND),
    decision(Decision.ACCEPT, S.REPORTED),
    decision(Decision.ACCEPT, S.OBJECTED),
    decision(Decision.REWORK, S.REPORTED),
    decision(Decision.EXTEND, S.OVERDUE),
    decision(Decision.FOLLOW_UP, S.OPEN),
    decision(Decision.CLOSE, S.REPORTED),
    decision(Decision.WITHDRAW, S.OPEN),
    decision(Decision.PASSED, S.TO_VERIFY),
    decision(Decision.FAILED, S.TO_VERIFY),
    Work("operator answers", operator_answers),
    Work("fire timer", timer),
    Work(
        "deliver letter",
        letter,
        later=outbox.LEASE + timedelta(seconds=1),
        leased=frozenset({"outbox.leased_until", "outbox.attempts"}),
        differs=frozenset({"outbox.leased_until", "outbox.attempts", "outbox.sent_at"}),
    ),
    Work("weekly digests", weekly_digests),
    Work("pause digest", paused_digest),
    Work(
        "build export",
        export,
        later=timedelta(minutes=11),
        leased=frozenset(
            {
                "exports.leased_until",
                "exports.attempts",
                "exports.error",
                "exports.done_rows",
                "exports.all_rows",
            }
        ),
        differs=frozenset(
            {
                "exports.leased_until",
                "exports.attempts",
                "exports.finished_at",
                "exports.bytes",
            }
        ),
    ),
    Work("fold figures", fold),
    Work("set policy", new_policy),
    Work("receive complaint", complaint),
    Work("further words", further_words),
    Work("complaint visited", complaint_visited),
    Work("order inspection", complaint_ordered, differs=frozenset({"inspections.uid"})),
    Work("forget sender", sender_forgotten),
    Work("withdraw policy", withdrawn_policy),
    Work("miss a visit", visits.missed),
    Work("cancel a visit", visits.cancelled),
    Work("move a missed visit", visits.moved),
    Work("review a visit", visits.reviewed),
    Work("take over", visits.taken_over),
    Work("choose between answers", phones.chosen, differs=frozenset({"answers.uid"})),
    Work("receive a form of Collect", phones.collected),
    Work("tell of a silent device", phones.silent_device),
    Work("erase a person", person_erased),
    Work("keep houses", desks.houses, differs=frozenset({"house_codes.code"})),
    Work("keep people", desks.people, differs=frozenset({"users.password_hash"})),
    Work("keep offices", desks.offices),
    Work("keep text modules", desks.sentences),
    Work("keep certificates", desks.certificates),
    Work("keep holds", desks.holds),
    Work("keep absences", desks.absences),
    Work("set retention", desks.retention),
    Work("set storage", desks.storage),
    Work("recount storage", desks.recount),
    Work("tell of storage", desks.filling),
    Work("import a checklist", desks.checklist),
    Work("found a district", desks.district),
    Work("call about a danger", desks.calls),
    Work("send a link", desks.link_by_letter, differs=LINKS | {"outbox.payload", "outbox.key"}),
    Work("set a password", desks.password_by_link, differs=SECRETS),
    Work("log in", desks.logged_in, differs=SECRETS),
    Work(
        "make a calendar key", desks.calendar_key, differs=frozenset({"calendar_keys.key_hash"})
    ),
    Work("make a field key", desks.field_key, differs=frozenset({"field_keys.key_hash"})),
    Work("send again", desks.sent_again),
    Work("ask for a comparison", desks.comparison, differs=frozenset({"exports.filters"})),
    Work("anchor the log", desks.anchors, differs=frozenset({"outbox.payload"})),
)
