"""What every store of bytes must do, and what the one on disk must never let happen."""

import hashlib
import os
import stat
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from bot.cases.ports import EvidenceStore, Stored
from bot.errors import BotError
from bot.storage.evidence_files import EvidenceFiles
from bot.storage.evidence_s3 import PART, EvidenceObjects, s3_client
from bot.storage.receiving import CHUNK
from tests import s3
from tests.contract.conftest import at_once
from tests.memory import MemoryEvidenceStore

LIMIT = 1000


@pytest.fixture
def names() -> Callable[[], str]:
    """A source of names that are counted and look random."""
    numbers = count(1)
    return lambda: hashlib.sha256(str(next(numbers)).encode()).hexdigest()[:32]


@pytest.fixture
def files(tmp_path: Path, names: Callable[[], str]) -> EvidenceFiles:
    """A store over a folder that is not there yet."""
    return EvidenceFiles(tmp_path / "kept" / "evidence", names)


@pytest.fixture
def in_bucket(bucket: str, names: Callable[[], str]) -> EvidenceObjects:
    """A store over an empty bucket, under a prefix."""
    return EvidenceObjects(s3_client(), bucket, "desk/evidence", names)


@pytest.fixture(params=["memory", "files", "in_bucket"])
def bytes_store(request: pytest.FixtureRequest) -> EvidenceStore:
    """An empty store of bytes."""
    if request.param == "memory":
        return MemoryEvidenceStore()
    store: EvidenceStore = request.getfixturevalue(request.param)
    return store


