"""Right before a send: is it still ours and wanted, which way does it go, and what does it say."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.domain.person import Identity, Person, Role
from bot.domain.reminder import Kind
from bot.engine.invitations import CalendarPart, post_of
from bot.engine.reminders import DAILY
from bot.engine.wording import Desk
from bot.replies import parking
from bot.replies.cards import messages
from bot.replies.codec import LONGEST, card_from_text, card_to_text
from bot.replies.model import Card
from bot.store import alarms, posts, proposals, subjects
from bot.store import outbox as rows
from bot.store.alarms import Notice
from bot.store.outbox import Accounts, Begun, Claimed, Due, Home
from bot.store.posts import Place, Turn
from bot.store.register import Author, Register
from bot.store.subjects import Subjects
from bot.store.types import Connection

NO_WAY = "no way to reach them"
MAIL = "mail"
READS_IT_FOR = timedelta(days=60)  # Whoever was heard from in a chat so long ago is taken to read it no more.
ELSEWHERE = timedelta(minutes=15)  # Until a post is offered again to a worker that has its platform.
GIVE_UP_AFTER = timedelta(hours=24)  # When no worker has it.
BEHIND = timedelta(minutes=1)  # Until a post looks again whether the one before it in its thread has gone.


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way to reach somebody."""

    platform: str
    workspace: str
    address: str

    @property
    def scope(self) -> str:
        """The conversation's rate limit, and how a refused way is remembered.

        With its workspace: in an organisation somebody has one account in several of them.
        """
        return (
            f"{self.platform}:{self.workspace}:{self.address}"
            if self.workspace
            else f"{self.platform}:{self.address}"
        )

    @property
    def workspace_scope(self) -> str:
        return f"{self.platform}/{self.workspace}"


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A message that may be sent now. From here on it counts as perhaps sent."""

    claimed: Claimed
    way: Way
    to_name: str
    card: Card
    kinds: tuple[str, ...]  # of what it says, in order
    about: str
    repeat: bool = False
    welcomes: bool = False
    stored: str = ""  # the card as it is written down
    thread: str | None = None  # of a post: the platform's id of the message that it follows
    calendar: CalendarPart | None = None
    invitation: str | None = None  # what it says, as it is kept

    @property
    def kind(self) -> str:
        return self.kinds[0] if len(self.kinds) == 1 else DAILY


@dataclass(kw_only=True)
class Withheld:
    """How many were not sent after all."""

    withdrawn: int = 0
    waiting: int = 0
    failed: int = 0


def author() -> Author:
    return Author(person_id=None, platform="engine", verb="Deliver")


def prepare(
    connection: Connection,
    claims: Sequence[Claimed],
    *,
    platforms: Collection[str],
    now: datetime,
    repeat: bool,
) -> tuple[list[Prepared], Withheld]:
    """Check and word these messages, and write down that their sends begin, in one unit of work.

    repeat: an earlier send of unknown outcome is sent once more, as it was worded and by the same way.
    """
    ours = rows.still_ours(connection, claims)
    claims = [each for each in claims if each.id in ours]
    recipients = {each.person_id for each in claims if each.person_id is not None}
    riding = rows.riding(connection, [each.id for each in claims])
    facts = _Facts(
        riding=riding,
        subjects=subjects.of(connection, {each.subject for ride in riding.values() for each in ride}),
        accounts=rows.accounts(connection, recipients),
        homes=rows.homes(connection, {each.network_id for each in claims}),
        places=posts.places(connection, claims),
        turns=posts.turns(connection, claims),
        platforms=platforms,
        now=now,
    )
    round_ = _Preparing(connection, facts)
    prepared = [each for claimed in claims if (each := round_.one(claimed, repeat=repeat)) is not None]
    prepared = [round_.frozen(each) for each in round_.at_their_pace(prepared)]
    rows.begin(connection, [_begun(each) for each in prepared])
    return prepared, round_.withheld


@dataclass(frozen=True, kw_only=True)
class _Facts:
    riding: dict[int, list[Due]]
    subjects: Subjects
    accounts: Accounts
    homes: dict[int, Home]  # by network
    places: dict[int, Place]  # of posts, by conversation
    turns: dict[int, Turn]  # of posts, by delivery
    platforms: Collection[str]
    now: datetime


class _Preparing:
    """One chunk of claims inside one unit of work."""

    def __init__(self, connection: Connection, facts: _Facts) -> None:
        self.connection = connection
        self.facts = facts
        self.withheld = Withheld()
        self.desks = {id: Desk(self._register(home), facts.subjects) for id, home in facts.homes.items()}

    def _register(self, home: Home) -> Register:
        return Register(self.connection, home.network, now=self.facts.now, author=author(), facts=home.facts)

    def one(self, claimed: Claimed, *, repeat: bool) -> Prepared | None:
        """The message, ready to go; None when it is withheld, and why is written down."""
        if claimed.is_post:
            return self._post(claimed, repeat=repeat)
        if claimed.kind in (Kind.INVITATION, Kind.COUNTER_DECLINED):
            return self._invitation(claimed, repeat=repeat)
        person = self.desks[claimed.network_id].planning.people.get(claimed.person_id or 0)
        if person is None or person.left_at is not None:
            self._withdraw(claimed, self.facts.riding[claimed.id], why="left the network")
            return None
        wanted = self._wanted(claimed, person)
        if not wanted:
            self._withdraw(claimed, (), why="no longer wanted")
            return None
        if repeat:
            return self._once_more(claimed, person)
        ways = _ways(person, self.facts.accounts, self.facts.platforms, self.facts.now)
        untried = [way for way in ways if way.scope not in claimed.tried]
        if not untried:
            called = self._call(person)
            self._give_up(claimed, why=claimed.why if ways and claimed.why else NO_WAY, called=called)
            return None
        if untried[0].platform == MAIL:
            wanted = self._not_said_by_invitations(wanted, person)
        if not wanted:
            self._withdraw(claimed, (), why="their invitation says it")
            return None
        return self._worded(claimed, person, wanted, untried[0])

    def _not_said_by_invitations(self, wanted: Sequence[Due], person: Person) -> list[Due]:
        """Without what a mail to their calendar says as well: of one move nobody wants two mails."""
        calendars = self.desks[person.network_id].planning.calendars
        kept: list[Due] = []
        for each in wanted:
            meeting = each.step.partition(" meeting:")[2] if each.kind == Kind.NOTICE else ""
            goes = meeting and (
                calendars.last(int(meeting), person.id) or calendars.following(int(meeting), person)
            )
            if goes:
                rows.supersede(self.connection, [each.id], why="their invitation says it")
            else:
                kept.append(each)
        return kept

    def _post(self, claimed: Claimed, *, repeat: bool) -> Prepared | None:
        """To a conversation: as it was worded by who caused it, after what was posted in its thread before."""
        place = self.facts.places.get(claimed.conversation_id or 0)
        if place is None or place.purpose != posts.PURPOSE:
            self._withdraw(claimed, (), why="the conversation is not connected any more")
            return None
        way = _way_of(claimed) if repeat else _way_to(place)
        turn = self.facts.turns.get(claimed.id, Turn())
        if way.platform not in self.facts.platforms:
            if self.facts.now - claimed.created_at < GIVE_UP_AFTER:
                self._wait(claimed, ELSEWHERE)
            else:
                self._give_up(replace(claimed, platform=way.platform), why="no worker is connected to it")
            return None
        if way.scope in claimed.tried:
            self._give_up(replace(claimed, platform=way.platform), why=claimed.why or NO_WAY)
            return None
        if turn.must_wait:
            self._wait(claimed, BEHIND)
            return None
        assert claimed.card is not None, "a post is worded when it is made"
        return Prepared(
            claimed=claimed,
            way=way,
            to_name=place.conversation,
            card=card_from_text(claimed.card),
            kinds=(claimed.kind,),
            about=claimed.about,
            repeat=repeat,
            thread=turn.thread,
        )

    def _invitation(self, claimed: Claimed, *, repeat: bool) -> Prepared | None:
        """To a calendar: worded from what is so now, after all that was sent there before; by mail alone."""
        desk = self.desks[claimed.network_id]
        person = next(each for each in desk.register.all_people if each.id == claimed.person_id)
        (occurrence,) = self.facts.riding[claimed.id]
        if self._wanted(claimed, person) == []:
            self._withdraw(claimed, (), why="no longer wanted")
            return None
        posted = post_of(desk, occurrence, person, perhaps_sent=claimed.invitation)
        if posted.must_wait:
            self._wait(claimed, BEHIND)
            return None
        way = _way_of(claimed) if repeat else _to_calendar(posted.to, person, self.facts.platforms)
        if way is None:
            self._wait_for_mail(claimed)
            return None
        if way.scope in claimed.tried:
            self._give_up(claimed, why=claimed.why or NO_WAY)
            return None
        return Prepared(
            claimed=claimed,
            way=way,
            to_name=person.name,
            card=posted.card,
            kinds=(claimed.kind,),
            about=posted.card.about,
            repeat=claimed.invitation is not None,
            calendar=posted.part,
            invitation=posted.stored,
        )

    def _wait_for_mail(self, claimed: Claimed) -> None:
        """Another worker may have it. Where nobody has, nobody was promised an invitation."""
        if self.facts.now - claimed.created_at < GIVE_UP_AFTER:
            self._wait(claimed, ELSEWHERE)
        else:
            self._withdraw(claimed, self.facts.riding[claimed.id], why="there is no mail here")

    def _wait(self, claimed: Claimed, pause: timedelta) -> None:
        rows.wait(self.connection, claimed, until=self.facts.now + pause, why=None)
        self.withheld.waiting += 1

    def _call(self, person: Person) -> bool:
        """Where the network talks: what it is about is said to nobody else."""
        card = card_to_text(messages.open_a_chat(person))
        return posts.call(self.desks[person.network_id].register, person.id, card)

    def _give_up(self, claimed: Claimed, *, why: str, called: bool = False) -> None:
        desk = self.desks[claimed.network_id]
        self.withheld.failed += give_up(self.connection, claimed, why=why, called=called, desk=desk)

    def _wanted(self, claimed: Claimed, person: Person) -> list[Due]:
        """Of what rides in it, what should still be said now; the rest is superseded, or waits again."""
        desk = self.desks[claimed.network_id]
        wanted: list[Due] = []
        for occurrence in self.facts.riding[claimed.id]:
            verdict = desk.verdict(occurrence, person, self.facts.now)
            if verdict.why is not None:
                rows.supersede(self.connection, [occurrence.id], why=verdict.why)
            elif verdict.until is not None:
                rows.get_off(self.connection, occurrence.id, until=verdict.until)
            else:
                wanted.append(occurrence)
        return wanted

    def _withdraw(self, claimed: Claimed, riding: Sequence[Due], *, why: str) -> None:
        rows.supersede(self.connection, [each.id for each in riding], why=why)
        rows.withdrawn(self.connection, claimed, why=why)
        self.withheld.withdrawn += 1

    def _worded(self, claimed: Claimed, person: Person, wanted: Sequence[Due], way: Way) -> Prepared:
        desk, now = self.desks[claimed.network_id], self.facts.now
        card = desk.card(wanted, person, now)
        about = card.about
        is_stranger = person.welcomed_at is None and not any(
            account.seen_at for account in self.facts.accounts.of.get(person.id, [])
        )
        if claimed.late:
            card = messages.said_late(card)
        if is_stranger:
            card = desk.welcome(card, person, now)
        return Prepared(
            claimed=claimed,
            way=way,
            to_name=person.name,
            card=card,
            kinds=tuple(dict.fromkeys(each.kind for each in wanted)),
            about=about,
            welcomes=person.welcomed_at is None,
        )

    def _once_more(self, claimed: Claimed, person: Person) -> Prepared:
        assert claimed.card is not None, "a send was begun, so it was worded"
        return Prepared(
            claimed=claimed,
            way=_way_of(claimed),
            to_name=person.name,
            card=card_from_text(claimed.card),
            kinds=(claimed.kind,),
            about=claimed.about,
            repeat=True,
            welcomes=person.welcomed_at is None,
        )

    def frozen(self, prepared: Prepared) -> Prepared:
        """As it is sent and kept. What is too long for a button is kept apart; a post carries nothing long."""
        person_id, stored = prepared.claimed.person_id, card_to_text(prepared.card)
        # No button is longer than the whole card, and most cards are short.
        if not prepared.repeat and person_id is not None and len(stored.encode()) > LONGEST:
            register = self.desks[prepared.claimed.network_id].register
            card = parking.shortened(prepared.card, partial(proposals.keep, register, person_id))
            if card is not prepared.card:
                return replace(prepared, card=card, stored=card_to_text(card))
        return replace(prepared, stored=stored)

    def at_their_pace(self, prepared: Sequence[Prepared]) -> list[Prepared]:
        """Without those whose conversation or workspace must not be written to yet: they wait, others go."""
        scopes = {scope for each in prepared for scope in (each.way.scope, each.way.workspace_scope)}
        until = rows.paces(self.connection, scopes, now=self.facts.now) if scopes else {}
        free: list[Prepared] = []
        for each in prepared:
            limits = [until[scope] for scope in (each.way.scope, each.way.workspace_scope) if scope in until]
            if limits:
                rows.wait(self.connection, each.claimed, until=max(limits), why=None)
                self.withheld.waiting += 1
            else:
                free.append(each)
        return free


def _ways(person: Person, accounts: Accounts, platforms: Collection[str], now: datetime) -> list[Way]:
    """How somebody can be reached: where they were heard from lately, then by mail, then the other chats.

    Whoever has not used a chat for a while, guests from the start, reads mail rather than a chat.
    Where the bot is shut out there is little hope: those come after all the others.
    """
    ranked: list[tuple[int, Way]] = []
    for each in accounts.of.get(person.id, []):
        if each.platform in platforms and each.platform != MAIL:
            address = person.name if each.platform == "console" else each.return_address or each.user
            way = Way(platform=each.platform, workspace=each.workspace, address=address)
            ranked.append((0 if _lately(each, now) else 2, way))
        elif each.platform == MAIL and _lately(each, now):
            ranked += [(0, way) for way in _by_mail(person, platforms)]
    ranked += [(1, way) for way in _by_mail(person, platforms)]
    if "console" in platforms:
        ranked.append((3, Way(platform="console", workspace="", address=person.name)))
    ranked.sort(key=lambda each: ((each[1].platform, each[1].workspace) in accounts.shut, each[0]))
    return list(dict.fromkeys(way for _, way in ranked))


def _lately(account: Identity, now: datetime) -> bool:
    return account.seen_at is not None and now - account.seen_at < READS_IT_FOR


def _by_mail(person: Person, platforms: Collection[str]) -> list[Way]:
    """To the address that the network has of them now, whichever they wrote from once."""
    if MAIL not in platforms or not person.email:
        return []
    return [Way(platform=MAIL, workspace="", address=person.email)]


def _to_calendar(address: str, person: Person, platforms: Collection[str]) -> Way | None:
    """Calendars take mails alone. A terminal stands for all ways of a network that is tried out in it."""
    if MAIL in platforms:
        return Way(platform=MAIL, workspace="", address=address)
    return Way(platform="console", workspace="", address=person.name) if "console" in platforms else None


def _way_of(claimed: Claimed) -> Way:
    """By which it was sent before."""
    return Way(
        platform=claimed.platform or "", workspace=claimed.workspace or "", address=claimed.address or ""
    )


def _way_to(place: Place) -> Way:
    return Way(
        platform=place.platform,
        workspace=place.workspace,
        address=place.return_address or place.conversation,
    )


def _begun(prepared: Prepared) -> Begun:
    return Begun(
        id=prepared.claimed.id,
        platform=prepared.way.platform,
        workspace=prepared.way.workspace,
        address=prepared.way.address,
        card=prepared.stored,
        kind=prepared.kind,
        about=prepared.about,
        invitation=prepared.invitation,
    )


def give_up(
    connection: Connection,
    claimed: Claimed,
    *,
    why: str,
    called: bool = False,
    now: datetime | None = None,
    desk: Desk | None = None,
) -> int:
    """It can't be delivered: what rode in it has failed, and the chair is told. 1, or 0 when it is not ours.

    called: the person was asked, in a channel, to write to the bot.
    """
    riding = rows.riding(connection, [claimed.id])[claimed.id]
    if not rows.failed(connection, claimed, why=why):
        return 0
    if desk is None:
        assert now is not None, "without a desk, the time is needed to open one"
        network = rows.networks(connection, {claimed.network_id})[claimed.network_id]
        about = subjects.of(connection, {each.subject for each in riding})
        desk = Desk(Register(connection, network, now=now, author=author()), about)
    _report(desk, claimed, riding, why, called=called)
    return 1


def _report(desk: Desk, claimed: Claimed, riding: Sequence[Due], why: str, *, called: bool) -> None:
    """Tell the chair; else, when it is the chair who can't be reached, the minute taker.

    A report that can't be delivered is not reported in turn: the status shows it.
    """
    if riding and all(each.subject.startswith("delivery:") for each in riding):
        return
    people = desk.planning.people
    person = people.get(claimed.person_id or 0)
    told = [
        each
        for role in (Role.CHAIR, Role.MINUTE_TAKER)
        for each in people.values()
        if each.role is role and each.id != claimed.person_id
    ]
    if not told:
        return
    if claimed.is_post:
        about = desk.name(claimed.thread or "")
        card = messages.not_posted(claimed.platform, about, why)
    elif person is not None:
        names = [desk.name(each.subject) for each in riding]
        about = ", ".join(dict.fromkeys(name for name in names if name))
        card = messages.not_delivered(person.name, about, why, called=called)
    else:
        return
    alarms.store_notices(
        desk.register,
        [Notice(person_id=told[0].id, card=card_to_text(card), about=card.about)],
        subject=f"delivery:{claimed.id}",
    )
