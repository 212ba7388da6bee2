"""A case out of the house: verified first, noted in its trail and every chain of custody, and packed with all hashes."""

import base64
import io
import json
import shutil
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.cases.bag import Bag
from bot.cases.case import Case
from bot.cases.dossier import Dossier, For, Row, cited, event_row, file_of, item, plan_of
from bot.cases.events import ActorKind, Audience, Event, Verb
from bot.cases.evidence import Custody, CustodyEvent, Evidence
from bot.cases.heads import TRAIL, Head
from bot.cases.ports import CaseStore, EvidenceStore
from bot.cases.review import Actor
from bot.cases.roles import Refused, Reviewers
from bot.cases.verifying import Fault, Verifier
from bot.errors import BotError
from bot.knowledge.model import Passage


class NotWhole(BotError):
    """What was to be exported is not what was written down."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.where}: {fault.what}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True)
class Pages:
    """What is written around a case: the dossier as HTML, and how to verify an export without this program."""

    dossier: Callable[[Dossier], str]
    how_to_verify: Callable[[Case, datetime], str]


@dataclass(frozen=True)
class HandedOut:
    """An export. ``sha256`` is that of its tag manifest, which stands for all of it."""

    folder: Path
    sha256: str
    items: int


@dataclass(frozen=True)
class HandingOut:
    """Exports cases. ``passage`` finds a passage of the guidance in use."""

    store: CaseStore
    files: EvidenceStore
    reviewers: Reviewers
    verifier: Verifier
    pages: Pages
    passage: Callable[[str], Passage | None]
    now: Callable[[], datetime]

    def export(self, case: Case, folder: Path, actor: Actor, for_: For, privileged: bool = False) -> HandedOut:
        """Pack a case into a folder that is not there yet, or empty.

        Raises:
            Refused: the person does not review cases, or asks for privileged notes for a platform.
            NotWhole: something of the case is not what was written down; nothing was exported.
            BotError: the folder has something in it.
        """
        if not self.reviewers.role(actor.person).reviews:
            raise Refused("not_allowed")
        if privileged and for_ is For.PLATFORM:
            raise Refused("privileged_to_platform")
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BotError(f"{folder} has something in it: an export needs a folder of its own")
        looked = self.verifier.look(case, read_bytes=False)  # the bytes are looked at as they are copied
        if looked.faults:
            raise NotWhole(looked.faults)
        coming = folder.with_name(folder.name + ".coming")  # has its name once it is whole
        shutil.rmtree(coming, ignore_errors=True)
        try:
            bag = Bag(coming)
            items = self.store.evidence(case.id)
            self._copy(bag, items)
            self._note(case, items, actor, for_)
            sha256 = self._write(bag, case, items, actor, for_, privileged)
            if folder.exists():
                folder.rmdir()
            coming.rename(folder)
        finally:
            shutil.rmtree(coming, ignore_errors=True)  # what did not get its name is not whole
        return HandedOut(folder, sha256, len(items))

    def _copy(self, bag: Bag, items: tuple[Evidence, ...]) -> None:
        for kept in items:
            try:
                with self.files.open(kept.stored) as content:
                    sha256 = bag.add(file_of(kept), content)
            except BotError as error:
                raise NotWhole((Fault("file_missing", kept.number),)) from error
            if sha256 != kept.sha256:
                raise NotWhole((Fault("bytes_changed", kept.number),))

    def _note(self, case: Case, items: tuple[Evidence, ...], actor: Actor, for_: For) -> None:
        at, to = self.now(), for_.value
        with self.store.work() as work:
            for kept in items:
                entry = CustodyEvent(kept.id, 0, Custody.EXPORTED, actor.person, at, "export", "", to, kept.sha256)
                work.append_custody(replace(entry, from_place="evidence store"))
            exported = Event(case.id, 0, Verb.EXPORTED, actor.person, ActorKind.PERSON, actor.source, at, about=to)
            work.append(exported, (Audience.THREAD,))

    def _write(
        self, bag: Bag, case: Case, items: tuple[Evidence, ...], actor: Actor, for_: For, privileged: bool
    ) -> str:
        at, signed = self.now(), self.verifier.sign(case)  # what is read below has at least what was signed
        leaving = tuple(item(kept, self.store.custody(kept.id), for_) for kept in items)
        dossier = Dossier(
            case=case,
            for_=for_,
            privileged=privileged,
            made_at=at,
            made_by=actor.person,
            trail=tuple(event_row(entry, for_, privileged) for entry in self.store.events(case.id)),
            items=leaving,
            plan=plan_of(case),
            passages=cited(case, self.passage),
            heads=_heads(signed, items),
        )
        _add(bag, "events.jsonl", "".join(_line(row) for row in dossier.trail))
        for each in leaving:
            _add(bag, f"custody/{each.number}.json", _json(each.custody))
        for kept in items:
            if kept.timestamp is not None:
                bag.add(f"timestamps/{kept.number}.tsr", io.BytesIO(base64.b64decode(kept.timestamp.token)))
        _add(bag, "evidence.json", _json(_plain(each) for each in leaving))
        _add(bag, "heads.json", _json(dossier.heads))
        _add(bag, "dossier.html", self.pages.dossier(dossier))
        info = {
            "Source-Organization": "Knockoff Desk",
            "External-Identifier": case.ref,
            "Internal-Sender-Description": for_,
        }
        return bag.close(info, at.date(), {"VERIFY.txt": self.pages.how_to_verify(case, at)})


def _heads(signed: tuple[Head, ...], items: tuple[Evidence, ...]) -> tuple[Row, ...]:
    files = {TRAIL: "events.jsonl", **{kept.id: f"custody/{kept.number}.json" for kept in items}}
    return tuple({**asdict(head), "at": head.at.isoformat(), "file": files[head.chain]} for head in signed)


def _plain(each: Any) -> Row:
    row = {name: value for name, value in asdict(each).items() if name != "custody"}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _line(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n"


def _json(rows: Iterable[Row]) -> str:
    return json.dumps(list(rows), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _add(bag: Bag, path: str, text: str) -> None:
    bag.add(path, io.BytesIO(text.encode()))
