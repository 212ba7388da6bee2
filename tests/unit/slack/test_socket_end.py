"""What is read off a connection: everything that came, however it was cut up, and its end as a frame that closes."""

import json
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.socket_mode.request import SocketModeRequest

from bot.slack import socket as by_socket
from bot.slack.socket import Ending, Line, frame

CLOSED = b"\x88\x02\x03\xee"  # RFC 6455: final, close, two bytes, 1006
SAID = bytes(range(256)) * 300  # five records of TLS
GIVES_UP_S = 3.0  # the SDK's reads do
AT_ONCE_S = 0.5  # the SDK alone takes a second


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for localhost, in one file."""
    key, name = (
        ec.generate_private_key(ec.SECP256R1()),
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")]),
    )
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    kinds = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    file.write_bytes(
        key.private_bytes(*kinds) + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
    )
    return file


@pytest.fixture(params=["plain", "tls"])
def ends(request: pytest.FixtureRequest) -> Iterator[tuple[socket.socket, socket.socket]]:
    """Slack's end of a connection and ours, which gives up reading after three seconds as the SDK's do."""
    theirs, ours = socket.socketpair()
    ours.settimeout(GIVES_UP_S)
    if request.param == "tls":
        file = request.getfixturevalue("certificate")
        server, client = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context(cafile=file)
        server.load_cert_chain(file)
        shaken: list[socket.socket] = []
        shaking = threading.Thread(target=lambda: shaken.append(server.wrap_socket(theirs, server_side=True)))
        shaking.start()
        ours = client.wrap_socket(ours, server_hostname="localhost")
        shaking.join()
        (theirs,) = shaken
    with closing(theirs), closing(ours):
        yield theirs, ours


def read(ending: Ending, size: int, chunk: int) -> bytes:
    """So many bytes, in chunks."""
    found = b""
    while len(found) < size:
        with suppress(TimeoutError):
            found += ending.recv(chunk)
    return found


@pytest.mark.parametrize("chunk", [7_000, 1 << 16])
def test_all_that_came_is_read_though_it_came_in_pieces(ends: tuple[socket.socket, socket.socket], chunk: int) -> None:
    theirs, ours = ends
    sending = threading.Thread(target=theirs.sendall, args=(SAID,))
    sending.start()
    assert read(Ending(ours), len(SAID), chunk) == SAID
    sending.join()


def test_while_nothing_comes_a_read_gives_up_soon(
    ends: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_socket, "READ_S", 0.01)
    theirs, ours = ends
    ending = Ending(ours)
    theirs.sendall(b"!")
    assert read(ending, 1, 100) == b"!"  # and what TLS itself says after the handshake, which alone is nothing
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        ending.recv(100)
    assert time.monotonic() - began < GIVES_UP_S


@pytest.mark.parametrize("torn", [False, True])
def test_the_end_reads_as_a_frame_that_closes_and_then_as_an_error(
    ends: tuple[socket.socket, socket.socket], torn: bool
) -> None:
    theirs, ours = ends
    ending = Ending(ours)
    theirs.sendall(b"last words")
    assert read(ending, 10, 100) == b"last words"
    if not torn and isinstance(theirs, ssl.SSLSocket):
        theirs.settimeout(0.01)
        with suppress(OSError):  # it does not wait for our word
            theirs.unwrap()
    theirs.close()
    assert ending.recv(100) == CLOSED
    with pytest.raises(ConnectionResetError):
        ending.recv(100)


def test_a_connection_closed_from_here_has_no_end_to_tell(ends: tuple[socket.socket, socket.socket]) -> None:
    ending = Ending(ends[1])
    ending.close()
    with pytest.raises(OSError, match="Bad file descriptor"):
        ending.recv(100)


@given(st.binary(max_size=300) | st.integers(0, 70_000).map(bytes), st.binary(min_size=4, max_size=4))
def test_what_is_sent_is_read_again_out_of_its_frame(payload: bytes, mask: bytes) -> None:
    sent = frame(payload, mask)
    assert (sent[0], sent[1] >> 7) == (0x81, 1)
    size, begins = sent[1] & 0x7F, 2
    if size == 126:
        (size,), begins = struct.unpack("!H", sent[2:4]), 4
    elif size == 127:
        (size,), begins = struct.unpack("!Q", sent[2:10]), 10
    key, body = sent[begins : begins + 4], sent[begins + 4 :]
    assert len(body) == size == len(payload)
    assert bytes(byte ^ key[at % 4] for at, byte in enumerate(body)) == payload


def test_it_is_closed_at_once() -> None:
    line, began = Line("xapp-test"), time.monotonic()
    line.close()
    assert time.monotonic() - began < AT_ONCE_S


def test_who_sends_something_is_waited_for_from_its_arrival_until_it_is_handled() -> None:
    line, seen = Line("xapp-test"), list[str]()

    def begin(payload: Mapping[str, Any]) -> Callable[[], None]:
        seen.append(f"begun: {payload['type']}")
        return lambda: seen.append("over")

    line.begin = begin
    line.socket_mode_request_listeners.append(lambda _line, _request: seen.append("handled"))
    sent = {"envelope_id": "E1", "type": "interactive", "payload": {"type": "view_submission"}}
    line.enqueue_message(json.dumps(sent))
    line.message_workers.shutdown()
    line.enqueue_message(json.dumps(sent))  # too late: Slack delivers it again
    line.close()
    assert seen == ["begun: view_submission", "handled", "over", "begun: view_submission", "over"]


def test_events_of_which_nobody_waits_for_any_stand_back_and_take_no_threads_of_who_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(by_socket, "LISTENERS", 1)
    line, passed, seen = Line("xapp-test", concurrency=1), threading.Event(), list[str]()

    def let_pass() -> None:
        passed.wait(10)

    def handled(request: SocketModeRequest) -> None:
        seen.append(request.type)
        passed.set()

    line.begin, line.let_pass = lambda _payload: lambda: None, let_pass
    line.socket_mode_request_listeners.append(lambda _line, request: handled(request))
    for kind in ("events_api", "interactive"):
        line.enqueue_message(json.dumps({"envelope_id": kind, "type": kind, "payload": {}}))
    line.close()
    assert seen == ["interactive", "events_api"]
