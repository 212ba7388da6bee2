"""Evidence as objects of S3-compatible storage, for desks on more than one machine.

Where the storage is, and whose it is, botocore finds by its own rules: ``AWS_ENDPOINT_URL_S3``, ``AWS_REGION``, keys in the
environment or a file, the role of the machine or the pod.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, BinaryIO, cast

from bot.cases.ports import Stored
from bot.errors import BotError
from bot.storage.receiving import CHUNK, Receiving, checked_name

PART = 8 << 20  # bytes sent at once, and held in memory
_GONE = {"NoSuchKey", "404", "NotFound"}


def s3_client() -> Any:
    """A client of the storage.

    Raises:
        BotError: the library is not installed, or its settings contradict each other.
    """
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ModuleNotFoundError as error:
        raise BotError("evidence in S3 needs another package: pip install 'knockoff-desk[s3]'") from error
    try:
        patience = Config(connect_timeout=5, read_timeout=30, retries={"mode": "standard", "max_attempts": 3})
        return boto3.client("s3", config=patience)
    except (BotoCoreError, ValueError) as error:
        raise BotError(f"KNOCKOFF_EVIDENCE_URL: {error}") from error


class EvidenceObjects:
    """An ``EvidenceStore`` over a bucket: ``<prefix>ab/abcdef…``. An object is there once all of it is.

    ``new_name`` gives 32 random hexadecimal digits. What the storage itself cannot do is an OSError, so that it is tried again.
    """

    def __init__(self, client: Any, bucket: str, prefix: str, new_name: Callable[[], str]) -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = f"{prefix}/" if prefix else ""
        self._new_name = new_name

    def put(self, content: BinaryIO, limit: int) -> Stored:
        """Keep bytes under a random name.

        Raises:
            BotError: more than ``limit`` bytes; nothing is kept.
            OSError: the storage does not take them.
        """
        name = checked_name(self._new_name())
        if self._is_there(name):
            raise BotError("two files of the evidence store would have one name")
        return self._send(name, Receiving(content, limit))

    def put_back(self, name: str, content: BinaryIO) -> Stored:
        """Keep bytes under the name they had, as a backup has it."""
        return self._send(checked_name(name), Receiving(content, None))

    def open(self, name: str) -> BinaryIO:
        """Read kept bytes, from a copy on the disk that goes when it is closed.

        Raises:
            BotError: they are gone, or no bytes were ever kept under such a name.
            OSError: the storage cannot be reached, or breaks off.
        """
        with ExitStack() as undo, _said(name):
            kept = undo.enter_context(tempfile.SpooledTemporaryFile(max_size=CHUNK))
            found = self._client.get_object(Bucket=self._bucket, Key=self._key(name))
            shutil.copyfileobj(found["Body"], kept, CHUNK)
            kept.seek(0)
            undo.pop_all()  # whoever reads it closes it
        return cast(BinaryIO, kept)

    def forget(self, name: str) -> None:
        """Forget bytes that no record holds."""
        with _said(name):
            self._client.delete_object(Bucket=self._bucket, Key=self._key(name))

    def is_empty(self) -> bool:
        """Whether nothing is kept.

        Raises:
            BotError: there is no such bucket, or it may not be listed.
            OSError: the storage cannot be reached.
        """
        from botocore.exceptions import ClientError

        try:
            with _said(self._bucket):
                listed = self._client.list_objects_v2(Bucket=self._bucket, Prefix=self._prefix, MaxKeys=1)
        except OSError as error:
            if isinstance(error.__cause__, ClientError):
                raise BotError(f"the bucket {self._bucket} cannot be listed: {error}") from error
            raise
        return not listed.get("Contents")

    def _send(self, name: str, receiving: Receiving) -> Stored:
        from boto3.s3.transfer import TransferConfig

        one_at_a_time = TransferConfig(multipart_threshold=PART, multipart_chunksize=PART, use_threads=False)
        with _said(name):
            self._client.upload_fileobj(receiving, self._bucket, self._key(name), Config=one_at_a_time)
        return Stored(name, receiving.sha256, receiving.size)

    def _is_there(self, name: str) -> bool:
        try:
            with _said(name):
                self._client.head_object(Bucket=self._bucket, Key=self._key(name))
        except BotError:
            return False
        return True

    def _key(self, name: str) -> str:
        return f"{self._prefix}{checked_name(name)[:2]}/{name}"


@contextmanager
def _said(name: str) -> Iterator[None]:
    """botocore's errors as ours: BotError for what is not there, OSError for the rest, without the address's secrets."""
    from boto3.exceptions import Boto3Error
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code", ""))
        if code in _GONE:
            raise BotError(f"the file {name} is not in the evidence store") from error
        raise OSError(f"the evidence store answers {code or 'with an error'}") from error
    except (BotoCoreError, Boto3Error) as error:
        raise OSError(f"the evidence store does not answer: {type(error).__name__}") from error
