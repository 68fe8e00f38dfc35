"""A network whose people are in Teams: the real dispatcher on SQLite behind the real adapter, guard and door."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer

from bot.commands.request import Request, Sender
from bot.handlers.dispatch import Dispatcher
from bot.platforms.teams import files
from bot.platforms.teams.adapter import Fetch, News, TeamsAdapter
from bot.platforms.teams.asked import Origin
from bot.platforms.teams.auth import TokenGuard
from bot.platforms.teams.connector import Connector
from bot.platforms.teams.door import PATH
from bot.platforms.teams.keys import Keys
from bot.platforms.teams.render import Look
from bot.platforms.teams.tokens import Password, Tokens
from bot.replies.model import Reply
from bot.store import entrance
from bot.store.register import Register
from bot.store.secrets import BadSignature, Secrets
from bot.web import server
from tests.harness import Bot
from tests.platforms.teams.activities import (
    BOT,
    GROUP_CHAT,
    IMRAN,
    IMRAN_THERE,
    LEADS,
    NADIA,
    NADIA_THERE,
    PLACES,
    THREAD,
    activity,
    to_the_bot,
)
from tests.platforms.teams.adaptive import faults_of_dialog, faults_of_message
from tests.platforms.teams.clock import Clock
from tests.platforms.teams.identity import APP_ID, ISSUER, SECRET, TENANT, Identity
from tests.platforms.teams.standin import Sent, Teams

Handle = Callable[[Request], Awaitable[Reply]]

PURPOSE = "teams button"
SECRETS = Secrets("a secret key of thirty-two letters")
MEETING_CHAT = str(PLACES["meeting"]["conversation"]["id"])

# Their account, and Teams' own id of them; the chat with each is named after the account.
PEOPLE = {
    "Marion Keane": ("5e0d1c2b-0000-4000-8000-000000000003", "29:1marion"),
    "Bethan Lowe": ("5e0d1c2b-0000-4000-8000-000000000004", "29:1bethan"),
    "Nadia Farrow": (NADIA, NADIA_THERE),
    "Imran Sethi": (IMRAN, IMRAN_THERE),
    "Gwen Tallis": ("5e0d1c2b-0000-4000-8000-000000000005", "29:1gwen"),
}


def chat_of(name: str) -> str:
    return f"a:1{PEOPLE[name][0]}"


def seal(payload: str) -> str:
    return SECRETS.sign(payload, purpose=PURPOSE)


def unseal(value: str) -> str:
    try:
        return SECRETS.unsign(value, purpose=PURPOSE).decode()
    except BadSignature as error:
        raise ValueError("not signed by this bot") from error


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the connector is answered with."""

    status: int
    body: Any

    @property
    def card(self) -> dict[str, Any]:
        """The card that an Action.Execute is answered with."""
        assert self.body["type"] == "application/vnd.microsoft.card.adaptive", self.body
        card: dict[str, Any] = self.body["value"]
        return card

    @property
    def dialog(self) -> dict[str, Any]:
        """The card of a dialog that is open now."""
        assert self.body["task"]["type"] == "continue", self.body
        card: dict[str, Any] = self.body["task"]["value"]["card"]["content"]
        return card

    @property
    def words(self) -> str:
        return json.dumps(self.body, ensure_ascii=False)


