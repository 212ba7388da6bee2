"""Who reviews cases: people named in the settings, and the members of a user group; guests and outsiders never."""

import threading
from collections.abc import Callable
from datetime import datetime, timedelta

from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.cases.roles import Role
from bot.slack.directory import Directory, Standing

KEEP = timedelta(minutes=1)  # who is taken out of the group, or leaves, is out within it


class SlackReviewers:
    """``Reviewers`` over Slack. What cannot be found out counts against the person: nothing opens because a call failed."""

    def __init__(
        self,
        client: WebClient,
        directory: Directory,
        now: Callable[[], datetime],
        people: tuple[str, ...] = (),
        group: str | None = None,
        counsel: tuple[str, ...] = (),
    ) -> None:
        self._client = client
        self._directory = directory
        self._now = now
        self._people = frozenset(people)
        self._group = group
        self._counsel = frozenset(counsel)
        self._members: frozenset[str] = frozenset()
        self._until: datetime | None = None
        self._turn = threading.Lock()

    def role(self, person: str) -> Role:
        """What a person is; OUTSIDER when that cannot be found out."""
        if not person or self.standing(person) is not Standing.STAFF:
            return Role.OUTSIDER
        if person in self._counsel:
            return Role.COUNSEL
        if person in self._people or person in self._group_members():
            return Role.OPS
        return Role.STAFF

    def sure(self, person: str) -> bool:
        """Whether ``role`` is what Slack says, and not what counts while Slack says nothing."""
        standing = self.standing(person)
        if standing is not Standing.STAFF or person in self._people | self._counsel:
            return standing is not Standing.UNKNOWN
        self._group_members()
        return self._group is None or self._until is not None

    def everyone(self) -> tuple[str, ...]:
        """Who reviews, as far as known, counsel last; whether they still do is asked one by one."""
        ops = (self._people | self._group_members()) - self._counsel
        return (*sorted(ops), *sorted(self._counsel))

    def name(self, person: str) -> str:
        """What somebody is called."""
        return self._directory.name(person)

    def standing(self, person: str) -> Standing:
        """Whether somebody is of this company's staff."""
        return self._directory.of_person(person, KEEP)

    def _group_members(self) -> frozenset[str]:
        """Who is in the group; nobody when Slack does not say."""
        if self._group is None:
            return frozenset()
        with self._turn:
            if self._until is None or self._until <= self._now():
                try:
                    answer = self._client.usergroups_users_list(usergroup=self._group)
                    members = frozenset(str(member) for member in answer["users"])
                except (SlackClientError, KeyError, OSError):
                    self._until = None
                    return frozenset()
                self._members, self._until = members, self._now() + KEEP
            return self._members
