"""Evidence confirmed by a time-stamping authority on this machine: OpenSSL's own, with a certificate made for the test."""

import subprocess
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from bot.cases.case import Case
from bot.cases.custody.handling import Upload
from bot.cases.custody.verifying import Verifier
from bot.cases.events import Verb
from bot.cases.evidence import Evidence, Grade
from bot.cases.memory.store import MemoryCaseStore
from bot.cases.papers.dossier import For
from bot.cases.review.reviewing import Actor
from bot.errors import BotError
from bot.mirrorwiring import make_mirroring
from bot.paperwiring import make_handing_out, make_verifier
from bot.prompts import Prompts
from bot.settings import Settings, content_folder
from tests.case_desk import PNG
from tests.console_desk import OPAL, REPORTER
from tests.desk_fixtures import migrated
from tests.fakes import FakeClock
from tests.memory import MemoryEvidenceStore
from tests.unit.mirrors.test_mirrors import Bench, copied

__all__ = ["migrated"]

CONFIG = """
[req]
distinguished_name = name
[name]
[tsa_cert]
extendedKeyUsage = critical,timeStamping
keyUsage = critical,digitalSignature
basicConstraints = critical,CA:FALSE
[root_cert]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
[tsa]
default_tsa = one
[one]
serial = {folder}/serial
signer_cert = {folder}/tsa.pem
signer_key = {folder}/tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256, sha512
ess_cert_id_alg = sha256
"""


def openssl(*words: str, given: bytes = b"") -> bytes:
    """Run it."""
    return subprocess.run(["openssl", *words], input=given, capture_output=True, check=True, timeout=30).stdout


@dataclass
class Tsa:
    """An authority that answers. ``refuses`` has it say nothing that is an answer."""

    folder: Path
    url: str = ""
    asked: int = 0
    refuses: bool = False

    def make(self) -> None:
        """Make its keys and certificates."""
        config = self.folder / "tsa.cnf"
        config.write_text(CONFIG.format(folder=self.folder))
        (self.folder / "serial").write_text("01\n")
        root = ["-keyout", f"{self.folder}/root.key", "-out", f"{self.folder}/root.pem", "-extensions", "root_cert"]
        new = ["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", str(config)]
        openssl(*new, "-x509", "-subj", "/CN=Test root", "-days", "30", *root)
        openssl(*new, "-subj", "/CN=Test TSA", "-keyout", f"{self.folder}/tsa.key", "-out", f"{self.folder}/tsa.csr")
        signed_by = ["-CA", f"{self.folder}/root.pem", "-CAkey", f"{self.folder}/root.key", "-CAcreateserial"]
        extended = ["-extfile", str(config), "-extensions", "tsa_cert", "-days", "30"]
        openssl(
            "x509", "-req", "-in", f"{self.folder}/tsa.csr", "-out", f"{self.folder}/tsa.pem", *signed_by, *extended
        )

    def answer(self, query: bytes) -> bytes:
        """What it says to a query."""
        self.asked += 1
        if self.refuses:
            return b"no"
        (self.folder / "query.tsq").write_bytes(query)
        files = ["-queryfile", f"{self.folder}/query.tsq", "-config", f"{self.folder}/tsa.cnf"]
        return openssl("ts", "-reply", *files)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The authority's folder; making keys once is enough."""
    folder = tmp_path_factory.mktemp("tsa")
    Tsa(folder).make()
    return folder


@pytest.fixture
def tsa(keys: Path) -> Iterator[Tsa]:
    """The authority, listening."""
    made = Tsa(keys)

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            answer = made.answer(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_args: Any) -> None:
            """Say nothing."""

    setattr(Handler, "do_POST", Handler.handle_any)  # noqa: B010 - the server asks for a name that is none of ours
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def bench(migrated: Path, tmp_path: Path, tsa: Tsa) -> Iterator[Bench]:
    """Cases whose evidence is confirmed."""
    made = copied(migrated, tmp_path, timestamp_url=tsa.url, timestamp_roots=tsa.folder / "root.pem")
    yield made
    made.database.close()


