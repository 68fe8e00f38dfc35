"""What a handler is given: who asks, when, in which network, and how phrases are settled against its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from urllib.parse import quote
from zoneinfo import ZoneInfo

from bot.commands import dates, people, refs
from bot.commands.dates import Calendar, Event, NamedPeriod, Resolution
from bot.commands.model import Command
from bot.commands.people import Roster
from bot.commands.request import Request, SentFile
from bot.domain.action import Action, Owner
from bot.domain.due import local_day
from bot.domain.errors import DocumentProblem, NoMeeting, NotAllowed
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.milestone import MilestoneStatus
from bot.domain.person import Network, Person, Role
from bot.domain.reminder import Policy
from bot.domain.workdays import WorkCalendar, work_calendar
from bot.replies.codec import card_to_text
from bot.replies.everybody import for_everybody
from bot.replies.model import Card, KeptFile
from bot.store import files, mailboxes
from bot.store.alarms import Notice
from bot.store.posts import Post
from bot.store.register import Register

# (person, account, now, label, command) -> the address of a page on which they can give a file to the command.
# account: of a chat, by which they speak there; None: their mail address.
FilePage = Callable[[int, int | None, datetime, str, Command], str]

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@dataclass(kw_only=True)
class Context:
    """One request inside one unit of work. Handlers read and write through `register`."""

    request: Request
    register: Register
    person: Person  # the sender
    public_url: str | None = None  # under which people reach this installation
    mailbox: str | None = None  # the address of its own mails; None: it sends none
    file_page: FilePage | None = None  # None: this installation has no pages
    notices: list[Notice] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)

    @property
    def now(self) -> datetime:
        return self.register.now

    @property
    def network(self) -> Network:
        return self.register.network

    @property
    def today(self) -> date:
        return local_day(self.now, self.zone)

    @property
    def zone(self) -> str:
        """The sender's IANA zone, else the network's."""
        return self.person.time_zone or self.network.time_zone

    @cached_property
    def policy(self) -> Policy:
        return Policy.from_mapping(self.network.policy)

    @cached_property
    def workdays(self) -> WorkCalendar:
        return work_calendar(self.network)

    @property
    def roster(self) -> Roster:
        return Roster(
            me=self.person, people=self.register.members, organisations=self.register.all_organisations
        )

    # --- people

    def owners(self, phrase: str) -> tuple[Owner, ...]:
        """Raises AmbiguousPerson."""
        return people.owners(phrase, self.roster)

    def member(self, phrase: str) -> Person:
        """Raises UnknownPerson, AmbiguousPerson."""
        return people.person(phrase, self.roster)

    def people_of(self, owners: Iterable[Owner]) -> tuple[Person, ...]:
        """The present members behind these owners, each once: a role's holders, an organisation's people."""
        return self.register.behind(owners)

    def holders(self, *roles: Role) -> tuple[Person, ...]:
        return tuple(person for person in self.register.members if person.role in roles)

    @property
    def runs_meetings(self) -> bool:
        """Whether the sender is chair or minute taker."""
        return self.person.role.runs_meetings

    def owns(self, action: Action) -> bool:
        return action.is_owned_by(self.person.id, self.person.organisation_id, self.person.role.value)

    def require(self, allowed: bool, *, verb: str, by: str = "minute_taker") -> None:
        """Refuse unless allowed; the refusal says who can.

        Raises:
            NotAllowed: with the names of chair and minute taker (or of the chair alone).
        """
        if not allowed:
            roles = (Role.CHAIR,) if by == "chair" else (Role.CHAIR, Role.MINUTE_TAKER)
            who = [person.name for role in roles for person in self.holders(role)]
            raise NotAllowed(verb=verb, allowed=by, ask=tuple(who))

    # --- actions

    def visible(self, action: Action) -> bool:
        """Held actions are chair's and minute taker's alone, until they are released."""
        return not action.held or self.runs_meetings

    def action(self, phrase: str) -> Action:
        """Raises UnknownReference, AmbiguousReference."""
        candidates = [action for action in self.register.actions.where() if self.visible(action)]
        return refs.action(phrase, candidates, is_mine=self.owns)

    # --- meetings and dates

    @cached_property
    def meetings(self) -> tuple[Meeting, ...]:
        """Meetings that were not cancelled, by start."""
        return tuple(
            each for each in self.register.all_meetings if each.status is not MeetingStatus.CANCELLED
        )

    @property
    def held_meeting(self) -> Meeting | None:
        """The meeting that has started and is not released: what chair and minute taker capture now is held."""
        held = [meeting for meeting in self.meetings if meeting.is_held_at(self.now)]
        return held[-1] if held else None

    @property
    def last_meeting(self) -> Meeting | None:
        """The last one that has started; what is captured now belongs to it."""
        begun = [meeting for meeting in self.meetings if meeting.dtstart <= self.now]
        return begun[-1] if begun else None

    @property
    def current_meeting(self) -> Meeting | None:
        """The meeting that is in session."""
        for meeting in self.meetings:
            if meeting.dtstart <= self.now < meeting.dtend and meeting.closed_at is None:
                return meeting
        return None

    @property
    def next_meeting(self) -> Meeting | None:
        """The first that has not started yet; during a meeting, the following one."""
        later = [meeting for meeting in self.meetings if meeting.dtstart > self.now]
        return later[0] if later else None

    @cached_property
    def calendar(self) -> Calendar:
        """What date phrases are resolved against: meetings, plans and their steps, quiet weeks, bank holidays."""
        zone = ZoneInfo(self.zone)
        meetings = [
            Event(
                key=meeting.key,
                name=f"{meeting.dtstart.astimezone(zone):%B} meeting",
                type="meeting",
                start=meeting.dtstart.astimezone(zone),
                end=meeting.dtend.astimezone(zone),
                cancelled=meeting.status is MeetingStatus.CANCELLED,
            )
            for meeting in self.register.all_meetings
        ]
        plans = [
            Event(key=plan.key, name=plan.name, type="plan", start=plan.first, end=plan.last)
            for plan in self.register.all_plans
            if plan.first is not None
        ]
        steps = [
            Event(
                key=step.key,
                name=name,
                type="milestone",
                start=step.due.first or step.due.day,
                end=step.due.day,
            )
            for step in self.register.milestones.where()
            if step.due.day is not None and step.status is not MilestoneStatus.DROPPED
            for name in (f"M {step.number}", step.summary)  # "M3" is read as two words.
        ]
        current = self.current_meeting
        return Calendar(
            now=self.now.astimezone(zone),
            zone=zone,
            events=(*meetings, *plans, *steps),
            holidays=self.workdays.is_holiday,
            terms=tuple(
                NamedPeriod(name=quiet.name, first=quiet.first, last=quiet.last)
                for year in (self.today.year, self.today.year + 1)
                for quiet in self.workdays.quiet_weeks(year)
            ),
            current=current.key if current else None,
        )

    def date(self, phrase: str) -> Resolution:
        """What a date phrase means; doubtful ones come back as such, for the handler to ask."""
        return dates.resolve(phrase, self.calendar)

    def meeting_named(self, phrase: str | None) -> Meeting:
        """The meeting that a phrase names ("September", "the next meeting", "16 Sept"); None: the next one.

        Raises:
            NoMeeting: none fits.
        """
        if phrase is None or not phrase.strip():
            if self.next_meeting is None:
                raise NoMeeting()
            return self.next_meeting
        for words in (phrase, f"the {phrase} meeting"):
            resolution = dates.resolve(words, self.calendar)
            meeting = self._meeting_of(resolution)
            if meeting is not None:
                return meeting
        raise NoMeeting(phrase=phrase.strip())

    def _meeting_of(self, resolution: Resolution) -> Meeting | None:
        if resolution.link is not None:
            linked = [meeting for meeting in self.meetings if meeting.key == resolution.link.key]
            return linked[0] if linked else None
        first, last = resolution.first_day, resolution.last_day
        if first is None or last is None:
            return None
        fitting = [
            meeting
            for meeting in self.meetings
            if first <= local_day(meeting.dtstart, self.network.time_zone) <= last
        ]
        return fitting[0] if len(fitting) == 1 else None

    @property
    def mails(self) -> bool:
        return self.mailbox is not None

    # --- files

    @property
    def file(self) -> SentFile | None:
        """What came with the request; to have it next time, keep it.

        Raises:
            DocumentProblem: a file was sent, and could not be fetched.
        """
        file = self.request.file
        if file is not None and file.problem:
            raise DocumentProblem(reason=file.problem, name=file.name)
        return file

    def page_for(self, command: Command, label: str) -> str | None:
        """Where the sender can give a file to the command; None: this installation has no pages, or it is a terminal.

        label: what the page is called.
        """
        sender = self.request.sender
        if self.file_page is None or sender.platform == "console":
            return None
        account = None
        if sender.platform != mailboxes.NAME:
            known = self.register.identities.where(
                platform=sender.platform, workspace=sender.workspace, user=sender.user
            )
            account = known[0].id
        return self.file_page(self.person.id, account, self.now, label, command)

    def keep(self, *, name: str, media_type: str, content: bytes) -> KeptFile:
        """Keep a file that goes out with cards (replies: Attached, Picture).

        Raises:
            BadValue: it is too large to be sent round.
        """
        return self._kept(files.keep(self.register, name=name, media_type=media_type, content=content))

    def kept(self, id: int) -> KeptFile | None:
        """One of the network's files that was kept before."""
        found = files.of(self.register, id)
        return self._kept(found) if found is not None else None

    def _kept(self, file: files.File) -> KeptFile:
        url = f"{self.public_url}/files/{file.word}/{quote(file.name)}" if self.public_url else None
        return KeptFile(id=file.id, name=file.name, media_type=file.media_type, size=file.size, url=url)

    # --- telling others

    def tell(
        self,
        recipients: Iterable[Person],
        card: Card,
        *,
        at_once: bool = False,
        as_invited: Meeting | None = None,
    ) -> None:
        """Write a card to the outbox for everybody of these but the sender (who has the direct reply).

        as_invited: whose invitation by mail says the same.
        """
        for person in recipients:
            if person.id != self.person.id and person.left_at is None:
                self.send_to(person, card, at_once=at_once, as_invited=as_invited)

    def send_to(
        self, person: Person, card: Card, *, at_once: bool = False, as_invited: Meeting | None = None
    ) -> None:
        """Write a card to the outbox for one person, the sender too."""
        notice = Notice(
            person_id=person.id,
            card=card_to_text(card),
            about=card.about,
            at_once=at_once,
            as_invited=as_invited.key if as_invited is not None else None,
        )
        self.notices.append(notice)

    def post(self, card: Card, *, thread: str, at_once: bool = False) -> None:
        """Write a card for the network's conversations, where everybody sees it; thread: "meeting:3"."""
        shown = card_to_text(for_everybody(card))
        self.posts.append(Post(card=shown, about=card.about, thread=thread, at_once=at_once))
