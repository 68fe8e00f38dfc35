"""What the bot says of its own accord: reminders of actions and plan steps, the welcome, joined messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.commands.model import (
    ChangeDue,
    DoneAction,
    DropAction,
    Help,
    ListActions,
    MilestoneDone,
    MoveMilestone,
    NotMine,
    ReminderStatus,
    SnoozeAction,
    UpdateAction,
)
from bot.domain.action import Action
from bot.domain.due import Due
from bot.domain.meeting import Meeting
from bot.domain.milestone import Milestone
from bot.domain.person import Person
from bot.replies.cards import words
from bot.replies.model import (
    Button,
    Buttons,
    Card,
    Form,
    Heading,
    Input,
    InputKind,
    Line,
    Mention,
    Part,
    Span,
    Strong,
    Text,
    Tone,
    Typed,
    buttons,
    line,
    text,
)

REPORTS_SHOWN = 10  # More messages that did not arrive are counted, not listed.


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads a message, and what it may name: first names, and the reader's zone."""

    name: str
    zone: str  # IANA
    network: str
    chair: str | None  # full name; None: nobody is, or it is the reader
    minute_taker: str | None  # the same

    @property
    def hello(self) -> str:
        return f"Hello {words.first_name(self.name)}. "

    @property
    def help_from(self) -> str:
        """Who helps somebody who is stuck."""
        helper = self.chair or self.minute_taker
        return f"{words.first_name(helper)} will help" if helper else "we will find a way"

    @property
    def only_you(self) -> str:
        """Who else can see that a date has passed."""
        others = [words.first_name(each) for each in (self.chair, self.minute_taker) if each]
        return words.listed(["you", *others])


@dataclass(frozen=True, kw_only=True)
class Section:
    """One thing to say: a message of its own, or a part of the day's."""

    title: Line
    parts: tuple[Part, ...]
    buttons: tuple[Button, ...] = ()
    about: str  # what it is about, as people name it: "Jun24/4a", "M3"
    tone: Tone = Tone.PLAIN


# --- one message from one or more sections


def single(section: Section) -> Card:
    parts = (*section.parts, Buttons(buttons=section.buttons)) if section.buttons else section.parts
    return Card(title=section.title, parts=parts, about=section.about, tone=section.tone)


def joined(sections: Sequence[Section], *, network: str) -> Card:
    """One message a day: everything that falls together, each with its own buttons."""
    if len(sections) == 1:
        return single(sections[0])
    parts: list[Part] = []
    for section in sections:
        parts.append(Heading(text=section.title))
        parts.extend(section.parts)
        if section.buttons:
            parts.append(Buttons(buttons=section.buttons))
    title = f"{words.sentence(words.count(len(sections), 'thing'))} from {network}"
    about = ", ".join(dict.fromkeys(section.about for section in sections if section.about))
    asking = sum(section.tone is Tone.QUESTION for section in sections)
    tone = Tone.QUESTION if asking == 1 else Tone.PLAIN  # Of several questions, "yes" answers none.
    return Card(title=title, parts=tuple(parts), about=about, tone=tone)


def of_notice(card: Card) -> Section:
    """A stored notice as a part of a joined message."""
    last = card.parts[-1] if card.parts else None
    if isinstance(last, Buttons):
        parts, offered = card.parts[:-1], last.buttons
        return Section(title=card.title, parts=parts, buttons=offered, about=card.about, tone=card.tone)
    return Section(title=card.title, parts=card.parts, about=card.about, tone=card.tone)


def said_late(card: Card) -> Card:
    """The bot was away when this was due."""
    words_ = (
        "I was switched off for a while, so this reaches you later than it should have. Sorry about that."
    )
    return replace(card, parts=(text(words_, quiet=True), *card.parts))


def possible_repeat(card: Card) -> Card:
    """The outcome of an earlier send is not known."""
    words_ = (
        "You may have had this already: the last attempt ended without an answer. If so, please ignore it."
    )
    return replace(card, parts=(text(words_, quiet=True), *card.parts))


