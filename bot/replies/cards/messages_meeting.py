"""What the bot says of its own accord about meetings: calls for items, the day before, questions to the chair."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from bot.commands.model import (
    Apologise,
    Attend,
    ListActions,
    PaperItem,
    PublishAgenda,
    ReleaseMeeting,
    ReviewAgenda,
    ShowAgenda,
    Suggest,
)
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem
from bot.domain.meeting import Meeting
from bot.replies.cards import words
from bot.replies.cards.messages import Reader, Section
from bot.replies.cards.suggestions import phrase
from bot.replies.model import Button, Form, Input, InputKind, Link, Part, Span, Strong, Text, text

TITLES_SHOWN = 6  # More ideas than this are counted, not listed.


@dataclass(frozen=True, kw_only=True)
class Lead:
    """An agenda item that the reader leads."""

    position: int
    title: str
    starts: str | None  # local "10:50"
    minutes: int | None


def call_for_items(meeting: Meeting, reader: Reader, *, closes: date, asked: Sequence[str]) -> Section:
    """With the minutes, and again after a quiet spell."""
    spans: list[Span] = ["One line is enough. "]
    if asked:
        spans.append(f"Already asked for: {_titles(asked)}. ")
    later = f"go to {words.first_name(reader.chair)}" if reader.chair else "come to you"
    spans.append(f"Please reply by {words.short_day(closes)}; later ideas {later} or to the next meeting, ")
    spans.append("so nothing gets lost.")
    return Section(
        title=f"What should we talk about on {_short_day(meeting, reader)}?",
        parts=(Text(spans=tuple(spans)),),
        buttons=(_suggest(meeting, reader), _agenda(meeting, reader)),
        about=_about(meeting, reader),
    )


def closing(meeting: Meeting, reader: Reader, *, closes: date, asked: Sequence[str]) -> Section:
    """Shortly before suggestions close."""
    so_far = f"So far: {_titles(asked)}. " if asked else "Nothing has been asked for yet. "
    return Section(
        title=f"Anything for {_short_day(meeting, reader)}?",
        parts=(
            text(
                f"Suggestions for the agenda close on {words.short_day(closes)}. {so_far}"
                "If something should be talked about, one line is enough; if not, there is nothing to do."
            ),
        ),
        buttons=(_suggest(meeting, reader), _agenda(meeting, reader)),
        about=_about(meeting, reader),
    )


def paper_due(item: AgendaItem, meeting: Meeting, reader: Reader, *, day: date) -> Section:
    """To whoever leads an item, some days before its paper is expected, and again just before."""
    named = f"item {item.position}, {words.shorten(item.title, 60)}"
    command = PaperItem(item_id=item.id, meeting=phrase(meeting, reader.zone))
    form = Form(
        title="The paper",
        command=command,
        inputs=(Input(name="paper", label="Its link", hint="https://…"),),
        submit="Here it is",
    )
    without = f" If there won't be one, tell {words.first_name(reader.chair)}." if reader.chair else ""
    return Section(
        title=f"Your paper for {_short_day(meeting, reader)}",
        parts=(
            text(
                "For ",
                Strong(text=named),
                f", a paper is expected from you by {words.short_day(day)}, so that people can read it before we meet. "
                f"Send me the file with the words “paper for item {item.position}”, or give its link.{without}",
            ),
        ),
        buttons=(
            Button(label="Send the file", command=command),
            Button(label="Give its link", command=command, form=form),
        ),
        about=_about(meeting, reader),
    )


def tomorrow(
    meeting: Meeting,
    reader: Reader,
    *,
    leads: Sequence[Lead],
    actions: Sequence[Action],
    said_coming: bool,
    stands_for: Sequence[str],
    deputy: str | None,
    coming: int,
    heard_of: int,
) -> Section:
    """The working day before. coming of heard_of organisations have said that they come.

    leads: also of those whom the reader stands for. deputy: who comes for the reader, and can't be told themselves.
    """
    parts: list[Part] = []
    if deputy:
        parts.append(text(words.pass_on(deputy)))
    if stands_for:
        parts.append(text(f"You come for {words.listed(stands_for)}."))
    where: list[Span] = []
    if meeting.location:
        where.append(f"At {meeting.location}. ")
    if meeting.link:
        where.append(Link(text="Join online", url=meeting.link))
    if where:
        parts.append(Text(spans=tuple(where)))
    yours = [_lead(each) for each in leads]
    if actions:
        names = words.listed([each.key for each in actions])
        yours.append(f"you have {words.count(len(actions), 'open action')} to report on, {names}")
    if yours:
        parts.append(text(f"For you, {words.first_name(reader.name)}: {'; '.join(yours)}."))
    if said_coming:
        parts.append(text("You've said you're coming. If that has changed, say \"apologies\"."))
    elif not deputy:
        parts.append(text('Can\'t come? Say "apologies", and who is coming for you.'))
    if coming:
        parts.append(text(f"{coming} of {heard_of} authorities have told us they're coming.", quiet=True))
    day = _day(meeting, reader)
    form = Form(
        title=f"Apologies for {words.short_day(day)}",
        command=Apologise(meeting=_phrase(day)),
        inputs=(
            Input(name="deputy", label="Who is coming for you?", kind=InputKind.PERSON, optional=True),
            Input(name="reason", label="Why? Only the chair and minute taker see this.", optional=True),
        ),
        submit="Send apologies",
    )
    apologise = Button(label="Apologies", command=form.command, form=form)
    attend = Button(label="I'm coming", command=Attend(meeting=_phrase(day)), primary=True)
    return Section(
        title=f"{words.short_day(day)}, {_hours(meeting, reader)}: {meeting.title}",
        parts=tuple(parts),
        buttons=(apologise, _agenda(meeting, reader))
        if said_coming
        else (attend, apologise, _agenda(meeting, reader)),
        about=_about(meeting, reader),
    )


def agenda_missing(meeting: Meeting, reader: Reader, *, waiting: int) -> Section:
    """To chair and minute taker, when the agenda should be out."""
    decide = f" {words.sentence(words.count(waiting, 'suggestion'))} still to decide." if waiting else ""
    phrase = _phrase(_day(meeting, reader))
    return Section(
        title=f"The agenda for {_short_day(meeting, reader)} is not out yet",
        parts=(
            text(
                f"People plan their week by it.{decide} If it's ready, I'll send it to everybody with what "
                "each of them leads and owes."
            ),
        ),
        buttons=(
            Button(label="Look at it first", command=ReviewAgenda(meeting=phrase)),
            Button(label="Send the agenda out", command=PublishAgenda(meeting=phrase), primary=True),
        ),
        about=_about(meeting, reader),
    )


def release_question(meeting: Meeting, reader: Reader, *, held: int) -> Section:
    """To chair and minute taker, some days after a meeting of which nothing was released."""
    phrase = _phrase(_day(meeting, reader))
    if held:
        waits = (
            f"{words.sentence(words.count(held, 'action'))} from the meeting {'is' if held == 1 else 'are'} still "
            "seen by the two of you only. When the wording is agreed, release the meeting and each owner hears once."
        )
    else:
        waits = "Nothing from the meeting is waiting. Releasing it ends the capture and starts the call for items."
    return Section(
        title=f"Is {_short_day(meeting, reader)} ready to be released?",
        parts=(text(waits),),
        buttons=(
            Button(label="Show what is held", command=ListActions(scope="meeting")),
            Button(label="Release", command=ReleaseMeeting(meeting=phrase), primary=True),
        ),
        about=_about(meeting, reader),
    )


# --- words and buttons that several of these share


def _suggest(meeting: Meeting, reader: Reader) -> Button:
    day = _day(meeting, reader)
    form = Form(
        title=f"For the agenda of {words.short_day(day)}",
        command=Suggest(meeting=_phrase(day)),
        inputs=(Input(name="text", label="What should we talk about?"),),
        submit="Suggest",
    )
    return Button(label="Suggest", command=form.command, form=form, primary=True)


def _agenda(meeting: Meeting, reader: Reader) -> Button:
    return Button(label="See the agenda", command=ShowAgenda(meeting=_phrase(_day(meeting, reader))))


def _titles(titles: Sequence[str]) -> str:
    shown = [words.shorten(each, 60).rstrip(" .?!") for each in titles[:TITLES_SHOWN]]
    more = len(titles) - len(shown)
    return words.listed([*shown, words.count(more, "more", "more")] if more > 0 else shown)


def _lead(lead: Lead) -> str:
    when = [lead.starts] if lead.starts else []
    when += [f"{lead.minutes} minutes"] if lead.minutes else []
    return f"you lead item {lead.position}, {lead.title}" + (f" ({', '.join(when)})" if when else "")


def _day(meeting: Meeting, reader: Reader) -> date:
    return meeting.dtstart.astimezone(ZoneInfo(reader.zone)).date()


def _short_day(meeting: Meeting, reader: Reader) -> str:
    return words.short_day(_day(meeting, reader))


def _hours(meeting: Meeting, reader: Reader) -> str:
    return f"{words.clock(meeting.dtstart, reader.zone)} to {words.clock(meeting.dtend, reader.zone)}"


def _phrase(day: date) -> str:
    """The meeting's day as a person would type it."""
    return f"{day.day} {day:%B %Y}"


def _about(meeting: Meeting, reader: Reader) -> str:
    return f"meeting of {_phrase(_day(meeting, reader))}"