def taken(bench: Bench) -> Case:
    """A case with a picture."""
    case = bench.opens(reporter=REPORTER)
    bench.takes(case)
    return case


def item(bench: Bench, case: Case) -> Evidence:
    """The picture, as it is kept."""
    (kept,) = bench.cases.store.evidence(case.id)
    return kept


def test_what_comes_in_is_confirmed_once_and_says_so(bench: Bench, tsa: Tsa) -> None:
    case = taken(bench)
    assert item(bench, case).grade is Grade.LEAD
    bench.mirroring.look()
    bench.restart()
    bench.waits()

    kept = item(bench, case)
    assert kept.timestamp is not None
    assert (kept.grade, kept.timestamp.authority, tsa.asked) == (Grade.TIMESTAMPED, tsa.url, 1)
    assert [event.verb for event in bench.cases.store.events(case.id)].count(Verb.TIMESTAMPED) == 1


def test_a_better_grade_is_not_taken_away(bench: Bench) -> None:
    case = bench.opens(reporter=REPORTER)
    ops = Actor(OPAL, "console")
    deed = bench.cases.custodian.take(case.id, ops, Upload("deed.png", "console"), BytesIO(PNG))
    bench.cases.grading.grade(case.id, deed.number, ops, Grade.NOTARISED, "deed 7")
    bench.mirroring.look()
    assert (item(bench, case).grade, item(bench, case).timestamp is None) == (Grade.NOTARISED, False)
    verifier = make_verifier(bench.settings, bench.database, bench.cases, bench.clock)
    assert verifier.look(bench.cases.store.find(case.id) or case).faults == ()


def test_what_is_no_answer_changes_nothing_and_the_file_is_kept_all_the_same(bench: Bench, tsa: Tsa) -> None:
    tsa.refuses = True
    case = taken(bench)
    bench.mirroring.look()
    assert (item(bench, case).timestamp, item(bench, case).grade) == (None, Grade.LEAD)
    tsa.refuses = False
    bench.waits()
    assert item(bench, case).timestamp is not None


def test_the_word_of_an_authority_that_is_not_ours_does_not_count(bench: Bench, tmp_path: Path) -> None:
    other = Tsa(tmp_path / "other")
    other.folder.mkdir()
    other.make()
    bench.settings = bench.settings.model_copy(update={"timestamp_roots": other.folder / "root.pem"})
    bench.restart()
    case = taken(bench)
    bench.mirroring.look()
    assert item(bench, case).timestamp is None


def test_an_export_carries_it_and_openssl_alone_confirms_it(bench: Bench, tsa: Tsa, tmp_path: Path) -> None:
    case = taken(bench)
    bench.mirroring.look()
    verifier: Verifier = make_verifier(bench.settings, bench.database, bench.cases, bench.clock)
    prompts = Prompts(content_folder("prompts"))
    out = make_handing_out(bench.cases, verifier, lambda: bench.words, prompts, lambda _name: None, bench.clock)
    folder = tmp_path / "out"
    out.export(bench.cases.store.find(case.id) or case, folder, Actor(OPAL, "shell"), For.COUNSEL)

    (stamp,) = (folder / "data" / "timestamps").iterdir()
    (file,) = (folder / "data" / "evidence").iterdir()
    said = openssl("ts", "-verify", "-data", str(file), "-in", str(stamp), "-CAfile", str(tsa.folder / "root.pem"))
    assert b"Verification: OK" in said
    assert "openssl ts -verify" in (folder / "VERIFY.txt").read_text()


def test_half_an_authority_is_said_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(BotError, match="KNOCKOFF_TIMESTAMP_ROOTS"):
        make_mirroring(
            Settings(_env_file=None, timestamp_url="https://tsa.example"),
            MemoryCaseStore(),
            MemoryEvidenceStore,
            FakeClock(),
        )
    given = {"timestamp_url": "https://tsa.example", "timestamp_roots": tmp_path / "none.pem"}
    with pytest.raises(BotError, match="certificates"):
        make_mirroring(Settings(_env_file=None, **given), MemoryCaseStore(), MemoryEvidenceStore, FakeClock())
