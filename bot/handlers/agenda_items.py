"""One line of an agenda is moved, timed, given a lead or a paper, or taken off; and the standing items."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bot.commands.model import LeadItem, MoveItem, PaperItem, RemoveItem, RenameItem, StandingItems, TimeItem
from bot.commands.people import fold
from bot.commands.request import SentFile
from bot.domain import agenda
from bot.domain.agenda import AgendaItem, ItemState, StandingItem
from bot.domain.errors import (
    AlreadyExists,
    DateProblem,
    DocumentProblem,
    NotUnderstood,
    TooLong,
    UnknownReference,
)
from bot.domain.meeting import Meeting, MeetingStatus
from bot.domain.person import Role
from bot.domain.reminder import Planner
from bot.handlers import due_dates, enclosures, placing
from bot.handlers.choosing import asks_which
from bot.handlers.context import Context
from bot.handlers.due_dates import Doubt
from bot.replies.cards import agenda_items as cards
from bot.replies.cards import sending, words
from bot.replies.cards import suggestions as suggestion_cards
from bot.replies.model import Reply
from bot.store import requests

LONGEST_TITLE = 500  # characters
LONGEST_PAPER = 1_000  # characters; some document links are long
_EXPECTED = ("expected by ", "expected on ", "expected ", "to follow by ")
_SOME_TIME = ("expected", "to follow", "expected before the meeting")


def _meeting(phrase: str | None, context: Context) -> Meeting:
    return placing.require_to_come(placing.meeting_meant(phrase, context), context)


def _changed(said: str, item: AgendaItem, meeting: Meeting, context: Context) -> Reply:
    slots = _slots(meeting, context)
    return Reply(
        card=cards.changed(said, item, slots, meeting, zone=context.zone, change=context.register.change)
    )


def _slots(meeting: Meeting, context: Context) -> tuple[agenda.Slot, ...]:
    items = requests.items_of(context.register, meeting)
    return agenda.timetable(items, dtstart=meeting.dtstart, zone=context.network.time_zone)


def move_item(command: MoveItem, context: Context) -> Reply:
    context.require(context.runs_meetings, verb="agenda move")
    meeting = _meeting(command.meeting, context)
    present = placing.present(meeting, context)
    item = placing.item_at(
        command.number,
        present,
        example="/agenda move 5 to 2",
        item_id=command.item_id,
        item_version=command.item_version,
    )
    if command.to is None:
        raise NotUnderstood(text="", missing="where to", nearest=("/agenda move 5 to 2",))
    if not 1 <= command.to <= len(present):
        raise placing.stale(f"item {command.to}", present)
    order = [each for each in present if each.id != item.id]
    # A fixed start belonged to the place that it leaves.
    order.insert(command.to - 1, item if item.position == command.to else replace(item, starts=None))
    requests.arrange(context.register, present, order)
    return _changed(cards.moved(item, command.to), item, meeting, context)


def time_item(command: TimeItem, context: Context) -> Reply:
    """How long it takes, when it begins, or both."""
    context.require(context.runs_meetings, verb="agenda time")
    meeting = _meeting(command.meeting, context)
    item = placing.item_at(command.number, placing.present(meeting, context), example="/agenda time 3 20 min")
    if command.minutes is None and command.at is None:
        raise NotUnderstood(text="", missing="how long, or when", nearest=("/agenda time 3 20 min",))
    starts = item.starts
    if command.at is not None:
        zone = context.network.time_zone
        starts = agenda.clock_time(command.at, dtstart=meeting.dtstart, dtend=meeting.dtend, zone=zone)
    minutes = agenda.length(command.minutes) if command.minutes is not None else item.minutes
    saved = context.register.agenda_items.save(item, replace(item, minutes=minutes, starts=starts))
    return _changed(cards.timed(saved), saved, meeting, context)


@asks_which("lead", person="lead")
def lead_item(command: LeadItem, context: Context) -> Reply:
    context.require(context.runs_meetings, verb="agenda lead")
    meeting = _meeting(command.meeting, context)
    item = placing.item_at(
        command.number, placing.present(meeting, context), example="/agenda lead 3 Imran Sethi"
    )
    if not command.lead:
        raise NotUnderstood(text="", missing="who leads it", nearest=("/agenda lead 3 Imran Sethi",))
    leads = context.owners(command.lead)
    saved = context.register.agenda_items.save(item, replace(item, leads=leads))
    said = cards.led(saved)
    if saved.awaits_paper and leads != item.leads:
        day = _ask_for_paper(saved, meeting, context)
        said = said if context.people_of(leads) else cards.led_by_nobody_known(saved, day)
    return _changed(said, saved, meeting, context)


def paper_item(command: PaperItem, context: Context) -> Reply:
    """A link, a file's name, or the file that came with these words; what is expected gives way to what came."""
    meeting = _meeting(command.meeting, context)
    item = placing.item_at(
        command.number,
        placing.present(meeting, context),
        example="/agenda paper 3 expected by 9 September",
        item_id=command.item_id,
    )
    leads = context.person in context.people_of(item.leads)
    context.require(context.runs_meetings or leads, verb="agenda paper")
    on_page = PaperItem(item_id=item.id, meeting=command.meeting)
    page = context.page_for(on_page, sending.paper(item.title))
    try:
        file = context.file
    except DocumentProblem as problem:
        problem.page = page or ""
        raise
    if file is not None:
        return _attached(file, item, meeting, context)
    said = " ".join((command.paper or "").split())
    if not said and page is not None:
        return Reply(card=sending.paper_wanted(item.title, page), retry=sending.shown_before(on_page))
    if not said:
        raise NotUnderstood(
            text="", missing="the paper", nearest=("/agenda paper 3 expected by 9 September",)
        )
    if len(said) > LONGEST_PAPER:
        raise TooLong(what="paper", limit=LONGEST_PAPER, length=len(said))
    paper, day = _expected(said, context)
    kept = [each for each in item.papers if not each.startswith(agenda.EXPECTED) and each != paper]
    saved = context.register.agenda_items.save(item, replace(item, papers=(*kept, paper), paper_due=day))
    if saved.awaits_paper:
        day = _ask_for_paper(saved, meeting, context)
        awaited = cards.paper_awaited(saved, day, is_reminded=bool(context.people_of(saved.leads)))
        return _changed(awaited, saved, meeting, context)
    return _changed(cards.papered(paper), saved, meeting, context)


