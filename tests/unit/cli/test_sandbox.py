"""``knockoff sandbox``: what belongs to a sandbox is its own."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import yaml

from bot.cli import local_slack, serve
from bot.errors import BotError
from bot.settings import Settings, content_folder
from tests.unit.cli.conftest import Knockoff

Sandbox = Callable[..., Settings]


@pytest.fixture
def sandbox(knockoff: Knockoff, monkeypatch: pytest.MonkeyPatch) -> Sandbox:
    """Start a sandbox with neither a Slack nor a desk in it, and see with which settings the desk would run."""
    seen: list[Settings] = []

    @contextmanager
    def running(_program: Path, _template: Path, folder: Path, port: int, _tokens: object) -> Iterator[str]:
        (folder / "workspace.yaml").write_text("")
        yield f"http://127.0.0.1:{port}"

    monkeypatch.setattr(local_slack, "fetch", lambda folder: folder / "program")
    monkeypatch.setattr(local_slack, "running", running)
    monkeypatch.setattr(serve, "prepare", lambda _settings, _stop: None)
    monkeypatch.setattr(serve, "run", lambda settings, over_http: seen.append(settings))

    def start(port: int, *options: str) -> Settings:
        assert knockoff("sandbox", "--no-open", "--port", str(port), *options).code == 0
        return seen[-1]

    return start


def files(settings: Settings) -> Path:
    """The folder a sandbox's database is in."""
    return Path(settings.database.removeprefix("sqlite:///")).parent


def test_two_sandboxes_on_two_ports_share_neither_database_nor_tokens(sandbox: Sandbox) -> None:
    one, other = sandbox(4001), sandbox(4002)
    assert one.slack_api_url == "http://127.0.0.1:4001/api/"
    assert files(one) != files(other)
    assert one.slack_bot_token != other.slack_bot_token


def test_the_outsider_of_the_workspace_is_refused(sandbox: Sandbox) -> None:
    users = yaml.safe_load((content_folder("sandbox") / "workspace.yaml").read_text(encoding="utf-8"))["users"]
    assert sandbox(4001).refused_people == tuple(user["id"] for user in users if "outsider" in user["real_name"])


def test_a_sandbox_keeps_its_questions_until_it_is_told_to_forget_them(sandbox: Sandbox) -> None:
    folder = files(sandbox(4001))
    for name in ("desk.sqlite", "desk.sqlite-wal"):
        (folder / name).write_text("kept")
    sandbox(4002, "--fresh")
    sandbox(4001)
    assert len(list(folder.glob("desk.sqlite*"))) == 2
    sandbox(4001, "--fresh")
    assert list(folder.glob("desk.sqlite*")) == []


def test_a_sandbox_has_a_console_beside_its_slack(sandbox: Sandbox) -> None:
    settings = sandbox(4001)
    assert settings.base_url == f"http://127.0.0.1:{settings.console_port}"
    assert settings.console_port not in {None, 4001}
    assert "U03OPAL" in settings.reviewers


def test_a_port_that_something_else_than_a_web_server_has_is_taken(tmp_path: Path) -> None:
    (template := tmp_path / "template.yaml").write_text("")
    with socket.create_server(("127.0.0.1", 0)) as server:

        def greet() -> None:
            with server.accept()[0] as caller:
                caller.sendall(b"220 mail.example ready\r\n")

        threading.Thread(target=greet, daemon=True).start()
        port, tokens = server.getsockname()[1], local_slack.Tokens("xoxb-1", "xapp-1", "s")
        with (
            pytest.raises(BotError, match=f"port {port} is taken"),
            local_slack.running(tmp_path / "program", template, tmp_path / "in", port, tokens),
        ):
            pass
