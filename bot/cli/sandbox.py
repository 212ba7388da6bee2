"""``knockoff sandbox``: a local Slack and the desk, one command, stopped together."""

import webbrowser
from pathlib import Path
from typing import Annotated

import typer
from pydantic import SecretStr

from bot import wiring
from bot.cli import ask, local_slack, serve
from bot.cli.output import progress_bar, stderr
from bot.errors import BotError
from bot.settings import content_folder, read_settings
from bot.telemetry import set_up_logging

FOLDER = Path(".sandbox")


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
        with progress_bar("Indexing the guidance") as progress:
            desk = wiring.answer_desk(read_settings(), progress)
        ask.chat(desk, wiring.today())
        return
    tokens = local_slack.new_tokens()
    database = FOLDER / "desk.sqlite"
    if fresh:
        database.unlink(missing_ok=True)
    template = content_folder("sandbox") / "workspace.yaml"
    with local_slack.running(program, template, FOLDER, port, tokens) as address:
        settings = read_settings().model_copy(
            update={
                "slack_bot_token": SecretStr(tokens.bot),
                "slack_app_token": SecretStr(tokens.app),
                "slack_signing_secret": SecretStr(tokens.signing_secret),
                "slack_api_url": f"{address}/api/",
                "database_url": f"sqlite:///{database.as_posix()}",
                "counsel_channel": "C03CASES",
            }
        )
        set_up_logging(settings.log_json)
        stderr.print(_welcome(address), markup=False)
        if open_:
            webbrowser.open(address)
        serve.run(settings, over_http=False)


def _welcome(address: str) -> str:
    return (
        f"\n  Open {address} in your browser (you are Bridget, brand manager; change who you are at the top right).\n"
        "  Try three things:\n"
        "    1. in #general type:  @knockoff-desk we found a fake on Alibaba, should we report it first?\n"
        "    2. type:  /ask-ip does our US patent stop a factory in China\n"
        "    3. write to knockoff-desk directly:  who signs a C&D letter?   then reply:  and in which language?\n"
        "  Ctrl-C stops both.\n"
    )
