"""Runs the program as its own process and kills it (SIGKILL) at a chosen step.

Started once, because importing takes longer than everything else; each run is a fork of it. Says when it is ready, then reads one
JSON object a line and writes the run's number and exit code:

    {"number": …, "folder": …, "slack": …, "now": …, "kill": {"point": …, "nth": 1} | null,
     "bodies": […], "reports": [[key, person], …]}

``reports`` are sent first, one after the other, and told to everybody before the run ends.
"""

import gc
import itertools
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr
from slack_bolt import BoltRequest

from bot import wiring
from bot.answering.ports import State
from bot.cases.case import Origin
from bot.cases.custody.handling import Custodian
from bot.cases.intake.opening import Opening, Submission
from bot.cases.review.relating import Relating
from bot.settings import Settings, content_folder
from bot.slack import casework
from bot.slack.poster import Poster
from bot.slack.rush import Rush
from bot.storage import engine
from bot.storage.answers import SqlAnswerLog
from bot.storage.case_work import SqlWork
from bot.storage.cases import SqlCaseStore
from bot.storage.evidence_files import EvidenceFiles
from bot.storage.inbox import SqlInbox
from bot.telemetry import set_up_logging
from tests import builders
from tests.case_desk import REPORT
from tests.desk import ALICE, CASES, DESK, FALLBACK, GENERAL, OPAL, people
from tests.desk_fixtures import draw_form, read_casebook, read_prompts
from tests.fake_slack import TOKEN, FakeSlack
from tests.fakes import FakeClock
from tests.faults.runs import READY
from tests.sample_answers import FakeAnswering
from tests.trusted import open_trusted

Step = Callable[..., Any]
LONG = timedelta(days=30)  # nothing is put off for longer
SETTINGS = Settings(  # read once: that takes as long as to put the desk together
    _env_file=None,
    slack_bot_token=SecretStr(TOKEN),
    reviewers=(OPAL,),
    cases_channel=CASES,
    fallback_channel=FALLBACK,
)


def is_state(state: State) -> Callable[..., bool]:
    """Whether an ``advance`` goes to this state."""
    return lambda _self, _key, to, *_rest, **_named: to is state


def always(*_arguments: object, **_named: object) -> bool:
    """Every call counts."""
    return True


# point -> the method, which of its calls count, and whether death comes before the call or after it
POINTS: dict[str, tuple[type, str, Callable[..., bool], str]] = {
    "before it is written down": (SqlInbox, "receive", always, "before"),
    "after it is written down": (SqlInbox, "receive", always, "after"),
    "after it is taken up": (SqlInbox, "claim", always, "after"),
    "before the answer is stored": (SqlAnswerLog, "record", always, "before"),
    "after the answer is stored": (SqlAnswerLog, "record", always, "after"),
    "after that is noted": (SqlInbox, "advance", is_state(State.ANSWERED), "after"),
    "before the post": (Poster, "post", always, "before"),
    "after the post": (Poster, "post", always, "after"),
    "after the private reply": (Poster, "reply", always, "after"),
    "after it is done": (SqlInbox, "advance", is_state(State.DONE), "after"),
}
CASE_POINTS: dict[str, tuple[type, str, Callable[..., bool], str]] = {
    "before the case is kept": (SqlWork, "insert", always, "before"),
    "before its event is kept": (SqlWork, "append", always, "before"),
    "before the transaction ends": (SqlWork, "note_submission", always, "after"),
    "after the case is kept": (Opening, "submit", always, "after"),
    "after the notice is claimed": (SqlCaseStore, "claim", always, "after"),
    "after the message is begun": (SqlCaseStore, "begin", always, "after"),
    "before the message": (Poster, "tell", always, "before"),
    "after the message": (Poster, "tell", always, "after"),
    "after the message is remembered": (SqlCaseStore, "remember_post", always, "after"),
    "before it is told": (SqlCaseStore, "told", always, "before"),
    "after it is told": (SqlCaseStore, "told", always, "after"),
    "before the note": (SqlWork, "note_submission", always, "before"),
    "after the bytes are kept": (EvidenceFiles, "put", always, "after"),
    "after the item is kept": (Custodian, "take", always, "after"),
    "before the item is done": (SqlInbox, "advance", is_state(State.DONE), "before"),
}
REVIEW_POINTS: dict[str, tuple[type, str, Callable[..., bool], str]] = {
    "before the form is noted": (SqlWork, "note_submission", always, "before"),
    "after the form is noted": (SqlWork, "note_submission", always, "after"),
    "after the case is changed": (SqlWork, "save", always, "after"),
    "after its event is kept": (SqlWork, "append", always, "after"),
    "after it is kept": (Relating, "note", always, "after"),
    "before its line": (Poster, "tell", always, "before"),
    "after its line": (Poster, "tell", always, "after"),
    "before the line is told": (SqlCaseStore, "told", always, "before"),
}
ALL_POINTS = POINTS | CASE_POINTS | REVIEW_POINTS


