"""From "Add to Slack" to a token that works, is renewed in time, and is forgotten when the bot is removed."""

from __future__ import annotations

import asyncio
import re
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import ClientResponse, web
from aiohttp.test_utils import TestClient, TestServer
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import select

from bot.platforms.slack import install, manifest, workspaces
from bot.platforms.slack.install import Added
from bot.platforms.slack.render import Look
from bot.platforms.slack.workspaces import Gone, ManyWorkspaces, NotInstalled, NotNow, OneWorkspace
from bot.store import tables
from bot.store.installations import Installations
from bot.store.secrets import Secrets
from bot.store.unit_of_work import Store
from bot.web import server
from tests.platforms.slack import standin
from tests.platforms.slack.standin import CLIENT_ID, CLIENT_SECRET, Slack

# slack_sdk proves who the app is in a way that a later aiohttp won't know.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")

PUBLIC = "https://convenor.example.org"


@dataclass(kw_only=True)
class World:
    """Slack, a database, and one process of the bot between them."""

    slack: Slack
    store: Store
    added: list[Added] = field(default_factory=list)
    gone: list[Gone] = field(default_factory=list)
    greeting_fails: bool = False

    def now(self) -> datetime:
        return self.slack.clock.now

    def connect(self, token: str | None) -> AsyncWebClient:
        return AsyncWebClient(token=token, base_url=self.slack.base_url, retry_handlers=[])

    def kept(self) -> Installations:
        return Installations(self.store, Secrets("k" * 32), platform="slack", now=self.now)

    def process(self, *, held: float = 0.0, kept: Any = None) -> ManyWorkspaces:
        """One process's view; held 0: it looks every token up each time."""

        async def tell(gone: Gone) -> None:
            self.gone.append(gone)

        return ManyWorkspaces(
            kept or self.kept(),
            connect=self.connect,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            now=self.now,
            gone=tell,
            held=held,
            waits=(0.01, 0.01, 0.01),
        )

    def application(self) -> web.Application:
        async def ready() -> None: ...

        async def added(news: Added) -> None:
            self.added.append(news)
            if self.greeting_fails:
                raise RuntimeError

        application = server.build(ready=ready, version="1")
        install.mount(
            application,
            self.kept(),
            connect=self.connect,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            public_url=PUBLIC,
            authorize_url=install.authorize_url(self.slack.base_url),
            now=self.now,
            added=added,
        )
        return application

    async def install(self, workspace: str = "T0QUAY", *, rotating: bool = False, org: bool = False) -> None:
        """The whole way, as a browser goes it."""
        async with TestClient(TestServer(self.application())) as browser:
            state = await begun(browser)
            code = self.slack.code(workspace, rotating=rotating, org=org)
            answer = await ended(browser, state, code=code)
            assert answer.status == 200, await answer.text()


@pytest.fixture
async def world(slack: Slack, sqlite_store: Store) -> World:
    slack.add_workspace("T0OTHER", "Eastmarsh", token="xoxb-other")
    return World(slack=slack, store=sqlite_store)


@pytest.fixture
async def browser(world: World) -> AsyncIterator[TestClient[Any, Any]]:
    async with TestClient(TestServer(world.application())) as client:
        yield client


async def begun(browser: TestClient[Any, Any], query: str = "") -> str:
    """The state that the install page carries, and its cookie."""
    answer = await browser.get(f"/slack/install{query}")
    assert answer.status == 200
    state = parse_qs(urlsplit(link_in(await answer.text())).query)["state"][0]
    assert f"convenor-slack-state={state}" in answer.headers["Set-Cookie"]
    return state


async def ended(
    browser: TestClient[Any, Any], state: str, *, cookie: str | None = None, **query: str
) -> ClientResponse:
    sent = {"Cookie": f"convenor-slack-state={state if cookie is None else cookie}"}
    return await browser.get("/slack/oauth_redirect", params={"state": state, **query}, headers=sent)


def link_in(page: str) -> str:
    found = re.search(r'<a class="do" href="([^"]*)"', page)
    assert found is not None, page
    return unescape(found[1])


# --- adding the bot


