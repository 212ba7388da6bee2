"""Answers, feedback and escalations in the database."""

import json
from datetime import datetime
from functools import partial
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, Select, and_, delete, or_, select, update

from bot.answering.model import NOTHING_ASKED, Answer, Answered, Declined
from bot.answering.ports import AnswerRecord, Feedback, Gap, Thread
from bot.cases.case import Case
from bot.cases.duplicates import one_matter
from bot.storage.case_rows import case_of
from bot.storage.case_tables import cases
from bot.storage.engine import Database
from bot.storage.inbox import utc
from bot.storage.tables import answers, escalations, feedback
from bot.storage.upsert import insert_new, insert_or_replace

_ANSWERED = TypeAdapter(Answered)
_DECLINED = TypeAdapter(Declined)
_STANDS = answers.c.retracted_at.is_(None)
_OF_THIS = and_(feedback.c.answer_id == answers.c.id, feedback.c.at >= answers.c.asked_at)  # not of one given before it


class SqlAnswerLog:
    """An ``AnswerLog`` over SQLAlchemy."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def record(self, record: AnswerRecord) -> None:
        """Keep an answer; a second record for the same inbox item replaces the first."""
        with self._database.writing() as connection:
            insert_or_replace(connection, answers, _row(record), ["key"])

    def retract(self, answer_id: str, at: datetime) -> None:
        """Note that the question of an answer was taken back."""
        with self._database.writing() as connection:
            connection.execute(update(answers).where(answers.c.id == answer_id).values(retracted_at=at))

    def find(self, answer_id: str) -> AnswerRecord | None:
        """The answer with this id."""
        with self._database.reading() as connection:
            row = connection.execute(select(answers).where(answers.c.id == answer_id)).one_or_none()
        return _record(row) if row else None

    def questions(self, thread: Thread) -> tuple[str, ...]:
        """What was asked in a thread, oldest first."""
        here = and_(
            answers.c.team == thread.team,
            answers.c.channel == thread.channel,
            answers.c.thread_ts == thread.ts,
            _STANDS,
        )
        statement = select(answers.c.question).where(here).order_by(answers.c.asked_at, answers.c.key)
        with self._database.reading() as connection:
            return tuple(connection.execute(statement).scalars())

    def lately(self, thread: Thread, since: datetime, until: datetime) -> tuple[str, ...]:
        """What was asked in the thread's channel in a stretch of time, oldest first."""
        here = and_(answers.c.team == thread.team, answers.c.channel == thread.channel)
        statement = select(answers.c.question).where(here, _STANDS, answers.c.asked_at.between(since, until))
        statement = statement.order_by(answers.c.asked_at, answers.c.key)
        with self._database.reading() as connection:
            return tuple(connection.execute(statement).scalars())

    def move(self, answer_id: str, thread: Thread) -> None:
        """Note that an answer stands in another thread from now on."""
        place = {"team": thread.team, "channel": thread.channel, "thread_ts": thread.ts}
        with self._database.writing() as connection:
            connection.execute(update(answers).where(answers.c.id == answer_id).values(place))

    def give_feedback(self, feedback_: Feedback) -> None:
        """Keep what a person made of an answer; a reason given before stays when none is given."""
        row = {
            "answer_id": feedback_.answer_id,
            "person": feedback_.person,
            "helpful": feedback_.helpful,
            "reason": feedback_.reason,
            "at": feedback_.at,
        }
        with self._database.writing() as connection:
            if not feedback_.helpful and not feedback_.reason:
                row["reason"] = connection.execute(_said_before(feedback_)).scalar() or ""
            insert_or_replace(connection, feedback, row, ["answer_id", "person"])

    def escalate(self, answer_id: str, person: str, at: datetime) -> bool:
        """Note that counsel was asked; False when somebody did so before, or the same person at another time."""
        with self._database.writing() as connection:
            if insert_new(connection, escalations, {"answer_id": answer_id, "person": person, "at": at}):
                return True
            before = connection.execute(select(escalations).where(escalations.c.answer_id == answer_id)).one()
            return (before.person, utc(before.at)) == (person, utc(at))

    def counsel_asked(self, answer_id: str) -> bool:
        """Whether counsel was asked about an answer."""
        with self._database.reading() as connection:
            found = connection.execute(select(escalations.c.person).where(escalations.c.answer_id == answer_id))
            return found.one_or_none() is not None

    def withdraw_escalation(self, answer_id: str) -> None:
        """Forget that counsel was asked."""
        with self._database.writing() as connection:
            connection.execute(delete(escalations).where(escalations.c.answer_id == answer_id))

    def gaps(self, since: datetime) -> list[Gap]:
        """Declined questions and answers marked not helpful, newest first."""
        unhelpful = and_(feedback.c.helpful.is_(False), _OF_THIS)
        failed = or_(and_(answers.c.outcome == "declined", answers.c.reason.not_in(NOTHING_ASKED)), unhelpful)
        statement = (
            select(answers, feedback.c.helpful, feedback.c.reason.label("said"))
            .select_from(answers.outerjoin(feedback, unhelpful))
            .where(answers.c.asked_at >= since, _STANDS, failed)
            .order_by(answers.c.asked_at.desc(), answers.c.id, feedback.c.person)
        )
        with self._database.reading() as connection:
            rows = connection.execute(statement).all()
        return [Gap(r.topic, r.reason or "not_helpful", r.question, utc(r.asked_at), r.id, r.said or "") for r in rows]

    def purge(self, before: datetime) -> int:
        """Delete answers asked before a time, but those a legal hold keeps; feedback and escalations go with them."""
        with self._database.writing() as connection:
            may_go = answers.c.id.not_in(held_answers(connection))
            return int(connection.execute(delete(answers).where(answers.c.asked_at < before, may_go)).rowcount)


