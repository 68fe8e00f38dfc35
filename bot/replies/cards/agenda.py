"""Cards that show a whole agenda: asked for, shared, reviewed by the chair, sent out to everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.commands.model import (
    AcceptSuggestion,
    AddRequested,
    Apologise,
    ListActions,
    MoveItem,
    PublishAgenda,
    ReviewAgenda,
    Several,
    ShowAction,
    ShowAgenda,
    Suggest,
)
from bot.domain.action import Action
from bot.domain.agenda import AgendaItem, Slot, overruns, papers_in
from bot.domain.meeting import Meeting
from bot.domain.person import Network
from bot.replies.cards import words
from bot.replies.cards.suggestions import (
    closed_part,
    decision_buttons,
    details,
    message_link,
    phrase,
    suggest_button,
)
from bot.replies.model import (
    Attached,
    Button,
    Card,
    Form,
    Heading,
    Input,
    InputKind,
    Item,
    Line,
    Link,
    Part,
    Span,
    Text,
    Tone,
    Typed,
    buttons,
    items,
    line,
    text,
)


@dataclass(frozen=True, kw_only=True)
class ForYou:
    """What one reader has to do with an agenda."""

    name: str
    leads: tuple[Slot, ...] = ()
    actions: tuple[Action, ...] = ()  # own open ones that are due at the meeting
    stands_for: tuple[str, ...] = ()  # names; their items are among the leads
    deputy: str | None = None  # who comes for the reader, and can't be told themselves


# --- shown


def shown(
    meeting: Meeting,
    slots: Sequence[Slot],
    *,
    waiting: Sequence[AgendaItem],
    later: Sequence[AgendaItem],
    names: Mapping[int, str],
    yours: ForYou,
    deciding: bool,
    may_suggest: bool,
    planned: int,
    zone: str,
) -> Card:
    """The private answer. deciding: the reader is chair or minute taker; later: waits for no meeting yet."""
    parts: list[Part] = [*_place(meeting), _list(slots, zone)]
    if deciding:
        parts += time_remarks(slots, planned, meeting, zone)
    parts += for_you(yours, zone)
    if waiting:
        parts += [
            Heading(text="Suggestions waiting"),
            items([_suggestion(each, names, deciding=deciding) for each in waiting]),
        ]
    if later and deciding:
        parts += [
            Heading(text="For a later meeting"),
            items([_suggestion(each, names, deciding=False) for each in later]),
        ]
    meant = phrase(meeting, zone)
    offered = [suggest_button(Suggest(meeting=meant))] if may_suggest else []
    if deciding:
        offered.append(Button(label="What is left to decide", command=ReviewAgenda(meeting=meant)))
    if slots:
        offered.append(Button(label="Share in channel", command=ShowAgenda(meeting=meant, shared=True)))
    if offered:
        parts.append(buttons(*offered))
    return Card(title=_title(meeting, zone), parts=tuple(parts), about=_about(meeting))


def shared(meeting: Meeting, slots: Sequence[Slot], *, confirmed: bool, zone: str) -> Card:
    """What several people see: the agenda alone, with nothing personal and no suggestions."""
    parts: list[Part] = [*_place(meeting), _list(slots, zone)]
    title = _title(meeting, zone)
    if not confirmed:
        title = line("Preview: ", title)
        post = ShowAgenda(meeting=phrase(meeting, zone), shared=True, confirmed=True)
        parts.append(buttons(Button(label="Post it here", command=post, primary=True)))
    return Card(title=title, parts=tuple(parts), about=_about(meeting))


def none_scheduled(waiting: Sequence[AgendaItem], *, names: Mapping[int, str]) -> Card:
    """No meeting yet: what was suggested is kept for it."""
    parts: list[Part] = [text("No meeting is scheduled yet, so there is no agenda.")]
    if waiting:
        parts += [
            text("Already suggested for the next one:"),
            items([_suggestion(each, names, deciding=False) for each in waiting]),
        ]
    parts.append(buttons(suggest_button(Suggest())))
    return Card(parts=tuple(parts))


def _title(meeting: Meeting, zone: str) -> tuple[Span, ...]:
    return line("Agenda for ", words.meeting_moments(meeting, zone))


def _place(meeting: Meeting) -> list[Part]:
    spans: list[Span] = []
    if meeting.location:
        spans.append(f"At {meeting.location}. ")
    if meeting.link:
        spans.append(Link(text="Join online", url=meeting.link))
    return [Text(spans=tuple(spans))] if spans else []


def _list(slots: Sequence[Slot], zone: str) -> Part:
    return items([item_row(each, zone) for each in slots], numbered=True, empty="Nothing is on it yet.")


def item_row(slot: Slot, zone: str, *, offered: tuple[Button, ...] = ()) -> Item:
    """One numbered line of an agenda: its title and papers, when it begins, how long, who leads."""
    item = slot.item
    links = [each for each in item.papers if _is_link(each)]
    title: list[Span] = [item.title]
    for number, link in enumerate(links, start=1):
        title += [" ", Link(text="paper" if len(links) == 1 else f"paper {number}", url=link)]
    named = [each for each in item.papers if not _is_link(each)]
    detail: list[Line | Span] = [
        words.hour(slot.starts, zone) if slot.starts else "",
        details(item),
        f"paper: {words.listed(named)}" if named else "",
    ]
    return Item(
        title=tuple(title),
        detail=words.dotted(*detail),
        lines=item.lines,
        buttons=offered,
    )


def _is_link(paper: str) -> bool:
    return paper.startswith(("https://", "http://"))


def _suggestion(item: AgendaItem, names: Mapping[int, str], *, deciding: bool) -> Item:
    """Who proposed it is said to everybody; that it came late, or from which message, to those who decide."""
    source = names.get(item.proposed_by or 0, "")
    if item.on_behalf_of:
        source = f"{source} for {item.on_behalf_of}" if source else item.on_behalf_of
    known: list[Line] = [f"from {source}" if source else "", details(item), item.reason or ""]
    if deciding and item.late:
        known.append("came after suggestions had closed")
    link = (" (", message_link(item.source), ")") if deciding and item.source else ()
    return Item(
        ref=item.ref,
        title=(item.title, *link),
        detail=words.dotted(*known),
        buttons=decision_buttons(item) if deciding else (),
    )


def time_remarks(slots: Sequence[Slot], planned: int, meeting: Meeting, zone: str) -> list[Part]:
    """For those who decide: what the lengths add up to, fixed times that are run into, papers that are missing."""
    has = int((meeting.dtend - meeting.dtstart).total_seconds() // 60)
    parts: list[Part] = [text(f"It adds up to {planned} minutes; you have {has}.")] if planned else []
    parts += [
        text(
            f"Item {late.item.position} is fixed at {words.clock(late.starts, zone)}, but what stands before "
            f"it takes until {words.clock(until, zone)}."
        )
        for late, until in overruns(slots)
        if late.starts is not None
    ]
    here, wanted = papers_in(each.item for each in slots)
    if wanted:
        parts.append(text(f"{here} of {wanted} papers in." if here < wanted else "All papers are in."))
    return parts


def for_you(yours: ForYou, zone: str) -> list[Part]:
    said = [f"you come for {words.listed(yours.stands_for)}"] if yours.stands_for else []
    said += [f"you lead {_lead(each, zone)}" for each in yours.leads]
    if yours.actions:
        keys = words.listed([each.key for each in yours.actions])
        said.append(f"you have {words.count(len(yours.actions), 'open action')} due then, {keys}")
    passing = [text(words.pass_on(yours.deputy))] if yours.deputy else []
    if not said:
        return [*passing]
    return [*passing, text(f"For you, {words.first_name(yours.name)}: {'; '.join(said)}.")]


def _lead(slot: Slot, zone: str) -> str:
    when = [words.clock(slot.starts, zone)] if slot.starts else []
    when += [f"{slot.item.minutes} minutes"] if slot.item.minutes else []
    return f"item {slot.item.position}, {slot.item.title}" + (f" ({', '.join(when)})" if when else "")


# --- the chair's review


def review(
    meeting: Meeting,
    slots: Sequence[Slot],
    *,
    waiting: Sequence[AgendaItem],
    promised: Sequence[Action],
    names: Mapping[int, str],
    planned: int,
    zone: str,
) -> Card:
    """Suggestions to decide, what was promised, and the order; each with its buttons."""
    parts: list[Part] = []
    meant = phrase(meeting, zone)
    if waiting:
        parts += [
            Heading(text="To decide"),
            items([_suggestion(each, names, deciding=True) for each in waiting]),
        ]
        if len(waiting) > 1:
            every = tuple(AcceptSuggestion(ref=each.ref) for each in waiting)
            parts.append(buttons(Button(label=f"Accept all {len(every)}", command=Several(commands=every))))
    if promised:
        parts += [
            Heading(text="Promised, but not on the agenda"),
            items([promise(each) for each in promised]),
        ]
        if len(promised) > 1:
            parts.append(
                buttons(Button(label="Add all", command=AddRequested(all_requested=True, meeting=meant)))
            )
    if not waiting and not promised:
        parts.append(text("Everything is decided, and nothing that was promised is missing."))
    parts += [
        Heading(text="On the agenda"),
        items(
            [item_row(each, zone, offered=_order_buttons(each.item, len(slots), meant)) for each in slots],
            numbered=True,
            empty="Nothing is on it yet.",
        ),
        *time_remarks(slots, planned, meeting, zone),
    ]
    offered = [Button(label="See the agenda", command=ShowAgenda(meeting=meant))]
    if slots:
        label = "Send the agenda out" if meeting.published_at is None else "Send the agenda out again"
        offered.insert(0, Button(label=label, command=PublishAgenda(meeting=meant), primary=True))
    parts.append(buttons(*offered))
    return Card(
        title=line("Review: ", words.meeting_moments(meeting, zone)),
        parts=tuple(parts),
        about=_about(meeting),
    )


def promise(action: Action) -> Item:
    return Item(
        ref=action.key,
        title=(action.agenda_request or action.summary,),
        detail=words.mentioned(action.owners),
        buttons=(
            Button(label="Add", command=AddRequested(ref=action.key), primary=True),
            Button(label="Show", command=ShowAction(ref=action.key)),
        ),
    )


def _order_buttons(item: AgendaItem, count: int, meant: str) -> tuple[Button, ...]:
    """Earlier and later; a button that was shown before somebody else moved things is refused."""
    position = item.position or 0

    def button(label: str, to: int) -> Button:
        command = MoveItem(number=position, to=to, meeting=meant, item_id=item.id, item_version=item.version)
        return Button(label=label, command=command)

    earlier = (button("Earlier", position - 1),) if position > 1 else ()
    later = (button("Later", position + 1),) if position < count else ()
    return (*earlier, *later)


def requests_added(
    added: Sequence[tuple[AgendaItem, Action | None]], meeting: Meeting, *, undo: Button, zone: str
) -> Card:
    """What was promised is on the agenda now."""
    parts: list[Part] = [
        text(f"On the agenda of {words.meeting_day(meeting, zone)}:"),
        items(
            [
                Item(ref=f"item {item.position}", title=(item.title,), detail=words.mentioned(item.leads))
                for item, _ in added
            ]
        ),
    ]
    for _, closed in added:
        parts += closed_part(closed)
    see = Button(label="See the agenda", command=ShowAgenda(meeting=phrase(meeting, zone)))
    parts.append(buttons(see, undo))
    return Card(tone=Tone.GOOD, parts=tuple(parts), about=_about(meeting))


def nothing_requested(meeting: Meeting, *, zone: str) -> Card:
    return Card(
        parts=(
            text(
                f"Nothing that was promised for {words.meeting_day(meeting, zone)} is missing from its agenda."
            ),
        )
    )


# --- sent out


def for_member(
    meeting: Meeting,
    slots: Sequence[Slot],
    files: Sequence[Attached],
    *,
    network: Network,
    yours: ForYou,
    again: bool,
    away: bool,
    observes: bool,
    zone: str,
) -> Card:
    """The agenda as one member gets it.

    again: it was sent out before; away: they have sent apologies; observes: they neither suggest nor are missed.
    """
    parts: list[Part] = []
    if again:
        parts.append(text("This agenda has changed since it was last sent out."))
    parts += [*_place(meeting), *for_you(yours, zone), _list(slots, zone), *files]
    meant = phrase(meeting, zone)
    offered = [] if observes else [suggest_button(Suggest(meeting=meant), "Suggest")]
    if not away and not observes:
        parts.append(text('Can\'t come? Say "apologies", and who is coming for you.'))
        offered.insert(0, _apologies(meeting, zone))
    if yours.actions:
        offered.append(Button(label="My actions", command=ListActions()))
    if offered:
        parts.append(buttons(*offered))
    return Card(
        title=line(words.meeting_moments(meeting, zone), f": the agenda of {network.name}"),
        parts=tuple(parts),
        about=_about(meeting),
    )


def _apologies(meeting: Meeting, zone: str) -> Button:
    form = Form(
        title=f"Apologies for {words.meeting_day(meeting, zone)}",
        command=Apologise(meeting=phrase(meeting, zone)),
        inputs=(
            Input(name="deputy", label="Who is coming for you?", kind=InputKind.PERSON, optional=True),
            Input(name="reason", label="Why? Only the chair and minute taker see this.", optional=True),
        ),
        submit="Send apologies",
    )
    return Button(label="Apologies", command=form.command, form=form)


def published(
    meeting: Meeting,
    slots: Sequence[Slot],
    files: Sequence[Attached],
    *,
    recipients: int,
    yours: ForYou,
    waiting: int,
    promised: int,
    closed: Sequence[Action],
    again: bool,
    zone: str,
) -> Card:
    """To who sent it out: what is on it, and what is still open."""
    people = words.count(recipients, "other member")
    how = "goes out again" if again else "goes out"
    parts: list[Part] = [
        text(f"The agenda of {words.meeting_day(meeting, zone)} {how} to {people}."),
        *for_you(yours, zone),
        _list(slots, zone),
        *files,
    ]
    for each in closed:
        parts += closed_part(each)
    left = []
    if waiting:
        left.append(f"{words.count(waiting, 'suggestion')} still to decide")
    if promised:
        left.append(f"{words.count(promised, 'promised item')} not on it")
    meant = phrase(meeting, zone)
    if left:
        parts.append(text(f"{words.sentence(words.listed(left))}."))
        parts.append(buttons(Button(label="What is left to decide", command=ReviewAgenda(meeting=meant))))
    return Card(tone=Tone.GOOD, parts=tuple(parts), about=_about(meeting))


def nothing_to_send(meeting: Meeting, *, waiting: int, zone: str) -> Card:
    """A kind no: an empty agenda would puzzle everybody."""
    decide = (
        f" {words.sentence(words.count(waiting, 'suggestion'))} waiting to be decided." if waiting else ""
    )
    return Card(
        tone=Tone.REFUSAL,
        parts=(
            text(
                f"The agenda of {words.meeting_day(meeting, zone)} is still empty, so nothing was sent.{decide} "
                "Accept a suggestion, or give the network a standing item: ",
                Typed(text="/agenda standing add Introductions and apologies 10 min"),
            ),
            buttons(
                Button(label="What is left to decide", command=ReviewAgenda(meeting=phrase(meeting, zone))),
                suggest_button(Suggest(meeting=phrase(meeting, zone))),
            ),
        ),
    )


def _about(meeting: Meeting) -> str:
    return meeting.key