def die_at(point: str, nth: int) -> None:
    """Wrap the method of a point so that its nth call is the last thing this process does."""
    owner, name, counts, side = ALL_POINTS[point]
    real: Step = getattr(owner, name)
    calls = itertools.count(1)

    def wrapped(*arguments: Any, **named: Any) -> Any:
        last = counts(*arguments, **named) and next(calls) == nth
        if last and side == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        result = real(*arguments, **named)
        if last:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(owner, name, wrapped)


def run(order: dict[str, Any]) -> None:
    """One run: take up what is waiting, take in what is sent, end when nothing is left to do."""
    if order["kill"]:
        die_at(order["kill"]["point"], order["kill"]["nth"])
    settings = SETTINGS.model_copy(update={"slack_api_url": order["slack"], "data_dir": Path(order["folder"])})
    clock = FakeClock(datetime.fromisoformat(order["now"]))
    with wiring.open_database(settings) as database, ThreadPoolExecutor(4) as executor:
        program = wiring.assemble(settings, FakeAnswering(), database, executor, clock, Rush())
        program.courier.look()
        for body in order["bodies"]:
            program.app.dispatch(BoltRequest(body=body, mode="socket_mode"))
        for key, person in order.get("reports", []):
            program.cases.opening.submit(Submission(key, REPORT, person, Origin("modal")))
        program.app.listener_runner.listener_executor.shutdown(wait=True)
        executor.shutdown(wait=True)
        for _ in range(60):  # each a few seconds of the herald's time
            clock.forward(timedelta(seconds=program.casework.herald.look() + 0.01))
            if not program.cases.store.notices(clock() + LONG):
                break


def rehearse() -> None:
    """Run once whole: what a process imports and works out once is there before it is forked."""
    clock = FakeClock()
    with FakeSlack(clock) as slack, TemporaryDirectory() as folder:
        people(slack)
        post = slack.workspace.keep(GENERAL, {"user": ALICE, "text": f"{DESK} is this ours?"})
        bodies = [builders.event(builders.app_mention(GENERAL, post))]
        about = {"folder": folder, "slack": slack.url, "now": clock().isoformat(), "kill": None}
        run({**about, "bodies": bodies, "reports": [("view", ALICE)]})


def main() -> None:
    """Fork once a line."""
    set_up_logging(as_json=False)  # to stderr; what goes out of here is exit codes
    book, _ = read_casebook(content_folder("knowledge"))
    wiring.casebook = lambda _settings, _corpus: book
    wiring.Prompts = read_prompts
    casework.ReportForm = draw_form
    engine.open_database = open_trusted
    rehearse()
    gc.freeze()  # a fork need not copy what it only looks through for garbage
    print(READY, flush=True)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            try:
                run(order)
            except BaseException:  # noqa: BLE001 - a fork must not go on with its parent's loop
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(order["number"], os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
