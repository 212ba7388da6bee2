"""What the settings of a chat model must be, so that nothing people ask goes where the operator did not mean it to."""

import re
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, ValidationInfo

_ADDRESS = re.compile(r"https?://(?:[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~\-/]*)?")


def _address(value: str | None) -> str | None:
    if value is None:
        return None
    address = value.strip().rstrip("/")
    if not _ADDRESS.fullmatch(address) or urlsplit(address).port == 0:  # a port that is too high raises
        raise ValueError("it must be http:// or https://, a host, and the path up to /chat/completions, without a key")
    return address


def _named(value: str | None, info: ValidationInfo) -> str | None:
    if info.data.get("chat_url") and not value:
        raise ValueError("KNOCKOFF_CHAT_URL is set: name the model that is to be asked there")
    return value


def _confirmed(value: str | None, info: ValidationInfo) -> str | None:
    url = info.data.get("chat_url")
    if value is not None and url is not None and value.strip().lower() != urlsplit(url).hostname:
        raise ValueError(f"it is not the host of KNOCKOFF_CHAT_URL, which is {urlsplit(url).hostname}")
    return value


ChatUrl = Annotated[str | None, AfterValidator(_address)]
ChatName = Annotated[str | None, AfterValidator(_named)]  # after the URL among the fields, as is the next
ConfirmedHost = Annotated[str | None, AfterValidator(_confirmed)]