def welcomed(card: Card, *, reader: Reader, runs: str | None, meeting: Meeting | None, owed: int) -> Card:
    """The first message to somebody: who writes, who is behind it, what is next, what they owe."""
    runs_it = f", and {runs} runs it" if runs else ""
    lines: list[Part] = [
        text(
            f"{reader.hello}I'm Convenor. I keep the actions, agenda and dates of {reader.network}, so that "
            f"nothing agreed is lost{runs_it}. You'll hear from me rarely, and may answer in your own words."
        )
    ]
    if meeting is not None:
        lines.append(
            text("The next meeting is on ", words.meeting_moments(meeting, reader.zone, strong=True), ".")
        )
    if owed:
        lines.append(
            text(f"You have {words.count(owed, 'open action')}. Type ", Typed(text="my actions"), " to see.")
        )
    else:
        lines.append(text("You have no open actions."))
    return Card(
        title=f"Welcome to {reader.network}",
        parts=(
            *lines,
            buttons(
                Button(label="My actions", command=ListActions()),
                Button(label="What can I say?", command=Help()),
            ),
            Heading(text=card.title),
            *card.parts,
        ),
        about=card.about,
    )


# --- actions


def action_released(action: Action, reader: Reader, *, agreed_on: str | None) -> Section:
    """Captured and released: the owner hears for the first time. agreed_on: "Tuesday 25 June"."""
    agreed = f"On {agreed_on} it was agreed that you would " if agreed_on else "It was agreed that you would "
    spans: list[Span] = [reader.hello, agreed, Strong(text=_bare(action.summary)), f" ({_short(action)})"]
    spans.append(f"{_by(action.due, reader.zone)}.")
    if action.due is not None and action.due.assumed:
        spans.append(" No date was given, so that one is ours; tell us if it doesn't work.")
    return Section(
        title=f"One action for you from {agreed_on}" if agreed_on else "One action for you",
        parts=(Text(spans=tuple(spans)),),
        buttons=(
            _done(action),
            _new_date(action, "Change the date"),
            Button(label="Not mine", command=NotMine(ref=action.key)),
        ),
        about=action.key,
    )


def action_nudge(action: Action, reader: Reader) -> Section:
    """Some weeks after release, the date still far off."""
    return Section(
        title=f"How is it going: {words.shorten(_bare(action.summary), 60)}?",
        parts=(
            text(
                f"There is plenty of time: {_short(action)} is due {_on(action.due, reader.zone)}. "
                "This is only to keep it from slipping off the page. A line on how it goes is welcome; "
                "nothing is needed if it's in hand."
            ),
        ),
        buttons=(_done(action), _stuck(action), _later(action)),
        about=action.key,
    )


def action_due(action: Action, reader: Reader) -> Section:
    """Before it is due."""
    return Section(
        title=f"Due {_on(action.due, reader.zone)}: {words.shorten(_bare(action.summary), 60)}",
        parts=(
            text(
                f"A quick reminder about {_short(action)}. If it's done, say so, and a line on what came of "
                "it if you like. If you need longer, give us a date. "
                f"If you're stuck, say so and {reader.help_from}."
            ),
        ),
        buttons=(_done(action), _new_date(action, "I need until…"), _stuck(action), _later(action)),
        about=action.key,
    )


def action_passed(action: Action, reader: Reader) -> Section:
    """After its date: to the owner alone."""
    return Section(
        title="Is this still on your list?",
        parts=(
            text(
                Strong(text=_bare(action.summary)),
                f" ({_short(action)}) was due {_on(action.due, reader.zone)}. It may well be done and simply "
                f"not recorded. Only {reader.only_you} can see that this date has passed.",
            ),
        ),
        buttons=(_done(action), _new_date(action, "New date"), _no_longer(action)),
        about=action.key,
    )


def action_passed_again(action: Action, reader: Reader) -> Section:
    """A week later, and for the last time."""
    return Section(
        title="Shall we keep this one?",
        parts=(
            text(
                Strong(text=_bare(action.summary)),
                f" ({_short(action)}) was due {_on(action.due, reader.zone)}. Whatever the answer is, one "
                "word settles it: done, a date that suits you better, or no longer needed. "
                "This is the last time I ask.",
            ),
        ),
        buttons=(_done(action), _new_date(action, "New date"), _no_longer(action)),
        about=action.key,
    )


