"""The chair's overview: what needs them first, then what goes well, quietly who might need a word."""

from __future__ import annotations

from collections.abc import Sequence

from bot.commands.date_awaited import is_awaited
from bot.commands.model import (
    AddRequested,
    AskUnheard,
    DateEvent,
    ListActions,
    MapName,
    ReleaseMeeting,
    ReminderStatus,
    ReviewAgenda,
)
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem
from bot.domain.meeting import Meeting
from bot.domain.milestone import Milestone
from bot.domain.overview import NoWay, OutOfReach, Overview
from bot.replies.cards import words
from bot.replies.model import (
    Button,
    Card,
    Form,
    Input,
    InputKind,
    Item,
    Items,
    Part,
    Span,
    Strong,
    Text,
    buttons,
    line,
    text,
)

NAMES_SHOWN = 5


def overview(standing: Overview, *, zone: str) -> Card:
    """Private to chair and minute taker."""
    asked = [*needs(standing, zone)]
    quiet = [*remarks(standing, zone)]
    title = (
        f"{words.sentence(words.count(len(asked), 'thing'))} {'needs' if len(asked) == 1 else 'need'} you"
        if asked
        else "Nothing needs you just now"
    )
    parts: list[Part] = []
    if standing.meeting is not None:
        parts.append(
            text("The next meeting is on ", words.meeting_moments(standing.meeting, zone, strong=True), ".")
        )
    else:
        parts.append(text("No meeting is scheduled. Type /meeting schedule and a date to set one."))
    if asked:
        parts.append(Items(items=tuple(asked), numbered=True))
    parts += [Text(spans=spans) for spans in quiet]
    offered = []
    if standing.meeting is not None and standing.answers.total > len(standing.answers.not_heard) > 0:
        ask = AskUnheard(meeting=_phrase(standing.meeting, zone))
        offered.append(Button(label=f"Ask those {len(standing.answers.not_heard)}", command=ask))
    if standing.unreached:
        offered.append(Button(label="What was sent", command=ReminderStatus()))
    if offered:
        parts.append(buttons(*offered))
    return Card(title=title, parts=tuple(parts), about="overview")


def needs(standing: Overview, zone: str) -> Sequence[Item]:
    """What only the chair or minute taker can do."""
    found = [
        Item(
            title=(
                f"Since {words.instant(each.since, zone)} I can’t write in {each.platform.capitalize()}: ",
                each.why,
            )
        )
        for each in standing.shut_out
    ]
    phrase = _phrase(standing.meeting, zone)
    if standing.to_release is not None and standing.held:
        day = words.meeting_day(standing.to_release, zone)
        found.append(
            Item(
                title=(f"{words.sentence(words.count(standing.held, 'action'))} from {day} to release",),
                buttons=(
                    Button(
                        label="Release", command=ReleaseMeeting(meeting=_phrase(standing.to_release, zone))
                    ),
                ),
            )
        )
    if standing.parked:
        lines = words.sentence(words.count(len(standing.parked), "line"))
        found.append(
            Item(
                title=(f"{lines} of the meeting to settle: ", _shown(standing.parked)),
                buttons=(Button(label="Settle", command=ListActions(scope="open")),),
            )
        )
    if standing.promised:
        found.append(
            Item(
                title=("Promised, but not on the agenda: ", _requests(standing.promised)),
                buttons=(
                    Button(label="Add all", command=AddRequested(all_requested=True), primary=True),
                    Button(label="Choose", command=ReviewAgenda(meeting=phrase)),
                ),
            )
        )
    if standing.suggestions:
        found.append(
            Item(
                title=(
                    f"{words.sentence(words.count(len(standing.suggestions), 'suggestion'))} to decide: ",
                    _shown([each.title for each in standing.suggestions]),
                ),
                buttons=(Button(label="Decide", command=ReviewAgenda(meeting=phrase)),),
            )
        )
    if standing.meeting is not None and standing.planned_minutes > standing.meeting_minutes:
        found.append(
            Item(
                title=(
                    f"The agenda adds up to {standing.planned_minutes} of {standing.meeting_minutes} minutes",
                ),
            )
        )
    found += [_unknown(name) for name in standing.unresolved]
    if standing.waiting:
        found.append(
            Item(
                title=(
                    f"{words.sentence(words.count(len(standing.waiting), 'thing'))} waiting for an event's date: ",
                    _shown(
                        [each.ref if isinstance(each, Milestone) else each.key for each in standing.waiting]
                    ),
                ),
                buttons=(Button(label="Say when", command=DateEvent()),) if _awaits(standing) else (),
            )
        )
    return found


