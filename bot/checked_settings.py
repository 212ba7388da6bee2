"""What a time zone and the console's address must be."""

import re
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator


def _zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("no such time zone; write it as Europe/Berlin") from error
    return value


def _address(value: str | None) -> str | None:
    if value is None:
        return None
    address = value.strip().rstrip("/")
    if not re.fullmatch(r"https?://[A-Za-z0-9.\-\[\]:]+", address):
        raise ValueError("it must be http:// or https:// and a host, without a path")
    return address


TimeZone = Annotated[str, AfterValidator(_zone)]
Address = Annotated[str | None, AfterValidator(_address)]
