"""One link, one reviewer, once, ten minutes; then eight hours, unless they review no more."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.cases.roles import Role
from bot.storage.console_tables import console_sessions
from bot.web.console.doors import MOST_FAILURES, WINDOW_S, Failures
from bot.web.console.signing_in import LINK_LASTS, SESSION_LASTS
from tests.console_desk import CARLA, OPAL, ConsoleDesk, console_desk, token
from tests.fakes import FakeClock


def secret_of(link: str | None) -> str:
    """What a link ends with."""
    assert link is not None
    return link.rpartition("/")[2]


def test_a_link_signs_in_once(desk: ConsoleDesk) -> None:
    secret, browser = secret_of(desk.signing.link(OPAL)), desk.browser()
    answer = browser.post("/console/sign-in", data={"secret": secret})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console")
    assert "Opal" in browser.get("/console").text
    again = desk.browser().post("/console/sign-in", data={"secret": secret})
    assert again.status_code == 401
    assert "This link does not work: it was used, is older than ten minutes, or was cut off." in again.text


def test_looking_at_a_link_as_chats_do_spends_nothing(desk: ConsoleDesk) -> None:
    link = desk.signing.link(OPAL)
    for _ in range(3):
        page = desk.browser().get(f"/console/sign-in/{secret_of(link)}")
        assert (page.status_code, "Sign in</button>" in page.text) == (200, True)
        assert page.cookies == {}
        assert "Opal" not in page.text
    assert desk.browser().post("/console/sign-in", data={"secret": secret_of(link)}).status_code == 303


@pytest.mark.parametrize(
    ("late", "status"), [(timedelta(), 303), (LINK_LASTS - timedelta(seconds=1), 303), (LINK_LASTS, 401)]
)
def test_a_link_lasts_ten_minutes(desk: ConsoleDesk, clock: FakeClock, late: timedelta, status: int) -> None:
    secret = secret_of(desk.signing.link(OPAL))
    clock.forward(late)
    assert desk.browser().post("/console/sign-in", data={"secret": secret}).status_code == status


def test_a_new_link_takes_the_place_of_the_one_before(desk: ConsoleDesk) -> None:
    first, other, second = (secret_of(desk.signing.link(who)) for who in (OPAL, CARLA, OPAL))
    found = [desk.browser().post("/console/sign-in", data={"secret": s}).status_code for s in (first, other, second)]
    assert found == [401, 303, 303]


def test_a_session_lasts_eight_hours_and_is_not_made_longer_by_use(desk: ConsoleDesk, clock: FakeClock) -> None:
    browser = desk.browser(OPAL)
    clock.forward(SESSION_LASTS - timedelta(seconds=1))
    assert browser.get("/console").status_code == 200
    clock.forward(timedelta(seconds=1))
    assert browser.get("/console").status_code == 401


def test_who_reviews_no_more_is_out_at_once_and_stays_out(desk: ConsoleDesk) -> None:
    browsers = [desk.browser(OPAL), desk.browser(OPAL)]
    link = desk.signing.link(OPAL)
    desk.people.roles[OPAL] = Role.STAFF
    assert browsers[0].get("/console").status_code == 401
    desk.people.roles[OPAL] = Role.OPS
    assert [browser.get("/console").status_code for browser in browsers] == [401, 401]
    assert desk.browser().post("/console/sign-in", data={"secret": secret_of(link)}).status_code == 401
    assert desk.browser(OPAL).get("/console").status_code == 200


def test_signing_out_ends_this_session_alone(desk: ConsoleDesk) -> None:
    here, there = desk.browser(OPAL), desk.browser(OPAL)
    session = here.cookies["knockoff-console"]
    answer = here.post("/console/sign-out", data={"csrf": token(here.get("/console").text)})
    assert "You are signed out" in answer.text
    assert desk.browser().get("/console", headers={"cookie": f"knockoff-console={session}"}).status_code == 401
    assert there.get("/console").status_code == 200


def test_the_database_holds_no_secret(desk: ConsoleDesk) -> None:
    browser = desk.browser(OPAL)
    link, session = secret_of(desk.signing.link(CARLA)), browser.cookies["knockoff-console"]
    with desk.database.reading() as connection:
        kept = str(connection.execute(select(console_sessions)).all())
    assert "'session'" in kept
    assert "'link'" in kept
    assert link not in kept
    assert session not in kept


@pytest.mark.parametrize(
    ("base", "name", "secure"),
    [("http://127.0.0.1:3101", "knockoff-console", False), ("https://desk.example.com", "__Host-knockoff", True)],
)
def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites_and_encrypted_where_the_console_is(
    migrated: Path, tmp_path: Path, base: str, name: str, secure: bool
) -> None:
    desk = console_desk(migrated, tmp_path, base=base)
    answer = desk.browser().post("/console/sign-in", data={"secret": secret_of(desk.signing.link(OPAL))})
    said = answer.headers["set-cookie"].lower()
    assert said.startswith(f"{name.lower()}=")
    assert {"httponly", "samesite=lax", "path=/", "max-age=28800"} <= {part.strip() for part in said.split(";")}
    assert ("; secure" in said, "domain" in said) == (secure, False)
    assert ("strict-transport-security" in answer.headers) == secure
    desk.database.close()


@pytest.mark.parametrize("session", ["", "x", "é", "a" * 5000, "'; DROP TABLE console_sessions; --"])
def test_a_made_up_session_is_nobodys(desk: ConsoleDesk, session: str) -> None:
    headers = {"cookie": f"knockoff-console={session}".encode()}
    assert desk.browser().get("/console", headers=headers).status_code == 401


def test_who_tries_many_links_in_vain_is_told_so_and_keeps_nobody_out(desk: ConsoleDesk) -> None:
    guessing = desk.browser()
    tried = [
        guessing.post("/console/sign-in", data={"secret": f"guess{n}"}).status_code for n in range(MOST_FAILURES + 2)
    ]
    assert tried == [401] * MOST_FAILURES + [429] * 2
    assert guessing.get("/console/sign-in/guess").status_code == 429
    link = desk.signing.link(OPAL)
    assert desk.browser().get(link).status_code == 200
    assert desk.browser().post("/console/sign-in", data={"secret": secret_of(link)}).status_code == 303


def test_failures_are_forgotten_after_a_minute_and_counted_by_address() -> None:
    now = [0.0]
    failures = Failures(lambda: now[0])
    for _ in range(MOST_FAILURES):
        failures.note("a")
    assert (failures.too_many("a"), failures.too_many("b")) == (True, False)
    now[0] = WINDOW_S
    assert not failures.too_many("a")


def test_nobody_is_signed_in_by_a_form_on_another_site(desk: ConsoleDesk) -> None:
    secret = secret_of(desk.signing.link(OPAL))
    for site in ("cross-site", "same-site", "none"):
        answer = desk.browser().post("/console/sign-in", data={"secret": secret}, headers={"sec-fetch-site": site})
        assert (answer.status_code, "set-cookie" in answer.headers) == (403, False)
    answer = desk.browser().post("/console/sign-in", data={"secret": secret}, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 303
