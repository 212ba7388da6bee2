"""What the value of a setting must be, so that a slip is told at the start, and nothing goes where it was not meant to."""

import re
from collections.abc import Collection, Mapping
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, ValidationInfo
from pydantic_settings import NoDecode

from bot.persons import is_person

_CHAT_URL = re.compile(r"https?://(?:[A-Za-z0-9.\-]+|\[[0-9A-Fa-f:]+\])(?::[0-9]{1,5})?(?:/[A-Za-z0-9._~\-/]*)?")
_AUTHORITY = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+(?:/\S*)?")
_PRIVATE = re.compile(r"https://[A-Za-z0-9.\-]+(:\d+)?(/\S*)?|http://(127\.0\.0\.1|localhost)(:\d+)?(/\S*)?")
_BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.\-]{1,61}[a-z0-9](/[A-Za-z0-9_.\-]+)*/?")
_SAID = {
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_parsing": "must be a number",
    "bool_parsing": "must be true or false",
    "greater_than_equal": "must be at least {ge:g}",
    "less_than_equal": "must be at most {le:g}",
    "literal_error": "must be {expected}",
}
"""What a value must be, by the library's name of the fault; what stands in braces it knows itself."""
_HOST = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")


def fault_of(details: Mapping[str, Any], fields: Collection[str]) -> str:
    """What is wrong with a setting and what it must be, in a sentence; of a secret nothing is shown.

    ``details`` are as pydantic lists a fault. ``fields`` have our prefix in the environment; any other name is one there itself.
    """
    name = str(details["loc"][0])
    variable = f"KNOCKOFF_{name.upper()}" if name in fields else name
    kind, known = details["type"], details.get("ctx", {})
    if kind in _SAID:
        return f"{variable} {_SAID[kind].format(**known)}, not '{details['input']}'."
    if kind.endswith("too_short"):
        return f"{variable} must have at least {known['min_length']} characters."
    return f"{variable}: {known.get('error', details['msg'])}"


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("no such time zone; write it as Europe/Berlin") from error
    return value


def _listed(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


def _people(value: tuple[str, ...]) -> tuple[str, ...]:
    if wrong := [each for each in value if not is_person(each)]:
        raise ValueError(f"'{wrong[0]}' is no user id: write U0123ABCD,U0456EFGH (Slack profile, 'Copy member ID')")
    return value


def _host(value: str | None) -> str | None:
    return _address(value, _HOST, "it must be http:// or https:// and a host, without a path")


def _private(value: str | None) -> str | None:
    return _address(value, _PRIVATE, "it must be https://, or http:// on this machine")


def _authority(value: str | None) -> str | None:
    return _address(value, _AUTHORITY, "it must be http:// or https:// and an address, such as https://tsa.example/tsr")


def _bucket(value: str | None) -> str | None:
    if value is not None and not _BUCKET.fullmatch(value):
        raise ValueError("it must be s3:// and a bucket's name, with a prefix or without, such as s3://evidence/desk")
    return value


def _chat_url(value: str | None) -> str | None:
    wrong = "it must be http:// or https://, a host, and the path up to /chat/completions, without a key"
    address = _address(value, _CHAT_URL, wrong)
    if address is not None and urlsplit(address).port == 0:  # a port that is too high raises
        raise ValueError(wrong)
    return address


def _address(value: str | None, allowed: re.Pattern[str], wrong: str) -> str | None:
    if value is None:
        return None
    address = value.strip().rstrip("/")
    if not allowed.fullmatch(address):
        raise ValueError(wrong)
    return address


def _named(value: str | None, info: ValidationInfo) -> str | None:
    if info.data.get("chat_url") and not value:
        raise ValueError("KNOCKOFF_CHAT_URL is set: name the model that is to be asked there")
    return value


def _confirmed(value: str | None, info: ValidationInfo) -> str | None:
    url = info.data.get("chat_url")
    if value is None or url is None:
        return value
    parts = urlsplit(url)
    bare = parts.hostname or ""
    host = f"[{bare}]" if ":" in bare else bare
    exact = f"{host}:{parts.port or {'http': 80, 'https': 443}[parts.scheme]}"
    if value.strip().lower() not in (bare, host, exact):
        raise ValueError(f"it is not the host of KNOCKOFF_CHAT_URL, which is {bare}, or with its port {exact}")
    return value


TimeZone = Annotated[str, AfterValidator(_zone)]
Ids = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]  # separated by commas
People = Annotated[Ids, AfterValidator(_people)]
Host = Annotated[str | None, AfterValidator(_host)]
PrivateUrl = Annotated[str | None, AfterValidator(_private)]
AuthorityUrl = Annotated[str | None, AfterValidator(_authority)]  # answers are signed: it need not be encrypted
BucketUrl = Annotated[str | None, AfterValidator(_bucket)]
ChatUrl = Annotated[str | None, AfterValidator(_chat_url)]
ChatName = Annotated[str | None, AfterValidator(_named)]  # after the URL among the fields, as is the next
ConfirmedHost = Annotated[str | None, AfterValidator(_confirmed)]