async def test_the_first_page_asks_for_the_least_scopes_and_none_of_peoples_own(
    browser: TestClient[Any, Any], world: World
):
    answer = await browser.get("/slack/install")

    asked = urlsplit(link_in(await answer.text()))
    query = parse_qs(asked.query, keep_blank_values=True)
    assert f"http://{asked.netloc}/api/" == world.slack.base_url
    assert asked.path == "/oauth/v2/authorize"
    assert query["scope"] == [",".join(manifest.SCOPES)]
    assert query["user_scope"] == [""]
    assert query["client_id"] == [CLIENT_ID]
    assert query["redirect_uri"] == [f"{PUBLIC}/slack/oauth_redirect"]


async def test_pages_load_nothing_and_their_addresses_go_nowhere(browser: TestClient[Any, Any]):
    for answer in (await browser.get("/slack/install"), await ended(browser, "x", code="x")):
        page = await answer.text()
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        style = re.findall(r"<style>(.*?)</style>", page)
        assert f"style-src 'sha256-{b64encode(sha256(style[0].encode()).digest()).decode()}'" in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        assert not re.search(r"<(?:script|img|link|iframe|form)|\sstyle=|\son\w+=", page)
        assert '<html lang="en-GB">' in page


async def test_the_cookie_is_for_the_way_back_alone(browser: TestClient[Any, Any]):
    answer = await browser.get("/slack/install")

    cookie = answer.headers["Set-Cookie"]
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Max-Age=600"} <= {
        each.strip() for each in cookie.split(";")
    }


async def test_after_adding_the_token_is_kept_sealed_and_the_installer_is_told_the_next_steps(
    browser: TestClient[Any, Any], world: World
):
    answer = await ended(browser, await begun(browser), code=world.slack.code("T0QUAY"))

    page = await answer.text()
    assert answer.status == 200
    assert "Convenor is in South Quay" in page
    assert "/network setup" in page
    assert link_in(page) == "https://slack.com/app_redirect?app=A0CONVENOR&team=T0QUAY"
    found = await world.kept().find(workspace="T0QUAY")
    assert found is not None
    installation = workspaces.from_text(found.text)
    assert (installation.team_id, installation.bot_user_id, installation.bot_id) == (
        "T0QUAY",
        "U0BOTQUAY",
        "B0BOTQUAY",
    )
    assert installation.user_token is None
    sealed = await world.store.run(
        lambda connection: connection.execute(select(tables.installation.c.sealed)).scalar_one(), write=False
    )
    assert "xoxb" not in sealed
    (news,) = world.added
    assert (news.name, news.workspace, news.user) == ("South Quay", "T0QUAY", "U0MARION")
    assert (await news.client.auth_test())["ok"]


async def test_a_greeting_that_fails_changes_nothing(world: World):
    world.greeting_fails = True

    await world.install()

    assert await world.kept().find(workspace="T0QUAY") is not None


async def test_whoever_added_it_is_greeted_with_three_steps(world: World):
    await world.install()

    await install.greet(world.added[0], look=Look(users={}, seal=lambda payload: payload))

    (greeting,) = world.slack.messages("U0MARION")
    assert "Convenor is in South Quay" in greeting.text
    for step in ("/invite @Convenor", "/network setup", "/action add"):
        assert step in greeting.text
        assert step in str(greeting.blocks)


async def test_a_name_is_shown_as_text(browser: TestClient[Any, Any], world: World):
    world.slack.kept.workspaces["T0QUAY"].name = "<script>alert(1)</script> & Sons"

    answer = await ended(browser, await begun(browser), code=world.slack.code("T0QUAY"))

    page = await answer.text()
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; Sons" in page


async def test_an_organisation_is_told_to_choose_workspaces(browser: TestClient[Any, Any], world: World):
    world.slack.kept.workspaces["T0QUAY"].enterprise = "E0COUNTY"

    answer = await ended(browser, await begun(browser), code=world.slack.code("T0QUAY", org=True))

    page = await answer.text()
    assert "Convenor is in Quays" in page
    assert link_in(page).startswith("https://app.slack.com/manage/E0COUNTY/integrations/profile/A0CONVENOR/")
    assert world.added[0].workspace == ""


