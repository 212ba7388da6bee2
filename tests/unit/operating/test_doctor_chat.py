"""A diagnosis says where question texts go for a chat model, and whether anything comes back."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.operating.doctor_chat import chat_findings
from bot.operating.finding import Finding, State
from bot.settings import read_settings
from tests.fake_endpoint import Behaviour, Exchange, FakeEndpoint, endpoint, every_sentence
from tests.unit.conftest import TinyDesk

Diagnosed = Callable[..., list[Finding]]


def honest(exchange: Exchange) -> None:
    """Chooses every sentence."""
    exchange.say({"sentences": every_sentence(exchange)})


@pytest.fixture
def diagnosed(bare: Path, tiny_desk: TinyDesk) -> Diagnosed:
    """What is found with these settings, over a tiny index."""
    shutil.copytree(tiny_desk.folder, bare / "data" / "index")

    def look(server: FakeEndpoint, **given: object) -> list[Finding]:
        chat = {"chat_url": server.url, "chat_model": "tiny", "chat_key": "hush", "chat_confirmed_host": "127.0.0.1"}
        return list(chat_findings(read_settings(**{**chat, **given})))

    return look


def test_without_a_chat_model_it_says_that_nothing_leaves(bare: Path) -> None:
    (found,) = chat_findings(read_settings())
    assert found.state is State.SKIPPED
    assert "leaves" in found.found


def test_one_that_is_not_confirmed_is_sent_nothing_and_the_remedy_names_its_host_and_port(diagnosed: Diagnosed) -> None:
    with endpoint(honest) as server:
        (found,) = diagnosed(server, chat_confirmed_host=None)
        assert (found.state, server.requests) == (State.WARNING, [])
        assert f"KNOCKOFF_CHAT_CONFIRMED_HOST={server.url.split('/')[2]} " in found.remedy


def test_one_that_answers_is_fine_and_it_says_where_questions_go(diagnosed: Diagnosed) -> None:
    with endpoint(honest) as server:
        (found,) = diagnosed(server)
        assert found.state is State.OK
        assert server.url in found.found
        assert "tiny" in found.found
        assert "hush" not in str(found)


@pytest.mark.parametrize(
    ("behave", "remedy"),
    [
        (lambda exchange: exchange.reply(b"{}", 401), "KNOCKOFF_CHAT_KEY"),
        (lambda exchange: exchange.reply(b"{}", 302, Location="http://127.0.0.1:1/"), "redirects are not followed"),
        (lambda exchange: exchange.say("Sure!"), "JSON schema"),
        (lambda exchange: exchange.say([]), "larger model"),
        (lambda exchange: exchange.connection.close(), "KNOCKOFF_CHAT_URL"),
        (lambda exchange: exchange.say(""), "KNOCKOFF_CHAT_URL"),
    ],
)
def test_what_is_wrong_with_it_has_its_remedy_and_keeps_nobody_from_an_answer(
    diagnosed: Diagnosed, behave: Behaviour, remedy: str
) -> None:
    with endpoint(behave) as server:
        (found,) = diagnosed(server)
    assert found.state is State.WARNING
    assert "the answer without it" in found.found
    assert remedy in found.remedy


def test_without_an_index_it_is_not_tried(bare: Path) -> None:
    with endpoint(honest) as server:
        given = {"chat_url": server.url, "chat_model": "tiny", "chat_confirmed_host": "127.0.0.1"}
        (found,) = chat_findings(read_settings(**given))
        assert (found.state, server.requests) == (State.WARNING, [])
    assert "guidance index" in found.remedy


def test_what_goes_to_another_machine_without_encryption_is_said(bare: Path) -> None:
    given = {"chat_url": "http://models.invalid/v1", "chat_model": "tiny", "chat_confirmed_host": "models.invalid"}
    assert any("not encrypted" in found.found for found in chat_findings(read_settings(**given)))
