"""transitions and python-statemachine: the same life in memory, nothing kept.

usage: machines_peer.py STEPS
"""

from __future__ import annotations

import json
import sys
import time

from statemachine import State, StateMachine
from transitions import Machine


class Case:
    on_site = False

    def must_be_seen(self) -> bool:
        return self.on_site


def with_transitions(steps: int) -> float:
    case = Case()
    Machine(
        case,
        states=["open", "reported", "to_verify", "closed"],
        initial="open",
        auto_transitions=False,
        transitions=[
            {"trigger": "report", "source": "open", "dest": "reported"},
            {
                "trigger": "confirm",
                "source": "reported",
                "dest": "to_verify",
                "conditions": "must_be_seen",
            },
            {"trigger": "confirm", "source": "reported", "dest": "closed"},
            {"trigger": "reject", "source": "reported", "dest": "open"},
        ],
    )
    started = time.perf_counter()
    for _ in range(steps // 2):
        case.report()
        case.reject()
    return steps / (time.perf_counter() - started)


class Deficiency(StateMachine):
    opened = State(initial=True)
    reported = State()
    to_verify = State(final=True)
    closed = State(final=True)

    report = opened.to(reported)
    confirm = reported.to(to_verify, cond="must_be_seen") | reported.to(closed)
    reject = reported.to(opened)

    on_site = False

    def must_be_seen(self) -> bool:
        return self.on_site


def with_statemachine(steps: int) -> float:
    case = Deficiency()
    started = time.perf_counter()
    for _ in range(steps // 2):
        case.report()
        case.reject()
    return steps / (time.perf_counter() - started)


def main() -> None:
    steps = int(sys.argv[1])
    print(
        json.dumps(
            {
                "transitions": with_transitions(steps),
                "statemachine": with_statemachine(steps // 10),
            }
        )
    )


main()