@pytest.mark.parametrize(
    "query, passed",
    [
        ("?team=T0QUAY", ["T0QUAY"]),
        ("?team=%0d%0aSet-Cookie:x", None),
        ("?team=T0%26scope=admin", None),
        ("?team=", None),
        ("?team=%ff", None),
    ],
)
async def test_only_a_workspace_is_passed_on_from_the_address(
    browser: TestClient[Any, Any], query: str, passed: list[str] | None
):
    answer = await browser.get(f"/slack/install{query}")

    assert answer.status == 200
    asked = parse_qs(urlsplit(link_in(await answer.text())).query)
    assert asked.get("team") == passed
    assert asked["scope"] == [",".join(manifest.SCOPES)]


async def test_previews_of_the_address_make_no_state(browser: TestClient[Any, Any], world: World):
    assert (await browser.head("/slack/install")).status == 405

    states = await world.store.run(
        lambda connection: connection.execute(select(tables.ticket)).all(), write=False
    )
    assert states == []


# --- what goes wrong on the way


async def test_who_declines_is_told_so_kindly(browser: TestClient[Any, Any]):
    answer = await browser.get("/slack/oauth_redirect", params={"error": "access_denied", "state": "x"})

    page = await answer.text()
    assert answer.status == 200
    assert "You did not allow it" in page
    assert link_in(page) == f"{PUBLIC}/slack/install"


async def test_what_slack_says_is_shown_as_text(browser: TestClient[Any, Any]):
    answer = await browser.get("/slack/oauth_redirect", params={"error": "<img src=x onerror=alert(1)>"})

    assert answer.status == 200
    assert "<img" not in await answer.text()


async def test_a_state_is_good_once(browser: TestClient[Any, Any], world: World):
    state = await begun(browser)
    assert (await ended(browser, state, code=world.slack.code("T0QUAY"))).status == 200

    again = await ended(browser, state, code=world.slack.code("T0OTHER"))

    assert again.status == 401
    assert "That took a little too long" in await again.text()
    assert await world.kept().find(workspace="T0OTHER") is None


async def test_a_state_is_good_for_ten_minutes(browser: TestClient[Any, Any], world: World):
    state = await begun(browser)
    world.slack.clock.pass_(timedelta(minutes=10))

    assert (await ended(browser, state, code=world.slack.code("T0QUAY"))).status == 401
    assert await world.kept().find(workspace="T0QUAY") is None


async def test_another_browser_can_not_finish_it(browser: TestClient[Any, Any], world: World):
    state = await begun(browser)

    answer = await ended(browser, state, cookie="another", code=world.slack.code("T0QUAY"))

    assert answer.status == 400
    assert await world.kept().find(workspace="T0QUAY") is None


@pytest.mark.parametrize(
    "query, status",
    [({}, 401), ({"code": "made-up"}, 401), ({"code": "x" * 5000}, 401), ({"code": "\0"}, 401)],
)
async def test_a_code_that_is_none_installs_nothing(
    browser: TestClient[Any, Any], query: dict[str, str], status: int
):
    assert (await ended(browser, await begun(browser), **query)).status == status


@pytest.mark.parametrize(
    "fault",
    [standin.bad_gateway(), standin.cuts(acts=False), standin.fails()],
    ids=["502", "the connection breaks", "500"],
)
@pytest.mark.parametrize("method", ["oauth.v2.access", "auth.test"])
async def test_while_slack_is_away_people_are_asked_to_try_again(
    browser: TestClient[Any, Any], world: World, method: str, fault: standin.Fault
):
    world.slack.always(method, fault)

    answer = await ended(browser, await begun(browser), code=world.slack.code("T0QUAY"))

    assert answer.status == 503
    assert "Slack did not answer" in await answer.text()
    assert await world.kept().find(workspace="T0QUAY") is None


async def test_while_the_database_is_away_nothing_answers_500(world: World):
    async with TestClient(TestServer(world.application())) as browser:
        state = await begun(browser)
        await world.store.close()

        for answer in (
            await browser.get("/slack/install"),
            await ended(browser, state, code=world.slack.code("T0QUAY")),
        ):
            assert answer.status == 503
            assert "It could not be stored" in await answer.text()