@dataclass(kw_only=True)
class Office:
    """The bot in its tenant, what it was told, and what people do there."""

    bot: Bot
    teams: Teams
    adapter: TeamsAdapter
    identity: Identity
    session: aiohttp.ClientSession
    url: str
    now: Callable[[], datetime]
    requests: list[Request] = field(default_factory=list)
    heard: list[Origin] = field(default_factory=list)
    news: list[News] = field(default_factory=list)
    changes: list[tuple[str, str]] = field(default_factory=list)
    welcome: Reply | None = None  # what news are answered with
    fails: int = 0  # how many of the next news end in an error
    waited: list[float] = field(default_factory=list)  # before an answer was tried again
    _ids: count[int] = field(default_factory=lambda: count(1))

    async def settled(self) -> None:
        """Everything that was begun is done."""
        await self.adapter.finish()

    # --- what comes from Teams

    async def raw(self, body: bytes, *, settles: bool = True, shows_inputs: bool = False) -> Answer:
        """Any body, with a good token. shows_inputs: the answer may be a form within a card."""
        token = self.identity.token(self.now(), claims={"serviceurl": self.teams.address})
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        async with self.session.post(self.url, data=BytesIO(body), headers=headers) as answer:
            raw = await answer.read()
            answered = Answer(status=answer.status, body=json.loads(raw) if raw[:1] == b"{" else None)
        if settles:
            await self.settled()
        self._must_be_shown(answered, shows_inputs)
        return answered

    def _must_be_shown(self, answered: Answer, shows_inputs: bool) -> None:
        """Whatever the bot says is something that Teams takes."""
        for sent in self.teams.sent:
            if sent.card is not None and not shows_inputs:
                assert faults_of_message(sent.card, sent.words) == []
        match answered.body:
            case {"task": {"type": "continue"}}:
                assert faults_of_dialog(answered.body) == []
            case {"type": "application/vnd.microsoft.card.adaptive", "value": card} if not shows_inputs:
                assert faults_of_message(card, "shown in its place") == []

    async def sends(
        self, sent: dict[str, Any], *, settles: bool = True, shows_inputs: bool = False
    ) -> Answer:
        return await self.raw(json.dumps(sent).encode(), settles=settles, shows_inputs=shows_inputs)

    def from_(self, by: str, where: str = "personal", **changed: Any) -> dict[str, Any]:
        """An activity of somebody's, with an id of its own."""
        account, there = PEOPLE[by]
        whole = activity(
            where,
            sender={"id": there, "name": by, "aadObjectId": account},
            id=f"17193{next(self._ids):08}",
            serviceUrl=self.teams.address,
        )
        if where == "personal":
            whole["conversation"] = {**whole["conversation"], "id": chat_of(by)}
        return {**whole, **changed}

    async def says(self, words: str, *, by: str, where: str = "personal", **changed: Any) -> Answer:
        """A message; outside of the personal chat it mentions the bot."""
        said = {"text": words} if where == "personal" else to_the_bot(words)
        return await self.sends(self.from_(by, where, **{**said, **changed}))

    async def says_and_goes_on(self, words: str, *, by: str, where: str = "personal") -> Answer:
        """The same, not waiting for what is still going on when it is answered."""
        said = {"text": words} if where == "personal" else to_the_bot(words)
        return await self.sends(self.from_(by, where, **said), settles=False)

    async def slash(self, words: str, *, by: str, where: str = "channel") -> Answer:
        """A slash command, which only the bot sees: a targeted message to it."""
        recipient = {"id": BOT, "name": "Convenor", "isTargeted": True}
        return await self.sends(self.from_(by, where, text=words, recipient=recipient))

    def pressed(
        self, shown: Sent | dict[str, Any], label: str, *, by: str, where: str = "personal"
    ) -> dict[str, Any]:
        """A button of a message or of a dialog's card: an Action.Execute, or what opens a dialog."""
        action = deepcopy(button(content_of(shown), label))
        here: dict[str, Any] = {"replyToId": shown.id} if isinstance(shown, Sent) else {}
        if action["type"] == "Action.Execute":
            invoked = {"type": action["type"], "verb": action["verb"], "data": action["data"]}
            value: dict[str, Any] = {"action": invoked, "trigger": "manual"}
            name = "adaptiveCard/action"
        else:
            opens = "msteams" in action["data"]
            name, value = ("task/fetch" if opens else "task/submit"), {"data": action["data"]}
        return self.from_(by, where, type="invoke", name=name, value=value, **here)

    async def presses(
        self, shown: Sent | dict[str, Any], label: str, *, by: str, where: str = "personal"
    ) -> Answer:
        return await self.sends(self.pressed(shown, label, by=by, where=where))

    def filled_in(
        self,
        card: dict[str, Any],
        *,
        by: str,
        where: str = "personal",
        name: str = "task/submit",
        **given: str,
    ) -> dict[str, Any]:
        """A dialog that is sent; `given` by the fields' names, "when_words" for what is said in words."""
        (action,) = card["actions"]
        answers = {f"f.{field.replace('_', '.')}": value for field, value in given.items()}
        data = {**action["data"], **answers}
        return self.from_(by, where, type="invoke", name=name, value={"data": data})

    async def fills_in(
        self, card: dict[str, Any], *, by: str, where: str = "personal", **given: str
    ) -> Answer:
        return await self.sends(self.filled_in(card, by=by, where=where, **given))

    # --- what was sent there

    def shown(self, conversation: str, *, only_for: str | None = None) -> list[Sent]:
        """The messages in a conversation, threads and all; only_for: those that one person alone sees."""
        there = None if only_for is None else PEOPLE[only_for][1]
        return [
            sent
            for sent in self.teams.sent
            if sent.conversation.partition(";")[0] == conversation and sent.only_for == there
        ]

    def last(self, conversation: str, *, only_for: str | None = None) -> Sent:
        return self.shown(conversation, only_for=only_for)[-1]


