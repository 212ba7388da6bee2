"""The chat model's part of a diagnosis: where questions go, if they go anywhere, and whether anything comes back."""

import time
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot import answerwiring
from bot.answering.arranging import ArrangingWriter, ModelFailed, Outcome
from bot.operating.finding import Finding, fine, skipped, warned
from bot.retrieval.search import Hit
from bot.settings import Settings

CHECK = "chat model"


def chat_findings(settings: Settings) -> Iterator[Finding]:
    """Asks it a question that the guidance itself gives, never one that a person asked."""
    if settings.chat_url is None:
        yield skipped(CHECK, "none is set: nothing people ask leaves this machine for one")
        return
    parts = urlsplit(settings.chat_url)
    host = parts.hostname or ""
    model = answerwiring.make_chat_model(settings)
    if model is None:
        may = f"set KNOCKOFF_CHAT_CONFIRMED_HOST={parts.netloc.lower()} if question texts may be sent there"
        remedy = f"{may}, else unset KNOCKOFF_CHAT_URL"
        yield warned(CHECK, f"{settings.chat_url} is set but not confirmed: nothing is sent to it", remedy)
        return
    goes = f"question texts and passages go to {settings.chat_url} ({settings.chat_model})"
    yield _tried(settings, ArrangingWriter(model), goes)
    if parts.scheme == "http" and not _is_here(host):
        yield warned(CHECK, f"what goes to {host} is not encrypted", "use https://, or a network you trust")


def _tried(settings: Settings, writer: ArrangingWriter, goes: str) -> Finding:
    knowledge = answerwiring.index_store(settings).knowledge()
    if knowledge is None:
        return warned(
            CHECK, f"{goes}; not tried, there is no index yet", "run 'knockoff guidance index', then this again"
        )
    passage = knowledge.corpus.passages[0]
    began = time.perf_counter()
    try:
        writer.arranged(passage.asked_as[0], (Hit(passage, 1.0, 1.0, 1.0, 1.0),))
    except ModelFailed as failure:
        said = f"{goes}; tried with a question from the guidance: {failure}"
        return warned(CHECK, f"{said}; people get the answer without it", _REMEDIES.get(failure.outcome, _SERVER))
    return fine(CHECK, f"{goes}; it answered in {time.perf_counter() - began:.1f} s")


_SERVER = "look at the server behind KNOCKOFF_CHAT_URL"
_REMEDIES = {
    Outcome.TIMEOUT: "a smaller model, a faster machine, or more KNOCKOFF_CHAT_SECONDS",
    Outcome.UNREACHABLE: "check KNOCKOFF_CHAT_URL, that the server runs, certificates, and the network's rules",
    Outcome.REJECTED: "check KNOCKOFF_CHAT_URL (the path before /chat/completions), KNOCKOFF_CHAT_MODEL and KNOCKOFF_CHAT_KEY",
    Outcome.REDIRECTED: "redirects are not followed: set KNOCKOFF_CHAT_URL to where it points, if you trust that",
    Outcome.NOTHING_LEFT: "it answers, but not so that it can be used: a larger model",
    Outcome.GARBAGE: "it answers, but not in the form asked for: a larger model, or a server that keeps to a JSON schema",
}


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
