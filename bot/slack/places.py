"""Where in Slack the desk speaks of cases."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Places:
    """Channels, by id: where cards stand, where counsel reads, and where ops reads what could not be told elsewhere."""

    cases: str | None
    counsel: str | None
    fallback: str | None