@pytest.mark.parametrize(
    "path",
    [
        "/slack/oauth_redirect",
        "/slack/oauth_redirect?state=%ff%fe&code=%00",
        "/slack/oauth_redirect?state=&code=&error=",
        "/slack/oauth_redirect?" + "a=1&" * 300,
    ],
)
async def test_nonsense_is_refused_with_a_page(browser: TestClient[Any, Any], path: str):
    answer = await browser.get(path, headers={"Cookie": "convenor-slack-state"}, data=b"\xff\xfe")

    assert answer.status in (200, 400)
    assert "<h1>" in await answer.text()


async def test_no_log_holds_a_code_a_token_or_a_state(
    browser: TestClient[Any, Any], world: World, caplog: pytest.LogCaptureFixture
):
    caplog.set_level("DEBUG", logger="bot")
    state = await begun(browser)
    await ended(browser, state, code="made-up-code")
    state = await begun(browser)
    world.slack.always("auth.test", standin.fails())
    await ended(browser, state, code=world.slack.code("T0QUAY"))

    assert "Slack" in caplog.text
    for secret in ("made-up-code", state, "xoxb-", CLIENT_SECRET, "code-"):
        assert secret not in caplog.text


# --- which token


async def test_each_workspace_is_spoken_to_with_its_own_token(world: World):
    await world.install("T0QUAY")
    await world.install("T0OTHER")
    process = world.process()

    quay, other = await process.client_of("T0QUAY"), await process.client_of("T0OTHER")

    assert (await quay.auth_test())["team"] == "South Quay"
    assert (await other.auth_test())["team"] == "Eastmarsh"


async def test_where_nothing_is_installed_there_is_no_client_and_no_authorisation(world: World):
    process = world.process()

    with pytest.raises(NotInstalled):
        await process.client_of("T0NOWHERE")
    assert await process.authorize(None, "T0NOWHERE", "U0MARION") is None


async def test_requests_are_authorised_without_asking_slack_or_the_database(world: World):
    await world.install()
    process = world.process(held=60)
    await process.authorize(None, "T0QUAY", "U0MARION")
    calls = len(world.slack.calls())
    await world.store.close()

    result = await process.authorize(None, "T0QUAY", "U0DEV")

    assert result is not None
    assert (result.bot_user_id, result.bot_id, result.user_id) == ("U0BOTQUAY", "B0BOTQUAY", "U0DEV")
    assert str(result.bot_token).startswith("xoxb-")
    assert len(world.slack.calls()) == calls


async def test_a_token_that_slack_refused_is_looked_up_again(world: World):
    await world.install()
    process = world.process(held=60)
    before = (await process.client_of("T0QUAY")).token
    await world.install()
    assert (await process.client_of("T0QUAY")).token == before

    process.forget("T0QUAY")

    assert (await process.client_of("T0QUAY")).token != before


async def test_a_workspace_of_an_organisation_uses_its_token_also_when_it_is_named_alone(world: World):
    world.slack.kept.workspaces["T0QUAY"].enterprise = "E0COUNTY"
    await world.install("T0QUAY", org=True)
    process = world.process()
    with pytest.raises(NotInstalled):
        await process.client_of("T0OTHER")

    result = await process.authorize("E0COUNTY", "T0OTHER", "U0DEV")

    assert result is not None
    assert (await process.client_of("T0OTHER")).token == result.bot_token
    assert (await world.process().client_of("T0OTHER")).token == result.bot_token


async def test_a_workspace_that_an_organisation_adds_may_be_named_alone_at_once(world: World):
    world.slack.kept.workspaces["T0QUAY"].enterprise = "E0COUNTY"
    await world.install("T0QUAY", org=True)
    process = world.process()

    granted = {"type": "team_access_granted", "team_ids": ["T0OTHER", None]}
    assert await process.heard(granted, workspace="", enterprise="E0COUNTY", organisation=True)
    assert (await process.client_of("T0OTHER")).token

    revoked = {"type": "team_access_revoked", "team_ids": ["T0OTHER"]}
    assert await process.heard(revoked, workspace="", enterprise="E0COUNTY", organisation=True)
    with pytest.raises(NotInstalled):
        await process.client_of("T0OTHER")
    assert (await process.authorize("E0COUNTY", None, None)) is not None