def content_of(shown: Sent | dict[str, Any]) -> dict[str, Any]:
    if isinstance(shown, dict):
        return shown
    assert shown.card is not None, "a message without a card"
    return shown.card


def buttons(card: Any) -> Iterator[dict[str, Any]]:
    """Every button of a card, without what stands in for it."""
    if isinstance(card, list):
        for each in card:
            yield from buttons(each)
    elif isinstance(card, dict):
        if card.get("type") in ("Action.Execute", "Action.Submit"):
            yield card
        else:
            for each in card.values():
                yield from buttons(each)


def button(card: dict[str, Any], label: str) -> dict[str, Any]:
    found = [each for each in buttons(card) if each["title"].startswith(label)]
    assert found, f"no button {label!r} among {[each['title'] for each in buttons(card)]}"
    return found[0]


Between = Callable[[Handle], Handle]


@asynccontextmanager
async def opened(
    bot: Bot,
    teams: Teams,
    identity: Identity,
    *,
    between: Between = lambda handle: handle,
    patience: float = 4.0,
    connected: bool = False,
    now: Callable[[], datetime] | None = None,
    fetch: Fetch = files.fetched,
) -> AsyncIterator[Office]:
    """between: stands before the dispatcher, for a test that makes it slow or fail. connected: before, already.

    now: a clock that moves; else it stands still.
    """
    if not connected:
        await bot.look(_connect)
    stamp = bot.now
    clock = now or (lambda: stamp)
    for name, (account, there) in PEOPLE.items():
        teams.people |= {account: chat_of(name), there: chat_of(name)}
        teams.conversations.add(chat_of(name))
    teams.conversations |= {GROUP_CHAT, LEADS, MEETING_CHAT}
    teams.threads.add(THREAD)
    async with aiohttp.ClientSession() as session:
        seconds = Clock().seconds
        password = Password(app_id=APP_ID, password=SECRET, tenant=TENANT, authority=identity.address)
        tokens = Tokens(password, session=session, now=clock, seconds=seconds)
        keys = Keys(identity.openid_url, session=session)

        async def look(tenant: str) -> Look:
            return Look(users=users, seal=seal)

        async def on_heard(origin: Origin) -> None:
            office.heard.append(origin)

        async def on_news(news: News) -> Reply | None:
            if office.fails:
                office.fails -= 1
                raise ConnectionError("the database is away")
            office.news.append(news)
            return office.welcome

        async def pause(seconds: float) -> None:
            office.waited.append(seconds)

        handle = between(Dispatcher(store=bot.store).handle)

        async def noted(request: Request) -> Reply:
            office.requests.append(request)
            return await handle(request)

        users = await bot.look(_users)
        adapter = TeamsAdapter(
            handle=noted,
            unseal=unseal,
            look=look,
            connector=Connector(session=session, tokens=tokens),
            guard=TokenGuard(app_id=APP_ID, issuer=ISSUER, keys=keys, tenants=[TENANT]),
            on_news=on_news,
            on_heard=on_heard,
            on_change=lambda tenant, user: office.changes.append((tenant, user)),
            now=clock,
            fetch=fetch,
            patience=patience,
            pause=pause,
        )

        async def ready() -> None:
            """There is nothing to wait for."""

        application = server.build(ready=ready, version="1")
        adapter.mount(application)
        async with TestServer(application) as listening:
            office = Office(
                bot=bot,
                teams=teams,
                adapter=adapter,
                identity=identity,
                session=session,
                url=str(listening.make_url(PATH)),
                now=clock,
            )
            yield office
        await keys.close()
        await tokens.close()


def _connect(register: Register) -> None:
    people = {each.name: each.id for each in register.all_people}
    for name, (account, _) in PEOPLE.items():
        sender = Sender(platform="teams", workspace=TENANT, user=account)
        entrance.connect(
            register.connection,
            network_id=register.network.id,
            person_id=people[name],
            sender=sender,
            at=register.now - timedelta(days=1),
        )


def _users(register: Register) -> dict[int, str]:
    people = {each.name: each.id for each in register.all_people}
    return {people[name]: account for name, (account, _) in PEOPLE.items()}


def slow(release: asyncio.Event) -> Between:
    """A dispatcher that has stored everything, and answers when it is released."""

    def between(handle: Handle) -> Handle:
        async def held(request: Request) -> Reply:
            reply = await handle(request)
            await release.wait()
            return reply

        return held

    return between