def kept(folder: Path) -> list[Path]:
    """The files in a folder and below."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def read(store: EvidenceStore, name: str) -> bytes:
    """What is kept under a name."""
    with store.open(name) as content:
        return content.read()


@given(st.binary(max_size=LIMIT))
@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
def test_bytes_come_back_as_they_were_with_their_hash_and_size(bytes_store: EvidenceStore, content: bytes) -> None:
    stored = bytes_store.put(BytesIO(content), LIMIT)
    assert stored == Stored(stored.name, hashlib.sha256(content).hexdigest(), len(content))
    assert read(bytes_store, stored.name) == content


def test_the_same_bytes_are_kept_twice_under_two_names(bytes_store: EvidenceStore) -> None:
    one, other = (bytes_store.put(BytesIO(b"png"), LIMIT) for _ in range(2))
    assert one.name != other.name
    assert one.sha256 == other.sha256


@pytest.mark.parametrize("limit", [0, 1, LIMIT, CHUNK, CHUNK + 1])
def test_as_many_bytes_as_the_limit_are_taken_and_one_more_is_not(bytes_store: EvidenceStore, limit: int) -> None:
    assert bytes_store.put(BytesIO(b"x" * limit), limit).size == limit
    with pytest.raises(BotError, match=f"{limit:,} bytes"):
        bytes_store.put(BytesIO(b"x" * (limit + 1)), limit)


def test_a_stream_is_read_from_where_it_stands(bytes_store: EvidenceStore) -> None:
    content = BytesIO(b"head and body")
    content.seek(5)
    assert read(bytes_store, bytes_store.put(content, LIMIT).name) == b"and body"


@pytest.mark.parametrize(
    "name",
    [
        *("", ".", "..", "../../etc/passwd", "/etc/passwd", "0" * 31, "0" * 33, "0" * 32, "0" * 32 + "\n", "A" * 32),
        *("ab/" + "0" * 29, "..\0" + "0" * 29, "０" * 32, "incoming"),
    ],
)
def test_only_what_was_kept_can_be_opened(bytes_store: EvidenceStore, name: str) -> None:
    bytes_store.put(BytesIO(b"png"), LIMIT)
    with pytest.raises(BotError):
        bytes_store.open(name)


def test_people_who_send_files_at_once_get_back_their_own(bytes_store: EvidenceStore) -> None:
    stored = at_once(lambda n: bytes_store.put(BytesIO(bytes([n]) * 100), LIMIT), workers=4)
    assert [read(bytes_store, one.name) for one in stored] == [bytes([n]) * 100 for n in range(4)]


def test_what_is_discarded_is_gone_and_may_be_discarded_again(bytes_store: EvidenceStore) -> None:
    one, other = (bytes_store.put(BytesIO(b"png"), LIMIT) for _ in range(2))
    for _ in range(2):
        bytes_store.forget(one.name)
    with pytest.raises(BotError, match=one.name):
        bytes_store.open(one.name)
    assert read(bytes_store, other.name) == b"png"


def test_a_store_is_empty_until_something_is_kept_and_when_all_of_it_is_discarded(bytes_store: EvidenceStore) -> None:
    assert bytes_store.is_empty()
    stored = bytes_store.put(BytesIO(b"png"), LIMIT)
    assert not bytes_store.is_empty()
    bytes_store.forget(stored.name)
    assert bytes_store.is_empty()


def test_bytes_of_a_backup_come_back_under_their_name_and_take_the_place_of_what_was_there(
    bytes_store: EvidenceStore,
) -> None:
    stored = bytes_store.put(BytesIO(b"swapped"), LIMIT)
    back = bytes_store.put_back(stored.name, BytesIO(b"png"))
    assert back == Stored(stored.name, hashlib.sha256(b"png").hexdigest(), 3)
    assert read(bytes_store, stored.name) == b"png"


class Breaking(BytesIO):
    """A stream that breaks after its first bytes."""

    def read(self, size: int | None = -1, /) -> bytes:
        """The bytes, then an error."""
        if content := super().read(size):
            return content
        raise ConnectionError("the line is dead")


@pytest.mark.parametrize(
    ("content", "error"), [(BytesIO(b"x" * (CHUNK + LIMIT)), BotError), (Breaking(b"x" * 10), ConnectionError)]
)
def test_nothing_is_left_of_what_could_not_be_kept(
    files: EvidenceFiles, tmp_path: Path, content: BytesIO, error: type[Exception]
) -> None:
    with pytest.raises(error):
        files.put(content, CHUNK)
    assert kept(tmp_path) == []


@pytest.mark.parametrize("where", ["files", "in_bucket"])
def test_too_much_is_refused_before_it_is_all_read(request: pytest.FixtureRequest, where: str) -> None:
    content = BytesIO(b"x" * (5 * CHUNK))
    with pytest.raises(BotError):
        request.getfixturevalue(where).put(content, LIMIT)
    assert content.tell() == LIMIT + 1


@pytest.mark.parametrize("size", [10, PART + 10])  # in one piece, and in several
@pytest.mark.parametrize("error", [BotError, ConnectionError])
def test_nothing_is_left_in_the_bucket_of_what_could_not_be_kept(
    in_bucket: EvidenceObjects, bucket: str, size: int, error: type[Exception]
) -> None:
    content = BytesIO(b"x" * size) if error is BotError else Breaking(b"x" * size)
    with pytest.raises(error):
        in_bucket.put(content, size - 1 if error is BotError else 2 * size)
    assert s3.objects(bucket) == []


class Sipped(BytesIO):
    """A stream that tells how much of it was asked for at once."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        """The bytes."""
        self.most = max(self.most, self.getbuffer().nbytes if size is None or size < 0 else size)
        return super().read(size)


def test_a_large_file_passes_through_in_parts_and_comes_back_whole(in_bucket: EvidenceObjects) -> None:
    content = bytes(range(256)) * (5 * PART // 2 // 256)
    stream = Sipped(content)
    stored = in_bucket.put(stream, len(content))
    assert (stored.size, stored.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert stream.most <= PART
    with in_bucket.open(stored.name) as back:
        assert hashlib.sha256(back.read()).hexdigest() == stored.sha256


def test_a_name_given_twice_does_not_put_one_object_in_the_place_of_another(bucket: str) -> None:
    store = EvidenceObjects(s3_client(), bucket, "", lambda: "ab" * 16)
    store.put(BytesIO(b"first"), LIMIT)
    with pytest.raises(BotError):
        store.put(BytesIO(b"second"), LIMIT)
    assert (read(store, "ab" * 16), s3.objects(bucket)) == (b"first", [f"ab/{'ab' * 16}"])


def test_storage_that_is_away_is_not_taken_for_evidence_that_is_gone(
    bucket: str, monkeypatch: pytest.MonkeyPatch, names: Callable[[], str]
) -> None:
    stored = EvidenceObjects(s3_client(), bucket, "", names).put(BytesIO(b"png"), LIMIT)
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9")  # where nobody listens
    monkeypatch.setattr("botocore.retries.standard.time.sleep", lambda _s: None)
    away = EvidenceObjects(s3_client(), bucket, "", names)
    for ask in (
        lambda: away.open(stored.name),
        lambda: away.put(BytesIO(b"png"), LIMIT),
        lambda: away.forget(stored.name),
        away.is_empty,
    ):
        with pytest.raises(OSError, match="the evidence store does not answer"):
            ask()


def test_a_disk_that_fails_at_the_last_step_leaves_nothing(
    files: EvidenceFiles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced = iter([None, OSError("no space left")])

    def fsync(_file: int) -> None:
        if (fault := next(synced)) is not None:
            raise fault

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OSError, match="no space left"):
        files.put(BytesIO(b"png"), LIMIT)
    assert kept(tmp_path) == []


@pytest.fixture(params=[0o022, 0o000, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """A umask that somebody may have set."""
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.mark.usefixtures("umask")
def test_files_and_their_folders_are_for_this_user_alone(files: EvidenceFiles, tmp_path: Path) -> None:
    stored = files.put(BytesIO(b"png"), LIMIT)
    folder = tmp_path / "kept" / "evidence"
    place = folder / stored.name[:2] / stored.name
    assert kept(tmp_path) == [place]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (place, place.parent, folder, folder / "incoming")}
    assert modes == {path: 0o600 if path == place else 0o700 for path in modes}


def test_a_name_given_twice_does_not_put_one_file_in_the_place_of_another(tmp_path: Path) -> None:
    files = EvidenceFiles(tmp_path, lambda: "ab" * 16)
    files.put(BytesIO(b"first"), LIMIT)
    with pytest.raises(BotError):
        files.put(BytesIO(b"second"), LIMIT)
    assert read(files, "ab" * 16) == b"first"
    assert len(kept(tmp_path)) == 1


@pytest.mark.parametrize("name", ["../../../outside", "short", "AB" * 16, ""])
def test_a_name_that_is_no_random_one_is_never_written_to(tmp_path: Path, name: str) -> None:
    with pytest.raises(BotError):
        EvidenceFiles(tmp_path / "kept", lambda: name).put(BytesIO(b"png"), LIMIT)
    assert kept(tmp_path) == []


def test_a_link_in_the_folder_is_not_followed(files: EvidenceFiles, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("token")
    stored = files.put(BytesIO(b"png"), LIMIT)
    place = tmp_path / "kept" / "evidence" / stored.name[:2] / stored.name
    place.unlink()
    place.symlink_to(secret)
    with pytest.raises(BotError):
        files.open(stored.name)


def test_bytes_deleted_behind_our_back_are_reported_as_gone(files: EvidenceFiles, tmp_path: Path) -> None:
    stored = files.put(BytesIO(b"png"), LIMIT)
    for path in kept(tmp_path):
        path.unlink()
    with pytest.raises(BotError, match=stored.name):
        files.open(stored.name)


def test_forgotten_bytes_are_gone_and_forgetting_them_again_is_nothing(bytes_store: EvidenceStore) -> None:
    stored, other = (bytes_store.put(BytesIO(b"png"), LIMIT) for _ in range(2))
    bytes_store.forget(stored.name)
    bytes_store.forget(stored.name)
    with pytest.raises(BotError, match=stored.name):
        bytes_store.open(stored.name)
    assert read(bytes_store, other.name) == b"png"


def test_what_was_coming_in_when_the_program_was_stopped_is_forgotten_with_its_name(
    files: EvidenceFiles, tmp_path: Path
) -> None:
    stored = files.put(BytesIO(b"png"), LIMIT)
    half = tmp_path / "kept" / "evidence" / "incoming" / ("cd" * 16)
    half.write_bytes(b"half")
    files.forget("cd" * 16)
    assert (half.exists(), read(files, stored.name)) == (False, b"png")


def test_a_file_put_back_does_not_stumble_over_what_an_interrupted_go_left(
    files: EvidenceFiles, tmp_path: Path
) -> None:
    incoming = tmp_path / "kept" / "evidence" / "incoming"
    incoming.mkdir(parents=True)
    (incoming / ("ab" * 16)).write_bytes(b"ha")
    files.put_back("ab" * 16, BytesIO(b"half and half"))
    with files.open("ab" * 16) as content:
        assert content.read() == b"half and half"