def _ask_for_paper(item: AgendaItem, meeting: Meeting, context: Context) -> date:
    """Whoever leads the item hears that its paper is expected; returns by when."""
    day = Planner(policy=context.policy, work=context.workdays).paper_day(item, meeting)
    card = cards.paper_asked_for(item, meeting, day=day, by=context.person, zone=context.network.time_zone)
    context.tell([each for each in context.people_of(item.leads) if each.id != context.person.id], card)
    return day


def _attached(file: SentFile, item: AgendaItem, meeting: Meeting, context: Context) -> Reply:
    """The file goes out with the agenda; one of the same name takes the place of that which was there."""
    kept = enclosures.keep(file, context)
    known = [each for id in item.files if (each := context.kept(id)) is not None and each.name != kept.name]
    papers = [each for each in item.papers if not each.startswith(agenda.EXPECTED) and each != kept.name]
    saved = context.register.agenda_items.save(
        item,
        replace(
            item,
            papers=(*papers, kept.name),
            files=(*(each.id for each in known), kept.id),
            paper_due=None,
        ),
    )
    if not context.runs_meetings:
        card = cards.paper_came(kept, saved, meeting, by=context.person, zone=context.network.time_zone)
        context.tell(placing.leaders(context), card)
    return _changed(cards.papered(kept.name), saved, meeting, context)


def _expected(said: str, context: Context) -> tuple[str, date | None]:
    """ "expected by 9 September" with its date in full, and that day; anything else as it was written.

    "expected" alone means some working days before the meeting, whenever that is.

    Raises:
        DateProblem: the date is in doubt.
    """
    lowered = said.lower().rstrip(" .")
    if lowered in _SOME_TIME:
        return f"{agenda.EXPECTED}before the meeting", None
    lead = next((each for each in _EXPECTED if lowered.startswith(each)), None)
    if lead is None:
        return said, None
    read = due_dates.read_phrase(said[len(lead) :], context)
    if isinstance(read, Doubt):
        raise DateProblem(phrase=read.phrase, reason=read.reason, candidates=read.candidates)
    return f"{agenda.EXPECTED}by {words.due(read.due, context.zone)}", read.due.day if read.due else None


def rename_item(command: RenameItem, context: Context) -> Reply:
    """Chair and minute taker put any item in other words; others a suggestion of their own, until it is decided."""
    if command.ref is not None:
        item = placing.suggestion(command.ref, context, verb="rename")
        own = context.person in placing.asked_by(item, context) and context.person.role is not Role.OBSERVER
        context.require(context.runs_meetings or own, verb="agenda rename")
        others = requests.unattached(context.register)
        if item.meeting_id is not None:
            others = context.register.agenda_items.where(meeting_id=item.meeting_id)
        meeting = None
    else:
        context.require(context.runs_meetings, verb="agenda rename")
        meeting = _meeting(command.meeting, context)
        others = requests.items_of(context.register, meeting)
        item = placing.item_at(
            command.number,
            placing.present(meeting, context),
            example="/agenda rename 3 to Joint inspections",
            item_id=command.item_id,
            item_version=command.item_version,
        )
    title = " ".join((command.text or "").split())
    if not title:
        return Reply(card=suggestion_cards.ask_title(item))
    _require_title(title, item, others)
    saved = context.register.agenda_items.save(item, replace(item, title=title))
    card = suggestion_cards.your_item_renamed(saved, item, by=context.person)
    context.tell(placing.asked_by(saved, context), card)
    if meeting is None:
        return Reply(card=suggestion_cards.renamed(saved, item, change=context.register.change))
    return _changed(cards.renamed(item), saved, meeting, context)