def held_answers(connection: Connection) -> frozenset[str]:
    """Ids of answers that cases under a legal hold, or put together with one, began with: they belong to what is held."""
    holding = [case_of(body) for body in connection.execute(select(cases.c.body).where(cases.c.legal_hold)).scalars()]
    held = (each for case in holding for each in one_matter(case, partial(_case, connection)))
    return frozenset(sighting.origin.answer_id for case in held for sighting in case.sightings) - {""}


def _said_before(word: Feedback) -> Select[tuple[str]]:
    """Why the same person did not find the same answer helpful."""
    mine = and_(feedback.c.person == word.person, feedback.c.helpful.is_(False), answers.c.id == word.answer_id)
    return select(feedback.c.reason).join(answers, _OF_THIS).where(mine)


def _case(connection: Connection, case_id: str) -> Case | None:
    body = connection.execute(select(cases.c.body).where(cases.c.id == case_id)).scalar()
    return case_of(body) if body else None


def _row(record: AnswerRecord) -> dict[str, Any]:
    answer = record.answer
    declined = isinstance(answer, Declined)
    cited = [(c.number, c.passage.id, c.passage.hash) for c in answer.citations]
    near = [c.passage for c in answer.citations] + list(answer.nearest if isinstance(answer, Declined) else ())
    return {
        "id": record.id,
        "key": record.key,
        "team": record.thread.team,
        "channel": record.thread.channel,
        "thread_ts": record.thread.ts,
        "asker": record.asker,
        "question": record.question,
        "outcome": "declined" if declined else "answered",
        "reason": answer.reason.value if isinstance(answer, Declined) else None,
        "topic": near[0].page if near else "none",
        "passages": json.dumps(cited),
        "corpus_version": answer.corpus_version,
        "answer": _dump(answer),
        "elapsed_ms": record.elapsed_ms,
        "asked_at": record.asked_at,
        "retracted_at": None,
    }


def _dump(answer: Answer) -> str:
    if isinstance(answer, Declined):
        return _DECLINED.dump_json(answer).decode()
    return _ANSWERED.dump_json(answer).decode()


def _record(row: Row[Any]) -> AnswerRecord:
    adapter: TypeAdapter[Any] = _DECLINED if row.outcome == "declined" else _ANSWERED
    thread = Thread(row.team, row.channel, row.thread_ts)
    answer = adapter.validate_json(row.answer)
    return AnswerRecord(row.id, row.key, thread, row.asker, row.question, answer, utc(row.asked_at), row.elapsed_ms)
