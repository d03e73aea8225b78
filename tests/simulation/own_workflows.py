"""The four processes once more, written by hand for the checker: never import the product's."""

from __future__ import annotations

from typing import NamedTuple

Letter = tuple[str, str, str]  # (condition, role, letter); the condition is "" for always


class Allowed(NamedTuple):
    how: str  # enters, stays, or danger: enters in imminent danger only
    letters: tuple[Letter, ...]


def _table(text: str) -> dict[tuple[str, str, str, str], Allowed]:
    """Lines of: source trigger by target, how, role:letter or condition?role:letter ..."""
    rows: dict[tuple[str, str, str, str], Allowed] = {}
    for line in filter(str.strip, text.splitlines()):  # a line may go on behind a backslash
        source, trigger, by, target, how, *letters = line.split()
        for one in source.split("|"):
            to = one if target == "same" else target
            rows[one, trigger, by, to] = Allowed(how, tuple(map(_letter, letters)))
    return rows


def _letter(text: str) -> Letter:
    condition, _, rest = text.rpartition("?")
    role, _, letter = rest.partition(":")
    return condition, role, letter


DEFICIENCY = _table(
    """
found find inspector found enters
found raise inspector open enters operator:deficiency_opened coordinator:imminent_danger
found raise coordinator open enters operator:deficiency_opened
found withdraw coordinator withdrawn enters
found merge coordinator merged enters
found pass_on_site inspector remedied enters
found fail_on_site inspector found stays
found chase clock found stays coordinator:please_review
open remind clock open stays operator:deadline_reminder
open alert clock open enters 2?coordinator:danger_unanswered 3?commissioner:danger_unanswered \
  4?office:danger_unanswered
open lapse clock overdue enters operator:deadline_missed coordinator:deadline_missed
open lapse clock escalated enters operator:deadline_missed coordinator:deadline_missed \
  commissioner:deficiency_escalated
overdue escalate clock escalated enters commissioner:deficiency_escalated
open|overdue|escalated|suspended report_remedy operator reported enters \
  coordinator:answer_received
open promise operator open danger coordinator:answer_received
overdue|escalated|suspended promise operator same stays coordinator:answer_received
open|overdue|escalated|suspended object operator objected enters coordinator:answer_received
open|overdue|escalated extend coordinator open enters operator:deadline_extended
open|overdue|escalated extend commissioner open enters operator:deadline_extended
open|overdue|escalated ask_extension coordinator same stays commissioner:extension_asked
open|overdue|escalated grant_extension commissioner open enters operator:deadline_extended
open|overdue|escalated refuse_extension commissioner same stays coordinator:extension_refused
open|overdue|escalated order_follow_up coordinator same stays
open|overdue|escalated suspend coordinator suspended enters operator:clock_paused
open|overdue|escalated|suspended close coordinator remedied enters operator:remedy_accepted
open|overdue|escalated|suspended withdraw coordinator withdrawn enters
open|overdue|escalated|suspended merge coordinator merged enters operator:deficiency_merged
open|overdue|escalated|suspended pass_on_site inspector remedied enters operator:remedy_accepted
open|overdue|escalated|suspended fail_on_site inspector same stays
open|overdue|escalated call inspector same stays
open|overdue|escalated call coordinator same stays
open acknowledge inspector open enters
open acknowledge coordinator open enters
found|open|overdue|escalated|suspended|reported|objected|to_verify absorb coordinator same stays
found|open|overdue|escalated|suspended|reported|objected|to_verify release coordinator same stays
suspended resume coordinator open enters operator:clock_resumed
suspended chase clock suspended enters coordinator:clock_stands
found|open|overdue|escalated|suspended|objected|to_verify report_on_site inspector reported enters \
  coordinator:remedy_seen
reported report_on_site inspector reported stays
reported confirm coordinator to_verify enters
reported confirm coordinator remedied enters operator:remedy_accepted
reported reject coordinator open enters operator:rework_requested
reported|objected order_follow_up coordinator to_verify enters
reported|to_verify close coordinator remedied enters operator:remedy_accepted
reported|objected|to_verify pass_on_site inspector remedied enters operator:remedy_accepted
reported|to_verify fail_on_site inspector open enters operator:rework_requested
reported|objected chase clock same stays coordinator:please_confirm
objected confirm coordinator withdrawn enters operator:objection_accepted
objected|to_verify reject coordinator open enters operator:rework_requested
objected fail_on_site inspector objected stays
merged unmerge coordinator found enters
found adjust_deadline clock found stays
open adjust_deadline clock open enters operator:deadline_extended
found|open|overdue|suspended|reported|objected adjust_timers clock same stays
"""
)
INSPECTION = _table(
    """
planned plan coordinator planned enters
planned plan inspector planned enters
planned start inspector under_way enters
planned reschedule coordinator planned enters
planned bring_forward clock planned enters
planned|missed|under_way cancel coordinator cancelled enters
planned miss clock missed enters inspector:inspection_missed coordinator:inspection_missed
missed start inspector under_way enters
missed reschedule coordinator planned enters
missed chase clock missed stays coordinator:inspection_missed
under_way hand_in inspector handed_in enters
under_way chase clock under_way stays inspector:please_hand_in
handed_in review coordinator reviewed enters
handed_in reviewed_all clock reviewed enters
handed_in chase clock handed_in stays nothing?coordinator:inspection_unreviewed
reviewed close clock closed enters
missed|under_way|handed_in adjust_timers clock same stays
"""
)
FOLLOW_UP = _table(
    """
ordered order coordinator ordered enters
ordered order inspector ordered enters
ordered|missed plan clock planned enters
ordered chase clock ordered stays coordinator:follow_up_unplanned
ordered|planned|missed see inspector done enters
ordered|planned|missed make_void clock void enters
planned miss clock missed enters
planned|missed call_off clock ordered enters
missed chase clock missed stays coordinator:follow_up_missed
ordered|missed adjust_timers clock same stays
"""
)
COMPLAINT = _table(
    """
received receive resident received enters
received alarm resident received stays coordinator:complaint_danger
received acknowledge clock received stays danger?commissioner:complaint_danger \
  calm?coordinator:complaint_received resident:complaint_acknowledged
received|sorted chase clock same stays coordinator:complaint_waiting
received|sorted adjust_timers clock same stays
received escalate clock received stays commissioner:complaint_waiting
received sort coordinator sorted enters
sorted sort coordinator sorted stays
received|sorted|inspection_ordered|referred add_message resident same stays \
  coordinator:complaint_message
received|sorted|inspection_ordered|referred|answered withdraw resident withdrawn enters \
  coordinator:complaint_withdrawn
received|sorted|inspection_ordered|referred|answered close coordinator closed enters
sorted|referred order_inspection coordinator inspection_ordered enters
sorted|referred refer coordinator referred enters
sorted|inspection_ordered|referred answer coordinator answered enters resident:complaint_answered
sorted escalate clock sorted enters commissioner:complaint_waiting
inspection_ordered inspected inspector sorted enters coordinator:complaint_inspected
inspection_ordered call_off coordinator sorted enters
inspection_ordered|referred chase clock same enters coordinator:complaint_waiting
answered answer coordinator answered stays resident:complaint_answered
answered add_message resident sorted enters coordinator:complaint_message
answered settle clock closed enters
closed forget clock archived enters
"""
)
PROCESSES = {
    "deficiency": DEFICIENCY,
    "inspection": INSPECTION,
    "follow_up": FOLLOW_UP,
    "complaint": COMPLAINT,
}
BEGINS = {
    "deficiency": "found",
    "inspection": "planned",
    "follow_up": "ordered",
    "complaint": "received",
}
FINAL = {
    "deficiency": {"remedied", "withdrawn"},
    "inspection": {"closed", "cancelled"},
    "follow_up": {"done", "void"},
    "complaint": {"archived", "withdrawn"},
}
# What rings so many days (a number, or one of the district's policy) after entering the state.
AFTER_DAYS = {
    ("deficiency", "found"): {"unreviewed": ("chase", "review_days")},
    ("deficiency", "overdue"): {"escalation": ("escalate", "escalation_days")},
    ("deficiency", "suspended"): {"standing_still": ("chase", "chase_days")},
    ("deficiency", "reported"): {"unconfirmed": ("chase", "chase_days")},
    ("deficiency", "objected"): {"undecided": ("chase", "chase_days")},
    ("inspection", "missed"): {"still_missed": ("chase", "chase_days")},
    ("inspection", "under_way"): {"unfinished": ("chase", "chase_days")},
    ("inspection", "handed_in"): {"unreviewed": ("chase", "review_days")},
    ("follow_up", "ordered"): {"unplanned": ("chase", "chase_days")},
    ("follow_up", "missed"): {"still_unseen": ("chase", "chase_days")},
    ("complaint", "received"): {
        "unsorted": ("chase", "review_days"),
        "still_unsorted": ("escalate", 7),
    },
    ("complaint", "sorted"): {"undecided": ("chase", "chase_days"), "unanswered": ("escalate", 21)},
    ("complaint", "inspection_ordered"): {"unanswered": ("chase", 21)},
    ("complaint", "referred"): {"unanswered": ("chase", 21)},
    ("complaint", "answered"): {"settled": ("settle", 14)},
    ("complaint", "closed"): {"forget": ("forget", 30)},
}
# What the clock does because a timer rang, not because of what happened to another case.
RUNG = {
    "deficiency": {"remind", "lapse", "alert", "chase", "escalate"},
    "inspection": {"miss", "chase"},
    "follow_up": {"chase"},
    "complaint": {"acknowledge", "chase", "escalate", "settle", "forget"},
}
# What people do without it being said that somebody takes care of an imminent danger.
LADDER_GOES_ON = {
    "raise",
    "call",
    "fail_on_site",
    "order_follow_up",
    "ask_extension",
    "refuse_extension",
    "absorb",
    "release",
}