def action_again(action: Action, reader: Reader) -> Section:
    """They asked to be reminded later."""
    return Section(
        title=f"As you asked: {words.shorten(_bare(action.summary), 60)}",
        parts=(
            text(
                f"You wanted to hear of {_short(action)} again today. It's due {_on(action.due, reader.zone)}."
            ),
        ),
        buttons=(_done(action), _new_date(action, "I need until…"), _stuck(action), _later(action)),
        about=action.key,
    )


def have_a_word(action: Action, people: Sequence[Person], reader: Reader) -> Section:
    """To the chair, after the notes to the owners that nobody answered."""
    owners = words.people(people) if people else words.mentioned(action.owners)
    return Section(
        title=line("Could you have a word with ", owners, "?"),
        parts=(
            text(
                Strong(text=_bare(action.summary)),
                f" ({action.key}) was due {_on(action.due, reader.zone)}. I've asked and had no answer, "
                "so I've stopped. A friendly word from you will do more than a third note.",
            ),
        ),
        buttons=(_done(action), _new_date(action, "New date"), _no_longer(action)),
        about=action.key,
    )


# --- plan steps


def milestone_due(milestone: Milestone, reader: Reader, *, plan: str | None) -> Section:
    step = f"{milestone.ref}, a step of the {plan} plan," if plan else f"{milestone.ref}, a plan step,"
    when = _on(milestone.due, reader.zone)
    return Section(
        title=f"Due {when}: {words.shorten(_bare(milestone.summary), 60)}",
        parts=(
            text(
                f"A reminder that {step} is yours and due {when}. If it's done, say so, so that whatever "
                f"waits for it can start. If the date won't hold, better to know now; {reader.help_from}."
            ),
        ),
        buttons=_step_buttons(milestone),
        about=milestone.ref,
    )


def milestone_passed(milestone: Milestone, reader: Reader) -> Section:
    """After its date: to the owner alone."""
    return Section(
        title=f"How does {milestone.ref} stand?",
        parts=(
            text(
                Strong(text=_bare(milestone.summary)),
                f" ({milestone.ref}) was due {_on(milestone.due, reader.zone)}. If it's done, one word and I stop "
                "asking. If not, which date is realistic now? Whatever hangs on it will move along.",
            ),
        ),
        buttons=_step_buttons(milestone),
        about=milestone.ref,
    )


# --- what did not arrive


def not_delivered(name: str, about: str, why: str, *, called: bool = False) -> Card:
    """To the chair: one message that did not reach somebody. called: they were asked in the channel to write."""
    said = f"{name}, about {about}: {why}." if about else f"{name}: {why}."
    if called:
        said += " In the channel I ask them to write to me, and say nothing of what it is about."
    return Card(
        title=f"{name} was not reached",
        parts=(text(said),),
        about=f"not reached: {name}",
    )


def came_back(name: str, about: str, why: str) -> Card:
    """To the chair: a mail that seemed to have arrived came back."""
    return Card(
        title=f"{name}'s mail came back",
        parts=(
            text(f"My mail to {name}{f', about {about},' if about else ''} came back: {why}."),
            text("Has their address changed, or have they moved on? Tell me, and I'll put it right."),
        ),
        about=f"not reached: {name}",
    )


def complained(name: str) -> Card:
    """To the chair: somebody's mail program was told that our mail is a nuisance."""
    return Card(
        title=f"{name}'s mail program calls my mails a nuisance",
        parts=(
            text(
                f"Somebody pressed “junk” on a mail of mine to {name}, perhaps by accident. "
                "Please ask whether they want fewer; “pause” as an answer is enough."
            ),
        ),
        about=f"complaint: {name}",
    )


def open_a_chat(person: Person) -> Card:
    """In a channel, where everybody sees it, so that it gives nothing away."""
    return Card(
        about=f"person:{person.id}",
        parts=(
            text(
                Mention(name=person.name, person_id=person.id),
                ", I have something for you. Please open a chat with me and say hello.",
            ),
        ),
    )


_NOT_POSTED = "not posted"


