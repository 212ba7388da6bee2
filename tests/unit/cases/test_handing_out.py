"""A case out of the house: whole or not at all, with every hash, and without what the other side must not see."""

import errno
import hashlib
import json
import re
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from io import BytesIO, RawIOBase
from itertools import count
from pathlib import Path
from typing import BinaryIO

import bagit
import pytest

from bot.cases.case import Case, Listing
from bot.cases.custody.grading import Grading
from bot.cases.custody.handling import Custodian, Upload
from bot.cases.custody.heads import Head, Signer
from bot.cases.custody.verifying import Fault, Verifier
from bot.cases.deadlines.given import NO_CLOCKS
from bot.cases.detail import Detail
from bot.cases.events import Change, Verb
from bot.cases.evidence import Custody, Grade, Timestamp
from bot.cases.intake.opening import Opening
from bot.cases.links.listings import LinkKind
from bot.cases.memory.store import MemoryCaseStore
from bot.cases.papers.bag import Changed
from bot.cases.papers.dossier import WITHHELD, For
from bot.cases.papers.handing_out import HandingOut, NotWhole
from bot.cases.playbook_words import PlaybookWords
from bot.cases.report import Aspect, Right, RightKind, RightStatus
from bot.cases.review.dating import Dating
from bot.cases.review.relating import Relating
from bot.cases.review.reviewing import Actor
from bot.cases.roles import Refused, Role
from bot.cases.service import Cases
from bot.errors import BotError
from bot.paperwiring import make_handing_out
from bot.prompts import Prompts
from tests.case_builders import KEY, NOW, RICH_CASE, case, event
from tests.knowledge_builders import REPOSITORY, passage
from tests.memory import MemoryEvidenceStore, MemoryHeads

PDF = b"%PDF-1.7\n"
ANN, BOB = Actor("U-ANN", "shell"), Actor("U-BOB", "shell")
SECRET = "their opposition is weak 律师"
PEOPLE = ("U-ANN", "U1", "U2", "U3")


class Roles:
    """Ann reviews, everybody else is staff."""

    def role(self, person: str) -> Role:
        return Role.OPS if person == "U-ANN" else Role.STAFF


class Overtaken(Verifier):
    """Before it signs, somebody adds a file."""

    def sign(self, case: Case) -> tuple[Head, ...]:
        """Sign what is there by then."""
        self.custodian.take(case.id, ANN, Upload("late.txt", "slack"), BytesIO(b"late"))
        return super().sign(case)


DETAILS = (
    Detail("item:KO-2026-0001-E01", "captured_by", "by Ann", "U2"),
    Detail("item:KO-2026-0001-E01", "captured_at_claimed", "2026-11-20T14:05+08:00", "U2"),
    Detail("shipment", "exporter", "宁波好未来", "U2"),
)


class Bench:
    """A rich case with two items of evidence, and who exports it."""

    def __init__(self) -> None:
        self.store, self.files, self.heads = MemoryCaseStore(), MemoryEvidenceStore(), MemoryHeads()
        numbers = count(1)
        custodian = Custodian(
            self.store, self.files, Roles(), lambda *_: RICH_CASE.triage, lambda: NOW, lambda: f"item-{next(numbers)}"
        )
        verifier = Verifier(self.store, custodian, self.heads, Signer(b"k" * 32), lambda: NOW)
        opening = Opening(self.store, lambda *_: RICH_CASE.triage, lambda _text: (), lambda: NOW, lambda: "x")
        cases = Cases(
            self.store,
            opening,
            Relating(self.store, Roles(), lambda *_: RICH_CASE.triage, lambda: NOW),
            Dating(self.store, Roles(), lambda *_: RICH_CASE.triage, lambda: NO_CLOCKS, lambda: NOW),
            custodian,
            Roles(),
            lambda text: (text,),
        )
        known = {"p#a": passage("p#a", "Whoever files first has the mark. <b>Always.</b>")}
        self.out: HandingOut = make_handing_out(
            cases, verifier, lambda: PlaybookWords({}, {}, {}), Prompts(REPOSITORY / "prompts"), known.get, lambda: NOW
        )
        with self.store.work() as work:
            work.insert(replace(RICH_CASE, closing=None, details=DETAILS))
            work.append(event(verb=Verb.OPENED))
            work.append(event(text="an internal note by U3", actor="U3"))
            work.append(event(text=SECRET, privileged=True, actor="U3", changes=(Change("counsel", "", "weak"),)))
        custodian.take("case-1", ANN, Upload("ann's 截图.pdf", "slack"), BytesIO(PDF))
        custodian.take("case-1", ANN, Upload("<b>.txt", "slack"), BytesIO("文字".encode()))

    @property
    def case(self) -> Case:
        """The case as it is now."""
        found = self.store.find("case-1")
        assert found is not None
        return found

    def export(self, folder: Path, for_: For = For.COUNSEL, privileged: bool = False, by: Actor = ANN) -> Path:
        """Export the case."""
        return self.out.export(self.case, folder, by, for_, privileged).folder