def _awaits(standing: Overview) -> bool:
    """Whether some of it waits for an event of which somebody may say when it is."""
    return any(each.due is not None and is_awaited(each.due.event) for each in standing.waiting)


def _unknown(name: str) -> Item:
    form = Form(
        title=f"Who is {name}?",
        command=MapName(name=name),
        inputs=(Input(name="who", label="Which member?", kind=InputKind.PERSON),),
        submit="That's who",
    )
    return Item(
        title=(f"{name} owns something and is not a member yet",),
        buttons=(Button(label="Who is this?", command=form.command, form=form),),
    )


def _awaited(item: AgendaItem) -> tuple[Span, ...]:
    if not item.leads:
        return line(f"item {item.position}, which nobody leads")
    return line(f"item {item.position} from ", words.mentioned(item.leads))


def remarks(standing: Overview, zone: str) -> Sequence[tuple[Span, ...]]:
    lines: list[tuple[Span, ...]] = []
    if standing.made and standing.last_meeting is not None:
        day = words.meeting_day(standing.last_meeting, zone)
        lines.append((Strong(text="Going well: "), f"{standing.done} of {standing.made} done from {day}."))
    here, wanted = standing.papers
    if wanted:
        expected = words.joined([_awaited(each) for each in standing.awaited])
        still = line(" Expected: ", expected, ".") if expected else ()
        lines.append(line(Strong(text="Papers: "), f"{here} of {wanted} in.", still))
    if standing.word:
        owners = [line(words.mentioned(each.owners), f" ({each.key})") for each in standing.word]
        lines.append(line(Strong(text="Might need a word: "), words.joined(owners), "."))
    if standing.unreached:
        people = [each for each in standing.unreached if not each.is_channel]
        who = [f"{each.name} ({each.why or 'no reason given'})" for each in people]
        if who:
            lines.append((Strong(text="Not reached: "), f"{words.listed(who)}. Have they moved on?"))
        for each in standing.unreached:
            if each.is_channel:
                why = each.why or "no reason given"
                where = f"the channel on {each.name.capitalize()}"
                lines.append((Strong(text="Not posted: "), f"I could not write in {where} ({why})."))
    lines += _out_of_reach(standing.out_of_reach)
    if standing.meeting is not None and (standing.answers.coming or standing.answers.apologies):
        deputies = (
            f" ({words.count(len(standing.answers.deputies), 'deputy', 'deputies')})"
            if standing.answers.deputies
            else ""
        )
        perhaps = f"{len(standing.answers.perhaps)} perhaps, " if standing.answers.perhaps else ""
        spans = (
            f"{len(standing.answers.coming)} coming, {len(standing.answers.apologies)} apologies{deputies}, {perhaps}"
            f"{len(standing.answers.not_heard)} not heard from"
        )
        names = (
            f": {_shown(standing.answers.not_heard)}."
            if 0 < len(standing.answers.not_heard) <= NAMES_SHOWN
            else "."
        )
        lines.append((Strong(text="Authorities: "), spans + names))
    return lines


_WHAT_TO_DO = {
    NoWay.UNKNOWN: ("Not in any chat that I know: ", "Ask them to open a chat with me and say hello."),
    NoWay.REMOVED: ("Took me out of their apps: ", "Once they add me again, they hear from me."),
    NoWay.CLOSED: ("Their account was closed: ", "Have they moved on?"),
    NoWay.SILENT_GUEST: (
        "Guests who never opened a chat with me: ",
        "What I write may not reach them until they do.",
    ),
}


def _out_of_reach(found: Sequence[OutOfReach]) -> Sequence[tuple[Span, ...]]:
    """For each reason a line, with what can be done."""
    lines: list[tuple[Span, ...]] = []
    for why, (said, to_do) in _WHAT_TO_DO.items():
        names = [each.name for each in found if each.why is why]
        if names:
            lines.append((Strong(text=said), f"{_shown(names)}. {to_do}"))
    return lines


def _requests(actions: Sequence[Action]) -> str:
    return _shown([f"{each.agenda_request or each.summary} ({each.key})" for each in actions])


def _shown(names: Sequence[str]) -> str:
    shown = [words.shorten(each, 80) for each in names[:NAMES_SHOWN]]
    more = len(names) - len(shown)
    return words.listed([*shown, words.count(more, "more", "more")] if more > 0 else shown)


def _phrase(meeting: Meeting | None, zone: str) -> str | None:
    """The meeting's day as a person would type it."""
    if meeting is None:
        return None
    return words.meeting_day(meeting, zone).partition(" ")[2]