def not_posted(platform: str | None, about: str, why: str) -> Card:
    """To the chair: one post that is not in the network's channel."""
    where = f"the channel on {platform.capitalize()}" if platform else "the channel"
    return Card(
        title="I could not post in the channel",
        parts=(text(f"In {where}, about {about}: {why}." if about else f"In {where}: {why}."),),
        about=_NOT_POSTED,
    )


def not_reached(reports: Sequence[Card]) -> Section:
    """All such reports of a message together."""
    title = (
        reports[0].title
        if len(reports) == 1
        else f"{words.sentence(words.count(len(reports), 'message'))} not delivered"
    )
    lines = [part for report in reports[:REPORTS_SHOWN] for part in report.parts]
    more = len(reports) - REPORTS_SHOWN
    if more > 0:
        lines.append(text(f"And {words.count(more, 'more', 'more')}."))
    if all(report.about == _NOT_POSTED for report in reports):
        advice = text("Was I removed from it, or may I not write there? Invite me again, and I can.")
    else:
        advice = text("Has somebody moved on, or do we need another way to reach them?")
    return Section(
        title=title,
        parts=(*lines, advice),
        buttons=(Button(label="What was sent", command=ReminderStatus()),),
        about="not reached",
    )


# --- buttons and words that several messages share


def _step_buttons(milestone: Milestone) -> tuple[Button, ...]:
    form = Form(
        title=f"A new date for {milestone.ref}",
        command=MoveMilestone(ref=milestone.ref),
        inputs=(
            Input(name="when", label="By when?", kind=InputKind.DATE, hint="26 July, or two weeks before"),
        ),
        submit="Change the date",
    )
    return (
        Button(label="Done", command=MilestoneDone(ref=milestone.ref), primary=True),
        Button(label="New date", command=form.command, form=form),
    )


def _done(action: Action) -> Button:
    return Button(label="Done", command=DoneAction(ref=action.key), primary=True)


def _stuck(action: Action) -> Button:
    return Button(label="I'm stuck", command=UpdateAction(ref=action.key, text="I'm stuck", kind="stuck"))


def _new_date(action: Action, label: str) -> Button:
    form = Form(
        title=f"A new date for {action.key}",
        command=ChangeDue(ref=action.key),
        inputs=(
            Input(
                name="when",
                label="By when?",
                kind=InputKind.DATE,
                hint="26 July, or: the next meeting",
            ),
        ),
        submit="Change the date",
    )
    return Button(label=label, command=form.command, form=form)


def _later(action: Action) -> Button:
    form = Form(
        title=f"Remind me later of {action.key}",
        command=SnoozeAction(ref=action.key),
        inputs=(Input(name="when", label="When?", kind=InputKind.DATE, hint="next Monday, in a week"),),
        submit="Remind me then",
    )
    return Button(label="Remind me later", command=form.command, form=form)


def _no_longer(action: Action) -> Button:
    form = Form(
        title=f"{action.key} is no longer needed",
        command=DropAction(ref=action.key),
        inputs=(
            Input(
                name="reason", label="Why? Only you, the chair and the minute taker see this.", optional=True
            ),
        ),
        submit="No longer needed",
    )
    return Button(label="No longer needed", command=form.command, form=form)


def _short(action: Action) -> str:
    """4a, as the owner may type it; #12 where there is no other."""
    return action.ref.rpartition("/")[2] if action.ref else action.key


def _bare(summary: str) -> str:
    return summary.rstrip(" .")


def _by(due: Due | None, zone: str) -> str:
    """What follows the thing to do: by Friday 12 July 2024; nothing where there is no date."""
    if due is None or not due.is_dated:
        return ""
    said = words.due(due, zone, distance=False)
    return f" {said}" if said.startswith(("at ", "by ")) else f" by {said}"


def _on(due: Due | None, zone: str) -> str:
    """on Friday 12 July 2024; at the meeting on Monday 16 September 2024; a window by its last day."""
    if due is None or not due.is_dated:
        return "at some point"
    if due.first is not None and due.day is not None:
        return f"by {words.day(due.day)}"
    said = words.due(due, zone, distance=False)
    return said if said.startswith(("at ", "by ")) else f"on {said}"