@pytest.fixture
def bench() -> Bench:
    return Bench()


def rows(folder: Path) -> list[dict[str, object]]:
    """The exported trail."""
    return [json.loads(line) for line in (folder / "data/events.jsonl").read_text(encoding="utf-8").split("\n") if line]


def everything(folder: Path) -> str:
    """All words of an export, but for the evidence itself."""
    files = [file for file in folder.rglob("*") if file.is_file() and file.parent.name != "evidence"]
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(files))


def chains(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the program that VERIFY.txt gives, beside the export and without ours."""
    program = re.search(r"-{70}\n(.*)\n-{70}", (folder / "VERIFY.txt").read_text(encoding="utf-8"), re.S)
    assert program is not None
    command = [sys.executable, "-I", "-S", "-c", program[1]]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def sums(folder: Path) -> int:
    """What ``sha256sum`` says of both manifests."""
    commands = [["sha256sum", "--strict", "-c", f"{name}manifest-sha256.txt"] for name in ("", "tag")]
    return max(subprocess.run(c, cwd=folder, capture_output=True, check=False).returncode for c in commands)


@pytest.mark.parametrize("for_", For)
def test_an_export_is_a_valid_bag_whose_chains_anybody_can_recompute(bench: Bench, tmp_path: Path, for_: For) -> None:
    folder = bench.export(tmp_path / "out", for_)
    bag = bagit.Bag(str(folder))
    bag.validate()
    assert bag.info["External-Identifier"] == "KO-2026-0001"
    assert sums(folder) == 0
    ran = chains(folder)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(ran.stdout.splitlines()) == 3


def test_the_evidence_lies_under_its_numbers_with_the_bytes_that_were_received(bench: Bench, tmp_path: Path) -> None:
    folder = bench.export(tmp_path / "out")
    files = {file.name: file.read_bytes() for file in (folder / "data/evidence").iterdir()}
    assert files == {"KO-2026-0001-E01.pdf": PDF, "KO-2026-0001-E02.txt": "文字".encode()}
    listed = json.loads((folder / "data/evidence.json").read_text(encoding="utf-8"))
    assert [row["sha256"] for row in listed] == [hashlib.sha256(content).hexdigest() for content in files.values()]


def test_an_export_is_noted_in_the_trail_and_in_every_chain_of_custody_and_its_heads_are_kept(
    bench: Bench, tmp_path: Path
) -> None:
    folder = bench.export(tmp_path / "out")
    for item in bench.store.evidence("case-1"):
        last = bench.store.custody(item.id)[-1]
        assert (last.event, last.actor, last.to_place) == (Custody.EXPORTED, "U-ANN", "counsel")
    told = bench.store.events("case-1")[-1]
    assert (told.verb, told.actor, told.about) == (Verb.EXPORTED, "U-ANN", "package_counsel")
    listed = (folder / "tagmanifest-sha256.txt").read_bytes()
    assert told.changes == (Change("tagmanifest_sha256", "", hashlib.sha256(listed).hexdigest()),)
    assert rows(folder)[-1]["hash"] == told.previous
    heads = json.loads((folder / "data/heads.json").read_text(encoding="utf-8"))
    assert {row["signature"] for row in heads} == {head.signature for head in bench.heads.of_case("case-1")}


@pytest.mark.parametrize(
    ("file", "change"),
    [
        ("data/events.jsonl", lambda text: text.replace("an internal note", "another note")),
        ("data/events.jsonl", lambda text: "".join(text.splitlines(keepends=True)[:-1])),
        ("data/events.jsonl", lambda text: "".join(text.splitlines(keepends=True)[1:])),
        ("data/custody/KO-2026-0001-E01.json", lambda text: text.replace("U-ANN", "U-BOB")),
    ],
)
def test_what_is_changed_in_an_export_shows_without_our_program(
    bench: Bench, tmp_path: Path, file: str, change: Callable[[str], str]
) -> None:
    folder = bench.export(tmp_path / "out")
    text = (folder / file).read_text(encoding="utf-8")
    (folder / file).write_text(change(text), encoding="utf-8")
    assert sums(folder) != 0
    assert chains(folder).returncode == 1
    with pytest.raises(bagit.BagValidationError):
        bagit.Bag(str(folder)).validate()


@pytest.mark.parametrize("for_", For)
def test_a_file_that_is_swapped_with_all_the_hashes_of_it_shows_against_its_chain(
    bench: Bench, tmp_path: Path, for_: For
) -> None:
    folder = bench.export(tmp_path / "out", for_)
    file, listed = folder / "data/evidence/KO-2026-0001-E01.pdf", folder / "data/evidence.json"
    file.write_bytes(PDF + b"forged")
    assert "not the file that is listed" in chains(folder).stderr
    old, new = (hashlib.sha256(content).hexdigest() for content in (PDF, PDF + b"forged"))
    listed.write_text(listed.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    ran = chains(folder)
    assert (ran.returncode, ran.stderr) == (1, "KO-2026-0001-E01: not the file that its chain of custody tells of\n")


def test_a_grade_that_nobody_gave_shows_in_the_package_for_counsel(bench: Bench, tmp_path: Path) -> None:
    Grading(bench.store, Roles(), lambda: NOW).grade("case-1", "KO-2026-0001-E02", ANN, Grade.NOTARISED, "deed 7")
    folder = bench.export(tmp_path / "out")
    assert chains(folder).returncode == 0
    listed = folder / "data/evidence.json"
    listed.write_text(listed.read_text(encoding="utf-8").replace('"lead"', '"notarised"'), encoding="utf-8")
    assert chains(folder).stderr == "KO-2026-0001-E01: not of the grade that the trail tells\n"


def test_counsel_gets_everything_but_privileged_notes_unless_a_reviewer_asks(bench: Bench, tmp_path: Path) -> None:
    without = bench.export(tmp_path / "one")
    assert SECRET not in everything(without)
    assert "an internal note by U3" in everything(without)
    assert rows(without)[2]["text"] == WITHHELD
    assert rows(without)[2]["withheld"] == ["about", "changes", "text"]
    with_ = bench.export(tmp_path / "two", privileged=True)
    assert everything(with_).count(SECRET) == 2  # in the trail and in the dossier
    assert "Privileged and confidential" in (with_ / "data/dossier.html").read_text(encoding="utf-8")


def test_a_platform_learns_no_names_no_notes_and_no_plan(bench: Bench, tmp_path: Path) -> None:
    folder = bench.export(tmp_path / "out", For.PLATFORM)
    told = everything(folder)
    report = bench.case.report
    for word in (
        *PEOPLE,
        SECRET,
        "an internal note",
        report.story,
        report.relation_note,
        "by Ann",
        "截图",
        "register_in_cn",
    ):
        assert word not in told, word
    for word in ("noted", "tip_off_risk", "squatter", "Guidance cited", "CNIPA 1"):
        assert word not in told, word
    page = (folder / "data/dossier.html").read_text(encoding="utf-8")
    assert report.seller in page
    assert "6,000,101" in page
    ours = [entry.hash for entry in bench.store.events("case-1")][:-1]
    assert [row["hash"] for row in rows(folder)] == ours


def test_a_platform_gets_of_what_is_privileged_the_hash_alone(bench: Bench, tmp_path: Path) -> None:
    with bench.store.work() as work:
        given = replace(work.evidence("case-1")[0], timestamp=Timestamp(NOW, "https://tsa.example", ""))
        work.save_evidence(replace(given, grade=Grade.TIMESTAMPED))
        work.append(event(verb=Verb.TIMESTAMPED, about=given.number))
    Grading(bench.store, Roles(), lambda: NOW).mark("case-1", given.number, ANN, True)
    folder = bench.export(tmp_path / "out", For.PLATFORM)
    assert [file.name for file in (folder / "data/evidence").iterdir()] == ["KO-2026-0001-E02.txt"]
    assert not (folder / "data/timestamps").exists()
    first, second = json.loads((folder / "data/evidence.json").read_text(encoding="utf-8"))
    assert {name for name, value in first.items() if value is not None} == {"number", "sha256"}
    assert first["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert second["file"] == "evidence/KO-2026-0001-E02.txt"
    assert "application/pdf" not in everything(folder)
    assert (chains(folder).returncode, sums(folder)) == (0, 0)
    assert [bench.store.custody(f"item-{n}")[-1].event for n in (1, 2)] == [Custody.RECEIVED, Custody.EXPORTED]
    counsel = bench.export(tmp_path / "counsel")
    assert len(list((counsel / "data/evidence").iterdir())) == 2
    assert "Privileged: only we and counsel" in (counsel / "data/dossier.html").read_text(encoding="utf-8")


OURS = (
    Right(RightKind.TRADEMARK, "US", RightStatus.REGISTERED, "6,000,101"),
    Right(RightKind.TRADEMARK, "CN", RightStatus.PENDING, "8888"),
    Right(RightKind.TRADEMARK, "EU", RightStatus.NONE, "7777"),
    Right(RightKind.UTILITY_MODEL, "CN", RightStatus.REGISTERED, "ZL5555"),
)


def told_to_a_platform(bench: Bench, folder: Path, **said: object) -> str:
    """All words of an export of the case, of which something else is reported."""
    changed = replace(bench.case, report=replace(bench.case.report, rights=OURS, aspects=(Aspect.BRAND,)))
    changed = replace(changed, report=replace(changed.report, **said))
    with bench.store.work() as work:
        work.save(replace(changed, version=changed.version + 1))
    bench.out.export(bench.case, folder, ANN, For.PLATFORM)
    return everything(folder)


def test_a_platform_learns_of_registered_rights_that_cover_what_is_copied_and_of_no_other(
    bench: Bench, tmp_path: Path
) -> None:
    told = told_to_a_platform(bench, tmp_path / "out")
    assert "6,000,101" in told
    for word in ("8888", "7777", "ZL5555", "pending"):
        assert word not in told, word
    without = told_to_a_platform(bench, tmp_path / "none", rights=OURS[1:])
    assert not [word for word in ("8888", "7777", "ZL5555", "Rights we own", "None are listed") if word in without]


def test_a_platform_learns_neither_our_doubts_nor_what_our_evidence_is_worth_nor_where_our_papers_lie(
    bench: Bench, tmp_path: Path
) -> None:
    first = bench.case.sightings[0]
    paper = Listing(
        "https://wiki.example/case", LinkKind.WEB, None, "web:wiki.example/case", "https://wiki.example/case"
    )
    with bench.store.work() as work:
        seen = replace(first, listings=(*first.listings, paper))
        work.save(replace(bench.case, version=bench.case.version + 1, sightings=(seen,)))
        work.append(event(verb=Verb.DELETED_IN_SLACK, about="KO-2026-0001-E01"))
    told = told_to_a_platform(bench, tmp_path / "out", aspects=(Aspect.BRAND, Aspect.UNSURE))
    for word in (
        "Not sure",
        '"grade": "',
        "Evidential grade",
        "wiki.example",
        "slack",
        "Slack",
        '"privileged": true',
        '"privileged": false',
    ):
        assert word not in told, word
    assert KEY in told


@pytest.mark.parametrize("for_", For)
def test_a_dossier_needs_nothing_else_and_shows_what_was_typed_as_text(bench: Bench, tmp_path: Path, for_: For) -> None:
    page = (bench.export(tmp_path / "out", for_) / "data/dossier.html").read_text(encoding="utf-8")
    tags: list[tuple[str, dict[str, str | None]]] = []

    class Reader(HTMLParser):
        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            tags.append((tag, dict(attrs)))

    Reader().feed(page)
    assert not {tag for tag, _ in tags} & {"script", "img", "link", "iframe", "object", "b"}
    assert not [attrs for _, attrs in tags if {"src", "href", "onclick", "style"} & set(attrs)]
    assert "url(" not in page
    assert '<span lang="zh-Hans">宁波浩维家居用品有限公司</span>' in page
    assert "Noto Sans CJK SC" in page
    assert ("&lt;b&gt;Always.&lt;/b&gt;" in page) == (for_ is For.COUNSEL)


def test_the_dossier_says_in_words_what_is_kept_in_codes(bench: Bench) -> None:
    plan = Change("plan", "", "register_in_cn:do")
    with bench.store.work() as work:
        work.append(event(verb=Verb.DATE_SET, text="a counter-notice came", about="counter_notice"))
        work.append(event(verb=Verb.EXPORTED, about="package_counsel"))
        work.append(event(verb=Verb.RIGHTS_SET, changes=(Change("relation", "unsure", "past_supplier"), plan)))
    page = bench.out.dossier(bench.case, ANN, For.COUNSEL).decode()
    for words in (
        "Kin, staff or subcontractor of a supplier",
        "calendar days",
        "gave the day of a counter-notice came",
        "Package for counsel: dossier",
        "relation: Not sure → Past supplier",
        "Plan: + Register (to do)",
    ):
        assert words in page
    for code in ("package_counsel", "counter_notice", "supplier circle", "register in cn"):
        assert code not in page


def test_what_does_not_hold_is_not_exported(bench: Bench, tmp_path: Path) -> None:
    name = bench.store.evidence("case-1")[1].stored
    bench.files.contents[name] = b"something else"
    with pytest.raises(NotWhole) as broken:
        bench.export(tmp_path / "out")
    assert broken.value.faults == (Fault("bytes_changed", "KO-2026-0001-E02"),)
    del bench.files.contents[name]
    with pytest.raises(NotWhole):
        bench.export(tmp_path / "out")
    bench.store.kept.events["case-1"] = bench.store.kept.events["case-1"][1:]
    with pytest.raises(NotWhole):
        bench.export(tmp_path / "out")
    assert list(tmp_path.iterdir()) == []
    assert not [entry for item in bench.store.evidence("case-1") for entry in bench.store.custody(item.id)[1:]]


class FullDisk(MemoryEvidenceStore):
    """Evidence of which nothing finds room where it is to go."""

    def open(self, name: str) -> BinaryIO:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_an_export_that_is_not_on_the_disk_is_noted_nowhere_and_leaves_nothing_there(
    bench: Bench, tmp_path: Path
) -> None:
    before = bench.store.events("case-1")
    (mine := tmp_path / "out.coming").mkdir()
    (mine / "thesis.txt").write_text("mine")
    with pytest.raises(OSError, match="No space"):
        replace(bench.out, files=FullDisk()).export(bench.case, tmp_path / "out", ANN, For.COUNSEL)
    assert bench.store.events("case-1") == before
    assert {bench.store.custody(item.id)[-1].event for item in bench.store.evidence("case-1")} == {Custody.RECEIVED}
    assert [file.name for file in tmp_path.iterdir()] == ["out.coming"]
    assert (mine / "thesis.txt").read_text() == "mine"


def test_only_reviewers_export_and_nobody_gives_privileged_notes_to_a_platform(bench: Bench, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        bench.export(tmp_path / "out", by=BOB)
    with pytest.raises(Refused, match="privileged_to_platform"):
        bench.export(tmp_path / "out", For.PLATFORM, privileged=True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_in_it_is_left_alone(bench: Bench, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/mine.txt").write_text("mine")
    with pytest.raises(BotError, match="has something in it"):
        bench.export(tmp_path / "out")
    assert [file.name for file in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_evidence_that_is_added_while_an_export_is_made_is_left_out_of_it_whole(bench: Bench, tmp_path: Path) -> None:
    bench.out = replace(bench.out, verifier=Overtaken(**vars(bench.out.verifier)))
    folder = bench.export(tmp_path / "out")
    bagit.Bag(str(folder)).validate()
    assert (chains(folder).returncode, len(list((folder / "data/evidence").iterdir()))) == (0, 2)
    assert len(bench.store.evidence("case-1")) == 3


def test_sent_as_an_archive_it_is_the_same_bag(bench: Bench, tmp_path: Path) -> None:
    bag = bench.out.package(bench.case, ANN, For.PLATFORM).bag
    (tmp_path / "sent.zip").write_bytes(b"".join(bag.zipped("KO-2026-0001")))
    with zipfile.ZipFile(tmp_path / "sent.zip") as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "out")
    folder = tmp_path / "out/KO-2026-0001"
    bagit.Bag(str(folder)).validate()
    assert (sums(folder), chains(folder).returncode) == (0, 0)


def test_an_archive_whose_evidence_changes_on_the_way_has_no_end(bench: Bench, tmp_path: Path) -> None:
    bag = bench.out.package(bench.case, ANN, For.COUNSEL).bag
    bench.files.contents[bench.store.evidence("case-1")[1].stored] = b"something else"
    sent = bytearray()
    with pytest.raises(Changed, match="E02"):
        for some in bag.zipped("out"):
            sent += some
    assert not zipfile.is_zipfile(BytesIO(bytes(sent)))


def test_the_dossier_alone_says_so_and_is_noted_with_its_hash(bench: Bench) -> None:
    page = bench.out.dossier(bench.case, ANN, For.COUNSEL, privileged=True)
    assert b"This is the dossier alone" in page
    assert page.count(SECRET.encode()) == 1
    told = bench.store.events("case-1")[-1]
    assert (told.verb, told.about) == (Verb.EXPORTED, "dossier_counsel_privileged")
    assert told.changes == (Change("dossier_sha256", "", hashlib.sha256(page).hexdigest()),)
    assert {bench.store.custody(item.id)[-1].event for item in bench.store.evidence("case-1")} == {Custody.RECEIVED}


class Zeros(RawIOBase):
    """A file of zeros that is nowhere."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        amount = min(self.left, size if size >= 0 else self.left)
        self.left -= amount
        return bytes(amount)


@pytest.mark.parametrize("sent", [False, True])
def test_two_hundred_files_are_exported_in_the_memory_of_a_few_chunks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: bool
) -> None:
    monkeypatch.setattr("bot.cases.papers.bag.CHUNK", 16 << 10)
    bench, size = Bench(), 256 << 10
    first, received = bench.store.evidence("case-1")[0], bench.store.custody("item-1")[0]
    zeros = hashlib.sha256(bytes(size)).hexdigest()
    with bench.store.work() as work:
        work.insert(case(2))
        work.append(event("case-2"))
        for n in range(1, 201):
            kept = replace(
                first, id=f"big-{n}", case_id="case-2", number=f"KO-2026-0002-E{n:02d}", sha256=zeros, size=size
            )
            work.add_evidence(kept)
            work.append_custody(replace(received, evidence_id=kept.id, sha256=zeros))
            work.append(event("case-2", Verb.EVIDENCE_ADDED, about=kept.number))
    monkeypatch.setattr(MemoryEvidenceStore, "open", lambda _self, _name: Zeros(size))
    big = bench.store.find("case-2")
    assert big is not None
    tracemalloc.start()
    try:
        if sent:
            pieces = sum(1 for some in bench.out.package(big, ANN, For.COUNSEL).bag.zipped("out") if some)
        else:
            pieces = bench.out.export(big, tmp_path / "out", ANN, For.COUNSEL).items
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert pieces >= 200
    assert peak < 200 * size / 4
