"""A local server that speaks S3, and a bucket of one's own on it; a folder of tests takes the fixtures up in its conftest."""

from collections.abc import Iterator
from itertools import count

import pytest

from bot.storage.evidence_s3 import s3_client

NUMBERS = count(1)


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of the server."""
    from moto.server import ThreadedMotoServer  # takes two seconds, which only who needs it spends

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    yield "http://{}:{}".format(*server.get_host_and_port())
    server.stop()


@pytest.fixture
def bucket(s3_server: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of an empty bucket, which the environment leads to as it does an operator's."""
    for name, value in {
        "AWS_ENDPOINT_URL_S3": s3_server,
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "eu-central-1",
        "AWS_DEFAULT_REGION": "eu-central-1",
        "AWS_EC2_METADATA_DISABLED": "true",
    }.items():
        monkeypatch.setenv(name, value)
    name = f"evidence-{next(NUMBERS)}"
    s3_client().create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    return name


def objects(bucket: str) -> list[str]:
    """The keys of all objects of a bucket, and of uploads that were begun and not ended."""
    client = s3_client()
    kept = [found["Key"] for found in client.list_objects_v2(Bucket=bucket).get("Contents", ())]
    begun = [found["Key"] for found in client.list_multipart_uploads(Bucket=bucket).get("Uploads", ())]
    return sorted(kept) + begun