async def test_one_token_from_the_settings_serves_its_workspace_and_asks_once(world: World):
    one = OneWorkspace("xoxb-quay", connect=world.connect)

    result = await one.authorize(None, "T0QUAY", "U0DEV")
    client = await one.client_of("T0QUAY")

    assert result is not None
    assert (result.bot_user_id, result.bot_token) == ("U0BOTQUAY", "xoxb-quay")
    assert client.token == "xoxb-quay"
    with pytest.raises(NotInstalled):
        await one.client_of("T0OTHER")
    assert len(world.slack.calls("auth.test")) == 1


async def test_one_token_goes_on_while_slack_does_not_say_whose_it_is(world: World):
    world.slack.next("auth.test", standin.bad_gateway())
    one = OneWorkspace("xoxb-quay", connect=world.connect)

    assert (await one.client_of("T0QUAY")).token == "xoxb-quay"


# --- renewal


async def test_a_token_is_renewed_two_hours_before_it_expires(world: World):
    await world.install(rotating=True)
    process = world.process()
    first = (await process.client_of("T0QUAY")).token
    world.slack.clock.pass_(timedelta(hours=9, minutes=59))
    assert (await process.client_of("T0QUAY")).token == first

    world.slack.clock.pass_(timedelta(minutes=1))
    second = await process.client_of("T0QUAY")

    assert second.token != first
    assert (await second.auth_test())["ok"]
    assert (await world.process().client_of("T0QUAY")).token == second.token


async def test_it_is_renewed_again_and_again(world: World):
    await world.install(rotating=True)
    process, seen = world.process(), set()
    for _ in range(5):
        world.slack.clock.pass_(timedelta(hours=11))
        client = await process.client_of("T0QUAY")
        assert (await client.auth_test())["ok"]
        seen.add(client.token)

    assert len(seen) == 5


@pytest.mark.parametrize("hours", [10, 13], ids=["about to expire", "expired"])
async def test_of_many_processes_one_renews_and_no_token_is_lost(world: World, hours: int):
    await world.install(rotating=True)
    world.slack.clock.pass_(timedelta(hours=hours))
    processes = [world.process() for _ in range(6)]

    clients = await asyncio.gather(*(each.client_of("T0QUAY") for each in processes for _ in range(3)))

    renewals = [call for call in world.slack.calls("oauth.v2.access") if "refresh_token" in call.arguments]
    assert [call.answer for call in renewals] == ["ok"]
    for client in clients:
        assert (await client.auth_test())["ok"]
    world.slack.clock.pass_(timedelta(hours=11))
    assert (await (await world.process().client_of("T0QUAY")).auth_test())["ok"]


async def test_while_slack_is_away_the_old_token_is_used_as_long_as_it_lasts(world: World):
    await world.install(rotating=True)
    process = world.process()
    first = (await process.client_of("T0QUAY")).token
    world.slack.always("oauth.v2.access", standin.bad_gateway())
    world.slack.clock.pass_(timedelta(hours=11))
    assert (await process.client_of("T0QUAY")).token == first

    world.slack.clock.pass_(timedelta(hours=1))
    with pytest.raises(NotNow):
        await process.client_of("T0QUAY")

    world.slack.is_well()
    world.slack.clock.pass_(workspaces.CLAIM)
    assert (await (await process.client_of("T0QUAY")).auth_test())["ok"]


async def test_a_process_that_dies_while_it_renews_holds_the_others_up_for_a_minute_at_most(world: World):
    await world.install(rotating=True)
    world.slack.clock.pass_(timedelta(hours=13))
    world.slack.next("oauth.v2.access", standin.hangs(acts=False))
    dying = asyncio.create_task(world.process().client_of("T0QUAY"))
    await world.slack.hanging()
    dying.cancel()

    with pytest.raises(NotNow):
        await world.process().client_of("T0QUAY")

    world.slack.clock.pass_(workspaces.CLAIM)
    assert (await (await world.process().client_of("T0QUAY")).auth_test())["ok"]


async def test_what_slack_renews_no_longer_must_be_added_again(world: World):
    await world.install(rotating=True)
    for grant in world.slack.kept.grants.values():
        grant.refresh_token = None
    world.slack.clock.pass_(timedelta(hours=13))

    with pytest.raises(NotInstalled):
        await world.process().client_of("T0QUAY")
    await world.install(rotating=True)
    assert (await (await world.process().client_of("T0QUAY")).auth_test())["ok"]