def _require_title(title: str, item: AgendaItem, others: list[AgendaItem]) -> None:
    """Raises TooLong; AlreadyExists when the same words wait or are on the agenda already."""
    if len(title) > LONGEST_TITLE:
        raise TooLong(what="title", limit=LONGEST_TITLE, length=len(title))
    for each in others:
        present = each.state.is_waiting or each.state.is_on_agenda
        if each.id != item.id and present and fold(each.title) == fold(title):
            raise AlreadyExists(what="an item or suggestion", name=each.title)


def remove_item(command: RemoveItem, context: Context) -> Reply:
    """Back to the suggestions; a standing item is left out of this meeting only."""
    context.require(context.runs_meetings, verb="agenda remove")
    meeting = placing.meeting_meant(command.meeting, context)
    # After a meeting too, until it is closed: that is when one knows what was not discussed.
    if meeting.status is MeetingStatus.CLOSED:
        placing.require_to_come(meeting, context)
    present = placing.present(meeting, context)
    item = placing.item_at(command.number, present, example="/agenda remove 3")
    if item.standing_id is not None:
        off = replace(item, state=ItemState.DECLINED, position=None, starts=None)
    else:
        off = requests.suggestion_again(context.register, item)
    saved = context.register.agenda_items.save(item, off)
    left = [each for each in present if each.id != item.id]
    requests.arrange(context.register, left, left)
    if saved.standing_id is None:
        card = suggestion_cards.your_item_removed(saved, meeting, zone=context.network.time_zone)
        context.tell(placing.asked_by(saved, context), card)
    slots = _slots(meeting, context)
    return Reply(card=cards.removed(saved, slots, meeting, zone=context.zone, change=context.register.change))


# --- standing items


@asks_which("standing", person="lead")
def standing_items(command: StandingItems, context: Context) -> Reply:
    if command.change == "list":
        listed = requests.standing(context.register)
        return Reply(card=cards.standing(listed, may_change=context.runs_meetings))
    context.require(context.runs_meetings, verb="agenda standing")
    title = " ".join((command.text or "").split())
    if command.change == "remove":
        return _remove_standing(title, context)
    if not title:
        return Reply(card=cards.ask_standing())
    if len(title) > LONGEST_TITLE:
        raise TooLong(what="title", limit=LONGEST_TITLE, length=len(title))
    return _add_standing(replace(command, text=title), context)


def _add_standing(command: StandingItems, context: Context) -> Reply:
    """Also onto the agendas that are made already, where they have not been sent out."""
    register, title = context.register, command.text or ""
    known = requests.standing(register)
    if any(fold(each.title) == fold(title) for each in known):
        raise AlreadyExists(what="a standing item", name=title)
    leads = context.owners(command.lead) if command.lead else ()
    item = register.standing_items.add(
        StandingItem(
            network_id=context.network.id,
            position=max((each.position for each in known), default=0) + 1,
            title=title,
            minutes=agenda.length(command.minutes) if command.minutes is not None else None,
            lead=leads[0] if leads else None,
        )
    )
    to_come = requests.upcoming(register)
    unsent = [each for each in to_come if each.published_at is None]
    for meeting in unsent:
        requests.add_standing(register, meeting, item)
    sent = [each for each in to_come if each.published_at is not None]
    card = cards.standing_added(item, unsent, sent, zone=context.zone, change=register.change)
    return Reply(card=card)


def _remove_standing(title: str, context: Context) -> Reply:
    """Agendas that are made already keep it."""
    register = context.register
    item = _standing_named(title, requests.standing(register))
    on = {
        each.meeting_id
        for each in register.agenda_items.where(standing_id=item.id)
        if each.state.is_on_agenda
    }
    keeping = [each for each in requests.upcoming(register) if each.id in on]
    register.standing_items.remove(item)
    for position, each in enumerate(requests.standing(register), start=1):
        register.standing_items.save(each, replace(each, position=position))
    return Reply(card=cards.standing_removed(item, keeping, zone=context.zone, change=register.change))


def _standing_named(phrase: str, known: list[StandingItem]) -> StandingItem:
    """By number, by its title, or by the only title that holds the words.

    Raises:
        NotUnderstood: nothing was said; UnknownReference: none fits, or several do.
    """
    if not phrase:
        raise NotUnderstood(text="", missing="which standing item", nearest=("/agenda standing remove 2",))
    if phrase.isdecimal() and 1 <= int(phrase) <= len(known):
        return known[int(phrase) - 1]
    fitting = [each for each in known if fold(each.title) == fold(phrase)]
    fitting = fitting or [each for each in known if fold(phrase) in fold(each.title)]
    if len(fitting) != 1:
        raise UnknownReference(phrase=phrase, kind="standing item")
    return fitting[0]
