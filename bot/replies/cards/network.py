"""Cards about the network itself: its members, roles, organisations and settings."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta

from bot.commands.model import (
    AddMember,
    Help,
    ListActions,
    ListMembers,
    MapName,
    MoveMember,
    RemoveMember,
    ScheduleMeeting,
)
from bot.domain.action import Action
from bot.domain.milestone import Milestone
from bot.domain.person import Network, Organisation, Person, Role
from bot.replies.cards import blank, words
from bot.replies.cards.meetings import TIME_EXAMPLE
from bot.replies.cards.problems import undo_button
from bot.replies.cards.settings import who_invites
from bot.replies.model import (
    Button,
    Card,
    Fields,
    Form,
    Input,
    InputKind,
    Item,
    Mention,
    Part,
    Strong,
    Tone,
    Typed,
    buttons,
    items,
    text,
)


def role_name(role: Role) -> str:
    return words.ROLE[role]


def network_made(
    network: Network,
    *,
    people: Sequence[Person],
    today: date,
    codes: Sequence[tuple[Person, str]] = (),
    asks: bool = False,
) -> Card:
    """codes: for those named as chair or minute taker by somebody else, how they take their place.

    asks: who sends invitations; the chair is reading.

    today: of the reader; what is shown to be typed lies ahead of it.
    """
    chair = next(person for person in people if person.role is Role.CHAIR)
    passes: list[Part] = [
        text(
            f"Give {person.name} this code, for their eyes only; typed by them, it makes them the "
            f"{words.ROLE[person.role]}: ",
            Typed(text=f"/network claim {code}"),
        )
        for person, code in codes
    ]
    return Card(
        title=f"{network.name} is set up",
        tone=Tone.GOOD,
        about=f"network:{network.id}",
        parts=(
            text("The chair is ", Mention(name=chair.name, person_id=chair.id), "."),
            *passes,
            text("Next, say who belongs to it, and when you meet:"),
            items(
                [
                    Item(title=(Typed(text='/network members add "Imran Sethi" of Wexcombe'),)),
                    Item(title=(Typed(text=f"/meeting schedule {_monday_to_come(today)} 10:00 to 12:00"),)),
                    Item(title=(Typed(text="/agenda standing add Introductions and apologies 10 min"),)),
                ]
            ),
            Fields(pairs=(("Time zone", network.time_zone), ("Bank holidays", network.region))),
            buttons(
                Button(
                    label="Add a member", command=AddMember(), form=blank.whole(AddMember()), primary=True
                ),
                Button(label="Schedule a meeting", command=ScheduleMeeting(), form=_meeting_form()),
                Button(label="Help", command=Help()),
            ),
            *(who_invites() if asks else ()),
        ),
    )


def _monday_to_come(today: date) -> str:
    """Monday 16 September 2024: four weeks ahead or a little more, as a meeting would be."""
    return words.day(today + timedelta(days=35 - today.weekday()))


def _meeting_form() -> Form:
    return Form(
        title="Schedule a meeting",
        command=ScheduleMeeting(),
        inputs=(
            Input(name="when", label="When", hint=TIME_EXAMPLE),
            Input(name="place", label="Place or link", optional=True),
            Input(name="title", label="Title", optional=True),
        ),
    )


def network_chosen(network: Network) -> Card:
    return Card(tone=Tone.GOOD, parts=(text("From now on you mean ", Strong(text=network.name), " here."),))


def members(
    found: Sequence[Person],
    *,
    organisations: Mapping[int, Organisation],
    total: int,
    page: int,
    more: bool,
    wanted: str | None,
    may_change: bool,
) -> Card:
    def row(person: Person) -> Item:
        organisation = organisations.get(person.organisation_id or 0)
        details = [organisation.name if organisation else "", person.email or ""]
        if person.role is not Role.MEMBER:
            details.insert(0, role_name(person.role))
        return Item(
            title=(Mention(name=person.name, person_id=person.id),),
            detail=" · ".join(each for each in details if each),
        )

    actions: list[Button] = []
    if more:
        actions.append(Button(label="More", command=ListMembers(words=wanted, page=page + 1)))
    if may_change:
        actions.append(Button(label="Add a member", command=AddMember(), form=blank.whole(AddMember())))
    parts: list[Part] = [items([row(person) for person in found], empty="Nobody fits that.")]
    if actions:
        parts.append(buttons(*actions))
    return Card(
        title=f"Members: {total}" + (f", page {page}" if page > 1 or more else ""), parts=tuple(parts)
    )


def member_added(
    person: Person, organisation: Organisation | None, *, change: str, waiting: Sequence[str]
) -> Card:
    home = f" of {organisation.name}" if organisation else ""
    role = f" as {role_name(person.role)}" if person.role is not Role.MEMBER else ""
    parts: list[Part] = [
        text(Mention(name=person.name, person_id=person.id), f"{home} is now in the network{role}.")
    ]
    if person.email is None:
        parts.append(text("No e-mail address yet, so only a chat can reach them.", quiet=True))
    map_buttons = [
        Button(
            label=f"“{words.shorten(name, 30)}” is {words.first_name(person.name)}",
            command=MapName(name=name, who=person.name),
        )
        for name in waiting
    ]
    parts.append(buttons(*map_buttons, undo_button(change)))
    return Card(tone=Tone.GOOD, parts=tuple(parts))


def members_imported(added: Sequence[Person], *, known: Sequence[str], change: str) -> Card:
    parts: list[Part] = [
        text(f"{words.sentence(words.count(len(added), 'member'))} added, {len(known)} here already.")
    ]
    if added:
        parts.append(buttons(Button(label="Show them", command=ListMembers()), undo_button(change)))
    return Card(tone=Tone.GOOD, parts=tuple(parts))


def what_is_held(actions: Sequence[Action], milestones: Sequence[Milestone], leads: int) -> str:
    """Two actions, one plan step and the lead of three agenda items; "" for nothing."""
    return words.listed(
        [
            *([words.count(len(actions), "action")] if actions else []),
            *([words.count(len(milestones), "plan step")] if milestones else []),
            *([f"the lead of {words.count(leads, 'agenda item')}"] if leads else []),
        ]
    )


def confirm_leaving(
    leaver: Person, theirs: Sequence[Action], successor: Person | None, *, also: str = ""
) -> Card:
    """also: what is in their name besides actions, in words."""
    parts: list[Part] = [text("Has ", Mention(name=leaver.name, person_id=leaver.id), " left?")]
    if also and not theirs:
        who = f" It goes to {successor.name}." if successor else ""
        parts.append(text(f"Still in that name: {also}.{who}"))
    if theirs:
        who = (
            f" They go to {successor.name}."
            if successor
            else " Say who takes them over, or leave them open for now."
        )
        counted = words.listed([words.count(len(theirs), "open action"), *([also] if also else [])])
        parts.append(text(f"{words.sentence(counted)}.{who}"))
        parts.append(items(_actions(theirs)))
    confirm = RemoveMember(
        who=leaver.email or f"person:{leaver.id}",
        to=(successor.email or f"person:{successor.id}") if successor else None,
        confirmed=True,
    )
    choices = [Button(label="Yes, has left", command=confirm, primary=True)]
    if (theirs or also) and successor is None:
        form = Form(
            title=f"Who takes over from {words.first_name(leaver.name)}?",
            command=confirm,
            inputs=(Input(name="to", label="Takes over", kind=InputKind.PERSON),),
        )
        choices.insert(0, Button(label="Hand over to…", command=confirm, form=form))
    parts.append(buttons(*choices))
    return Card(tone=Tone.QUESTION, parts=tuple(parts), about=f"person:{leaver.id}")


def _actions(actions: Iterable[Action]) -> list[Item]:
    return [Item(ref=action.key, title=(action.summary,)) for action in actions]


def member_left(
    leaver: Person, theirs: Sequence[Action], successor: Person | None, *, change: str, also: str = ""
) -> Card:
    parts: list[Part] = [text(f"{leaver.name} has left; no more messages go there.")]
    counted = words.listed(
        [
            *([f"{words.count(len(theirs), 'action')} more"] if theirs else []),
            *([also] if also else []),
        ]
    )
    if counted and successor is not None:
        parts.append(text(f"{successor.name} has {counted}, and has been told."))
    elif theirs:
        parts.append(
            text(
                f"{words.sentence(words.count(len(theirs), 'open action'))} still in that name. Hand over with ",
                Typed(text=f"/action handover {leaver.name} to …"),
                ".",
            )
        )
    elif also:
        parts.append(text(f"Still in that name: {also}."))
    parts.append(buttons(undo_button(change)))
    return Card(tone=Tone.GOOD, parts=tuple(parts))


def handed_over(actions: Sequence[Action], *, giver: Person, zone: str, also: str = "") -> Card:
    counted = words.listed(
        [*([words.count(len(actions), "action")] if actions else []), *([also] if also else [])]
    )
    return Card(
        title=f"{words.sentence(counted)} handed over to you",
        about=f"person:{giver.id}",
        parts=(
            text(f"{giver.name} has left the network; you take over:"),
            items(
                [
                    Item(ref=action.key, title=(action.summary,), detail=f"due {words.due(action.due, zone)}")
                    for action in actions
                ]
            ),
            buttons(Button(label="My actions", command=ListActions())),
        ),
    )


def roles(people: Sequence[Person]) -> Card:
    def names(role: Role) -> str:
        return words.listed([person.name for person in people if person.role is role]) or "nobody"

    counted = sum(person.role is Role.MEMBER for person in people)
    return Card(
        title="Who does what",
        parts=(
            Fields(
                pairs=(
                    ("Chair", names(Role.CHAIR)),
                    ("Minute taker", names(Role.MINUTE_TAKER)),
                    ("Observers", names(Role.OBSERVER)),
                    ("Members", str(counted)),
                )
            ),
            text(
                "The chair changes a role with ", Typed(text="/network roles Bethan Lowe minute taker"), "."
            ),
        ),
    )


def role_set(person: Person, *, change: str) -> Card:
    return Card(
        tone=Tone.GOOD,
        parts=(
            text(Mention(name=person.name, person_id=person.id), f" is now {_article(person.role)}."),
            buttons(undo_button(change)),
        ),
    )


def _article(role: Role) -> str:
    match role:
        case Role.CHAIR | Role.MINUTE_TAKER:
            return f"{words.ROLE[role]}"
        case Role.MEMBER:
            return "a member"
        case Role.OBSERVER:
            return "an observer"


def your_role(person: Person, *, by: str, network: Network) -> Card:
    return Card(
        title=f"You are now {_article(person.role)} of {network.name}",
        about=f"person:{person.id}",
        parts=(text(f"{by} changed your role."), buttons(Button(label="What can I do?", command=Help()))),
    )


def unresolved_names(names: Sequence[str]) -> Card:
    return Card(
        title="Names that match no member yet",
        parts=(
            items([Item(title=(name,)) for name in names], empty="There are none."),
            text("Say who is meant: ", Typed(text="/network map Old Name to Imran Sethi"), ".", quiet=True),
        ),
    )


def name_mapped(name: str, member: Person, what: str, *, change: str) -> Card:
    """what: where the name stood, in words."""
    return Card(
        tone=Tone.GOOD,
        parts=(
            text(
                f"“{name}” is ",
                Mention(name=member.name, person_id=member.id),
                f" now, in {what}.",
            ),
            buttons(undo_button(change)),
        ),
    )


def yours_now(actions: Sequence[Action], *, by: str, zone: str) -> Card:
    return Card(
        title=f"{words.sentence(words.count(len(actions), 'action'))} for you",
        about=f"action:{actions[0].id}",
        parts=(
            text(f"{by} says that these are yours:"),
            items(
                [
                    Item(ref=action.key, title=(action.summary,), detail=f"due {words.due(action.due, zone)}")
                    for action in actions
                ]
            ),
            buttons(Button(label="My actions", command=ListActions())),
        ),
    )


def change_reported(
    person: Person, theirs: Sequence[Action], *, by: Person, change: str, detail: str | None
) -> Card:
    """To the chair: somebody says that a person leaves or moves. Nothing has changed yet."""
    said = {
        "left": f"{person.name} has left",
        "retiring": f"{person.name} is retiring",
        "moved": f"{person.name} has moved" + (f" to {detail}" if detail else ""),
    }.get(change, f"something has changed for {person.name}")
    source = "says so themselves" if by.id == person.id else f"said so: {by.name}"
    parts: list[Part] = [text(f"{said} ({source}). Nothing has been changed yet.")]
    if theirs:
        parts.append(items(_actions(theirs)))
    key = person.email or person.name
    gone = Button(label=f"{words.first_name(person.name)} has left", command=RemoveMember(who=key))
    if change == "moved" and detail:
        moved = MoveMember(who=key, organisation=detail)
        parts.append(
            buttons(Button(label=f"Moved to {words.shorten(detail, 40)}", command=moved, primary=True), gone)
        )
    else:
        parts.append(buttons(gone))
    return Card(
        title=f"Has something changed for {person.name}?", about=f"person:{person.id}", parts=tuple(parts)
    )


def change_passed_on(person: Person, *, chairs: Sequence[Person]) -> Card:
    chair = words.listed([each.name for each in chairs]) or "the chair"
    return Card(
        tone=Tone.GOOD,
        parts=(text(f"Thank you. {chair} will confirm it; until then nothing changes for {person.name}."),),
    )


def organisations(existing: Sequence[Organisation], counts: Mapping[int, int]) -> Card:
    def row(organisation: Organisation) -> Item:
        also = f" · also {words.listed(organisation.aliases)}" if organisation.aliases else ""
        return Item(
            title=(organisation.name,), detail=words.count(counts.get(organisation.id, 0), "member") + also
        )

    return Card(
        title=f"Organisations: {len(existing)}",
        parts=(items([row(each) for each in existing], empty="None yet. They come with the members."),),
    )


def organisation_changed(organisation: Organisation, *, change: str) -> Card:
    also = f" (also {words.listed(organisation.aliases)})" if organisation.aliases else ""
    return Card(
        tone=Tone.GOOD, parts=(text(f"Noted: {organisation.name}{also}."), buttons(undo_button(change)))
    )


def address_set(person: Person, *, change: str) -> Card:
    return Card(
        tone=Tone.GOOD,
        parts=(
            text(
                "From now on I write to ", Mention(name=person.name, person_id=person.id), f" at {person.email}, "
                "and take what comes from there as theirs.",
            ),
            buttons(undo_button(change)),
        ),
    )  # fmt: skip


def member_moved(person: Person, organisation: Organisation, *, change: str) -> Card:
    return Card(
        tone=Tone.GOOD,
        parts=(
            text(Mention(name=person.name, person_id=person.id), f" now belongs to {organisation.name}."),
            buttons(undo_button(change)),
        ),
    )