@dataclass
class Faltering:
    """The database fails at the first attempts to store a renewed token."""

    kept: Installations
    failures: int

    def __getattr__(self, name: str) -> Callable[..., Any]:
        return getattr(self.kept, name)  # type: ignore[no-any-return]

    async def swap(self, found: Any, text: str) -> Any:
        if "claimed_until" not in text and self.failures:
            self.failures -= 1
            raise OSError
        return await self.kept.swap(found, text)


async def test_a_renewed_token_is_kept_although_the_database_falters(world: World):
    await world.install(rotating=True)
    world.slack.clock.pass_(timedelta(hours=11))

    client = await world.process(kept=Faltering(world.kept(), failures=2)).client_of("T0QUAY")

    assert (await world.process().client_of("T0QUAY")).token == client.token


# --- removing the bot

UNINSTALLED = {"type": "app_uninstalled"}
REVOKED = {"type": "tokens_revoked", "tokens": {"oauth": ["U0DEV"], "bot": ["U0BOTQUAY"]}}


@pytest.mark.parametrize("event", [UNINSTALLED, REVOKED], ids=["uninstalled", "revoked"])
async def test_when_the_bot_is_removed_its_token_is_forgotten_and_the_news_told_once(
    world: World, event: dict[str, Any]
):
    await world.install("T0QUAY")
    await world.install("T0OTHER")
    process = world.process(held=60)
    await process.client_of("T0QUAY")
    world.slack.revoke("T0QUAY")

    for _ in range(2):
        assert await process.heard(event, workspace="T0QUAY")

    with pytest.raises(NotInstalled):
        await process.client_of("T0QUAY")
    assert await world.kept().find(workspace="T0QUAY") is None
    assert (await process.client_of("T0OTHER")).token
    assert world.gone == [Gone(name="South Quay", workspaces=("T0QUAY",))]


async def test_late_news_of_a_removal_does_not_end_a_new_installation(world: World):
    await world.install("T0QUAY")
    world.slack.revoke("T0QUAY")
    await world.install("T0QUAY")
    process = world.process()

    assert await process.heard(UNINSTALLED, workspace="T0QUAY")

    assert (await (await process.client_of("T0QUAY")).auth_test())["ok"]
    assert world.gone == []


async def test_tokens_of_people_are_none_of_ours(world: World):
    await world.install("T0QUAY")
    world.slack.revoke("T0QUAY")
    process = world.process()

    assert await process.heard({"type": "tokens_revoked", "tokens": {"oauth": ["U0DEV"]}}, workspace="T0QUAY")

    assert await world.kept().find(workspace="T0QUAY") is not None


async def test_an_organisations_removal_ends_it_in_each_workspace(world: World):
    world.slack.kept.workspaces["T0QUAY"].enterprise = "E0COUNTY"
    await world.install("T0QUAY", org=True)
    process = world.process(held=60)
    assert await process.authorize("E0COUNTY", "T0OTHER", None) is not None
    world.slack.revoke("T0QUAY")

    assert await process.heard(UNINSTALLED, workspace="", enterprise="E0COUNTY", organisation=True)

    assert await process.authorize("E0COUNTY", "T0OTHER", None) is None
    assert world.gone == [Gone(name="Quays", workspaces=("T0OTHER",))]


async def test_the_single_workspaces_removal_is_told_too(world: World):
    told: list[Gone] = []

    async def tell(gone: Gone) -> None:
        told.append(gone)

    one = OneWorkspace("xoxb-quay", connect=world.connect, gone=tell)
    await one.client_of("T0QUAY")
    assert await one.heard(UNINSTALLED, workspace="T0QUAY")
    assert told == []

    await one.client_of("T0QUAY")
    world.slack.revoke()
    assert await one.heard(UNINSTALLED, workspace="T0QUAY")
    assert told == [Gone(name="South Quay", workspaces=("T0QUAY",))]


@pytest.mark.parametrize("event", [{}, {"type": "team_join"}, {"type": 3}, {"type": None}])
async def test_other_events_are_left_to_others(world: World, event: dict[str, Any]):
    assert not await world.process().heard(event, workspace="T0QUAY")
    assert not await OneWorkspace("xoxb-quay", connect=world.connect).heard(event, workspace="T0QUAY")
