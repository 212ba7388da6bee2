"""A case out of the house: verified first, noted in its trail and every chain of custody, and packed with all hashes."""

import base64
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, BinaryIO

from bot.cases.case import Case
from bot.cases.custody.heads import TRAIL, Head
from bot.cases.custody.verifying import Fault, Verified, Verifier
from bot.cases.duplicates import evidence_of_duplicates
from bot.cases.events import ActorKind, Audience, Change, Event, Verb
from bot.cases.evidence import Custody, CustodyEvent, Evidence
from bot.cases.papers.bag import Bag, File, bytes_file, make_bag, text_file
from bot.cases.papers.dossier import Dossier, For, Row, cited, event_row, file_of, goes_along, item
from bot.cases.papers.drafting import DRAFT
from bot.cases.plan import standing
from bot.cases.ports import CaseStore, EvidenceStore
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused, Reviewers
from bot.errors import BotError
from bot.knowledge.model import Passage
from bot.new_files import new_folder


class NotWhole(BotError):
    """What was to be exported is not what was written down."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("; ".join(f"{fault.where}: {fault.what}" for fault in faults))
        self.faults = faults


_BEFORE = {for_.value: f"package_{for_}" for for_ in For}  # how trails named it while nothing else could be taken out


class Thing(StrEnum):
    """What leaves."""

    PACKAGE = "package"  # the dossier with the evidence and all hashes
    DOSSIER = "dossier"  # the page alone


_NOTES = "_privileged"
_THINGS = {f"{thing}_{for_}" for thing in Thing for for_ in For} | {f"{thing}_{For.COUNSEL}{_NOTES}" for thing in Thing}


def taken_out(about: str) -> tuple[str, str]:
    """What the entry of a trail says has left: the name of its text, and the value in it."""
    if about.startswith(DRAFT):
        return "out_draft", about.removeprefix(DRAFT)
    name = _BEFORE.get(about, about)
    return (f"out_{name}", "") if name in _THINGS else ("out_draft", about)


@dataclass(frozen=True)
class Pages:
    """What is written around a case: the dossier as HTML, and how to verify an export without this program."""

    dossier: Callable[[Dossier], str]
    how_to_verify: Callable[[Dossier], str]


@dataclass(frozen=True)
class HandedOut:
    """An export. ``sha256`` is that of its tag manifest, which stands for all of it."""

    folder: Path
    sha256: str
    items: int


@dataclass(frozen=True)
class Package:
    """What is to be handed out. ``leaves`` notes in trail and chains of custody that it does: call it once, no sooner."""

    bag: Bag
    items: tuple[Evidence, ...]
    leaves: Callable[[], None]


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

        That it left is noted once all of it is on the disk, and before the folder has its name: killed in between, the trail has
        an export too many, never one too few.

        Raises:
            BotError: the folder has something in it; and all that ``package`` raises.
        """
        with new_folder(folder) as coming:
            package = self.package(case, actor, for_, privileged)
            package.bag.into(coming)
            package.leaves()
        return HandedOut(folder, package.bag.sha256, len(package.items))

    def package(self, case: Case, actor: Actor, for_: For, privileged: bool = False) -> Package:
        """A case with its evidence, to be written or sent; it says itself when it leaves.

        Raises:
            Refused: the person does not review cases, or asks for privileged notes for a platform.
            NotWhole: something of the case is not what was written down; nothing is exported.
        """
        looked = self._check(case, actor, for_, privileged)
        case, items = looked.case, self.verifier.custodian.items(case.id)
        made = replace(self._dossier(case, items, actor, for_, privileged), unsealed=looked.unsealed)
        going = tuple(kept for kept in items if goes_along(kept, for_))
        payload = [*self._papers(made, items)]
        payload += [File(file_of(kept), kept.sha256, kept.size, self._opening(kept)) for kept in going]
        info = {
            "Source-Organization": "Knockoff Desk",
            "External-Identifier": case.ref,
            "Internal-Sender-Description": for_,
        }
        bag = make_bag(payload, info, made.made_at, {"VERIFY.txt": self.pages.how_to_verify(made)})

        def leaves() -> None:
            change = Change("tagmanifest_sha256", "", bag.sha256)
            self._note(case, actor, Thing.PACKAGE, for_, privileged, change, going)

        return Package(bag, going, leaves)

    def dossier(self, case: Case, actor: Actor, for_: For, privileged: bool = False) -> bytes:
        """The page alone, in UTF-8, to read and print; no evidence leaves with it.

        Raises:
            Refused: the person does not review cases, or asks for privileged notes for a platform.
            NotWhole: something of the case is not what was written down; nothing is exported.
        """
        looked = self._check(case, actor, for_, privileged)
        case, items = looked.case, self.verifier.custodian.items(case.id)
        made = self._dossier(case, items, actor, for_, privileged)
        made = replace(made, alone=True, unsealed=looked.unsealed)
        page = self.pages.dossier(made).encode()
        sha256 = hashlib.sha256(page).hexdigest()
        self._note(case, actor, Thing.DOSSIER, for_, privileged, Change("dossier_sha256", "", sha256))
        return page

    def _check(self, case: Case, actor: Actor, for_: For, privileged: bool) -> Verified:
        if not self.reviewers.role(actor.person).reviews:
            raise Refused("not_allowed")
        if privileged and for_ is For.PLATFORM:
            raise Refused("privileged_to_platform")
        looked = self.verifier.look(case)
        if looked.faults:
            raise NotWhole(looked.faults)
        return looked

    def _opening(self, kept: Evidence) -> Callable[[], BinaryIO]:
        return lambda: self.files.open(kept.stored)

    def _note(
        self,
        case: Case,
        actor: Actor,
        thing: Thing,
        for_: For,
        privileged: bool,
        sha256: Change,
        items: tuple[Evidence, ...] = (),
    ) -> None:
        """Write into the trail what left, with its hash, and into the chains of the items; the export cannot hold that itself."""
        about = f"{thing}_{for_}" + (_NOTES if privileged else "")
        at = self.now()
        with self.store.work() as work:
            exported = Event(case.id, 0, Verb.EXPORTED, actor.person, ActorKind.PERSON, actor.source, at, about=about)
            work.append(replace(exported, changes=(sha256,)), (Audience.THREAD,))
            for kept in items:
                entry = CustodyEvent(kept.id, 0, Custody.EXPORTED, actor.person, at, "export", "", for_, kept.sha256)
                work.append_custody(replace(entry, from_place="evidence store"))

    def _dossier(self, case: Case, items: tuple[Evidence, ...], actor: Actor, for_: For, privileged: bool) -> Dossier:
        at, signed = self.now(), self.verifier.sign(case)  # what is read below has at least what was signed
        chains = self.store.chains(case.id)
        return Dossier(
            case=case,
            for_=for_,
            privileged=privileged,
            made_at=at,
            made_by=actor.person,
            trail=tuple(event_row(entry, for_, privileged) for entry in self.store.events(case.id)),
            items=tuple(item(kept, chains.get(kept.id, ()), for_, case.details) for kept in items),
            plan=standing(case),
            passages=cited(case, self.passage),
            heads=_heads(signed, items),
            elsewhere=tuple((kept.number, kept.sha256) for kept in evidence_of_duplicates(case, self.store)),
        )

    def _papers(self, dossier: Dossier, items: tuple[Evidence, ...]) -> Iterator[File]:
        yield text_file("dossier.html", self.pages.dossier(dossier))
        yield text_file("events.jsonl", "".join(_line(row) for row in dossier.trail))
        for each in dossier.items:
            yield text_file(f"custody/{each.number}.json", _json(each.custody))
        for kept in items:
            if kept.timestamp is not None and goes_along(kept, dossier.for_):
                token = base64.b64decode(kept.timestamp.token)
                yield bytes_file(f"timestamps/{kept.number}.tsr", token)
        yield text_file("evidence.json", _json(_plain(each) for each in dossier.items))
        yield text_file("heads.json", _json(dossier.heads))


def _heads(signed: tuple[Head, ...], items: tuple[Evidence, ...]) -> tuple[Row, ...]:
    """The heads of what is in the export; an item that came while it was made has one, too, and is not in it."""
    files = {TRAIL: "events.jsonl", **{kept.id: f"custody/{kept.number}.json" for kept in items}}
    return tuple(
        {**asdict(head), "at": head.at.isoformat(), "file": file} for head in signed if (file := files.get(head.chain))
    )


def _plain(each: Any) -> Row:
    row = {name: value for name, value in asdict(each).items() if name != "custody"}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}


def _line(row: Row) -> str:
    return json.dumps(row, ensure_ascii=False, sort_keys=True) + "\n"


def _json(rows: Iterable[Row]) -> str:
    return json.dumps(list(rows), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
