"""``knockoff sandbox``: a local Slack and the desk, one command, stopped together."""

import socket
import webbrowser
from pathlib import Path
from threading import Event
from typing import Annotated

import typer
from pydantic import SecretStr

from bot import answerwiring
from bot.cli import ask, local_slack, serve
from bot.cli.output import INDEXING, progress_bar, stderr
from bot.errors import BotError
from bot.settings import Settings, content_folder, read_settings
from bot.telemetry import set_up_logging

FOLDER = Path(".sandbox")
MOST_PORTS = 65_536


def sandbox(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the local Slack")] = 3100,
    open_: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser")] = True,
    fresh: Annotated[bool, typer.Option(help="Forget the questions of earlier runs")] = False,
) -> None:
    """Try the desk in a Slack on this machine; without npm, in the terminal."""
    try:
        program = local_slack.fetch(FOLDER)
    except BotError as error:
        stderr.print(f"{error}.\nOpening the chat in the terminal instead.", markup=False)
        settings = read_settings()
        with progress_bar(INDEXING) as progress:
            desk = answerwiring.answer_desk(settings, progress)
        ask.chat(desk, answerwiring.today(settings))
        return
    serve.prepare(read_settings(), Event())  # first: nobody hears what is typed into a Slack without a desk
    tokens = local_slack.new_tokens()
    own = FOLDER / str(port)  # two sandboxes on two ports share nothing: one's desk would answer in the other's Slack
    own.mkdir(parents=True, exist_ok=True)
    database = own / "desk.sqlite"
    if fresh:
        for part in own.glob(f"{database.name}*"):  # with the log SQLite keeps beside it after a crash
            part.unlink()
    template = content_folder("sandbox") / "workspace.yaml"
    console = _free(port + 1)
    with local_slack.running(program, template, own, port, tokens) as address:
        settings = _settings(tokens, address, database, console)
        set_up_logging(settings.log_json)
        stderr.print(_welcome(address), markup=False)
        if open_:
            webbrowser.open(address)
        serve.run(settings, over_http=False)


def _settings(tokens: local_slack.Tokens, address: str, database: Path, console: int) -> Settings:
    """Those of the desk in a sandbox, with the people and channels of its workspace file."""
    return read_settings().model_copy(
        update={
            "slack_bot_token": SecretStr(tokens.bot),
            "slack_app_token": SecretStr(tokens.app),
            "slack_signing_secret": SecretStr(tokens.signing_secret),
            "slack_api_url": f"{address}/api/",
            "database_url": f"sqlite:///{database.as_posix()}",
            "counsel_channel": "C03CASES",
            "cases_channel": "C03CASES",
            "reviewers": ("U03OPAL",),
            "counsel_people": ("U04CARLA",),
            "refused_people": ("U05OTTO",),  # a local Slack calls nobody a guest
            "base_url": f"http://127.0.0.1:{console}",
            "console_port": console,
        }
    )


def _free(port: int) -> int:
    """This port, or another if something listens on it."""
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port if port < MOST_PORTS else 0))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _welcome(address: str) -> str:
    return (
        f"\n  Open {address} in your browser (you are Bridget, brand manager; change who you are at the top right).\n"
        "  Try four things:\n"
        "    1. in #general type:  @knockoff-desk we found a fake on Alibaba, should we report it first?\n"
        "    2. type:  /ask-ip does our US patent stop a factory in China\n"
        "    3. open knockoff-desk under Apps, then write to it directly: this Slack lists that under Direct messages, by your\n"
        "       own name.  Type:  who signs a C&D letter?   then reply in the thread:  and in which language?\n"
        "    4. type:  /report-knockoff https://www.alibaba.com/product-detail/Kettle_1600482913377.html   fill in and send;\n"
        "       then look into #ip-cases as Opal (ops), and into your direct messages as Bridget\n"
        "  As Opal (ops), open knockoff-desk's Home and press “Open console” for the reviewers' pages.\n"
        "  Ctrl-C stops both.\n"
    )
