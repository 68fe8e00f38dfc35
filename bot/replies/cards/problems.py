"""The words for every error of the bot's own: what happened, and what to type next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from bot.commands.model import AskSomebody, AskToJoin, Help, Undo
from bot.domain import errors
from bot.domain.errors import ConvenorError
from bot.replies.cards import sending, words
from bot.replies.model import Button, Card, Item, Part, Span, Tone, Typed, buttons, items, text

_WHO_MAY = {
    "chair": "only the chair",
    "minute_taker": "only the chair and the minute taker",
    "owner": "only the person who owns it, the chair and the minute taker",
    "member": "only members",
    "admin": "this workspace has a network already, and only an administrator of the workspace",
    "full": "only a full member of this workspace, not a guest,",
}
_DATE = {
    "no_such_date": "There is no such date as “{phrase}”.",
    "weekday_mismatch": "In “{phrase}” the weekday and the date don't agree.",
    "us_order": "“{phrase}” only works with the month first; here the day comes first.",
    "two_readings": "“{phrase}” can be read in two ways.",
    "vague": "“{phrase}” is not exact enough to remind anybody by.",
    "unknown_event": "I don't know the event in “{phrase}”.",
    "no_next_meeting": "No next meeting is scheduled yet, so “{phrase}” has no date.",
    "recurrence": "“{phrase}” repeats; an action needs one date.",
    "not_a_monday": "“{phrase}” is no Monday, and a week commences on one.",
    "fy_or_calendar": "“{phrase}” may be the financial or the calendar year.",
    "nonexistent_time": "“{phrase}” does not exist: the clocks go forward over it.",
    "ambiguous_time": "“{phrase}” happens twice: the clocks go back over it.",
    "past": "“{phrase}” is in the past.",
    "before_meeting": "“{phrase}” lies before the meeting at which this was agreed.",
    "no_date": "I found no date in “{phrase}”.",
}
_DOCUMENT = {
    "empty": "is empty.",
    "too_large": "is larger than 20 MB. Save it without its pictures, or paste the part that matters.",
    "too_large_template": "is larger than 5 MB without its text. Make the pictures in its header and footer smaller.",
    "too_long": "is longer than any minutes I know. Paste the part that matters.",
    "too_slow": "takes too long to read. Paste the part that matters, or save it anew from Word.",
    "bomb": "unpacks to far more than minutes have, so I stopped. If it is a real document, save it anew from Word.",
    "entities": "has parts that no word processor writes, so I did not open it. Save it anew from Word.",
    "damaged": "can't be opened; it seems to be damaged. Save it anew from Word and try again.",
    "password": "is protected with a password. Save a copy without one, or paste the text.",
    "macros": "has macros in it, which I don't open. Save it as .docx.",
    "pdf": "is a PDF. I read Word files (.docx), Markdown and plain text; the text can be pasted, too.",
    "doc": "is in the old Word format. Open it in Word and save it as .docx.",
    "rtf": "is a rich text file. Open it in Word and save it as .docx.",
    "not_word": "is no Word file, whatever its name says.",
    "not_text": "is no text that I can read. I read Word files (.docx), Markdown and plain text.",
    "misnamed": "is another kind of file than its name says, so nobody could open it. "
    "Save it anew under its own ending.",
    "missing": "isn't a file that can be read here.",
    "several": "came with other files. Send me the one that matters by itself.",
    "unreachable": "could not be fetched just now. Please send it once more, or paste its text.",
    "scope": "could not be fetched: I'm not in the conversation where it was shared, or may read no files in this "
    "workspace. Send it to me in our own chat; if that doesn't help, whoever looks after Slack here can add the "
    "permission files:read to me, and install me again.",
    "elsewhere": "is kept where I can't read it. Send it to me in our own chat, from your device, or paste its text.",
    "unproved": "came with a mail of which I can't be certain who wrote it, so I haven't opened it. "
    "Answer this mail with the file attached, and I'll read it.",
    "busy": "has to wait: I'm reading other documents just now. Please send it again in a minute.",
}
_NOT_HAD = {"several", "unreachable", "scope", "elsewhere"}  # Reasons for which another way may be open.
_EXAMPLE_DATE = "by 5 July"


def problem(error: ConvenorError, *, said: str | None = None) -> Card:
    """What went wrong, in one sentence or two, with what to type next. Nothing was stored."""
    match error:
        case errors.NotUnderstood():
            return _not_understood(error)
        case errors.TooLong():
            return _refusal(
                f"That {error.what} is {error.length:,} characters long; {error.limit:,} is the most. "
                "Nothing was stored. Shorten it, or put the details in a document and give its link."
            )
        case errors.UnknownReference():
            return _refusal(
                f"There is no {error.kind} “{_quote(error.phrase)}” here.", " ", *_see_list(error.kind)
            )
        case errors.AmbiguousReference():
            return _choice(
                f"“{_quote(error.phrase)}” can mean several things. Which one? Type its full reference.",
                [(candidate.key, candidate.text) for candidate in error.candidates],
            )
        case errors.UnknownPerson():
            return _choice(
                f"Nobody here is called “{_quote(error.phrase)}”."
                + (" Did you mean one of these?" if error.closest else " The members are in the list:"),
                [("", candidate.text) for candidate in error.closest],
                Typed(text="/network members"),
            )
        case errors.AmbiguousPerson():
            return _choice(
                f"“{_quote(error.phrase)}” fits {words.count(len(error.candidates), 'person', 'people')}. "
                "Which one? Type the full name or the e-mail address.",
                [("", candidate.text) for candidate in error.candidates],
            )
        case errors.NoOwner():
            return _question(
                "Who will do it? Nothing was stored yet. Say for example ", Typed(text="me to …"), "."
            )
        case errors.DateProblem():
            return date_question(error)
        case errors.NotAllowed():
            return _not_allowed(error, said)
        case errors.WrongState():
            return _refusal(
                f"{error.subject} is already {error.state.replace('_', ' ')}, so nothing was changed.",
                f" ({words.shorten(error.text, 80)})" if error.text else "",
            )
        case errors.ChangedSince():
            by = f" by {error.by}" if error.by else ""
            what = f" ({error.what})" if error.what else ""
            return _refusal(
                f"{error.subject} has been changed{by} in the meantime{what}, so nothing was overwritten. "
                "Look at it again, then repeat what you wanted."
            )
        case errors.NothingToUndo():
            return _refusal("There is no change of yours to take back.")
        case errors.NoMeeting():
            named = (
                f"I find no meeting “{_quote(error.phrase)}”."
                if error.phrase
                else "No meeting is scheduled yet."
            )
            return _refusal(
                named, " See ", Typed(text="/meeting list"), ", or ask the chair to schedule one."
            )
        case errors.MeetingProblem():
            return _refusal(_meeting(error))
        case errors.NoNetwork():
            return _no_network(error)
        case errors.NotMember():
            return _not_member(error)
        case errors.CodeGone():
            return _refusal(
                "That code doesn't work: it may be mistyped, used already, or too old. Nothing was changed. "
                "Whoever gave it to you can get a new one."
            )
        case errors.AlreadyExists():
            return _refusal(
                f"There is already {error.what} called “{_quote(error.name)}”; nothing was changed."
            )
        case errors.BadValue():
            return _refusal(
                f"“{_quote(error.value)}” does not work for {error.name}: it should be {error.expected}. "
                "Nothing was changed."
            )
        case errors.DocumentProblem():
            return _document(error)
        case errors.ProposalGone():
            return _refusal(
                {
                    "used": "This was confirmed already; nothing was stored twice.",
                    "expired": "This waited longer than two weeks and is gone. Please say it again.",
                }.get(error.why, "This is somebody else's to answer.")
            )
        case errors.StaleAgenda():
            return _stale(error)
        case errors.Busy():
            return _refusal(
                "I'm very busy just now, and nothing was stored. Please say it again in a minute."
            )
        case _:
            return _refusal(
                "That did not work, and nothing was stored. ", Typed(text="help"), " shows what I understand."
            )


def _document(error: errors.DocumentProblem) -> Card:
    named = f"“{_quote(error.name)}”" if error.name else "This file"
    card = _refusal(f"{named} {_DOCUMENT.get(error.reason, _DOCUMENT['damaged'])} Nothing was stored.")
    if not error.page or error.reason not in _NOT_HAD:
        return card
    return replace(card, parts=(*card.parts, sending.instead(error.page)))


def date_question(error: errors.DateProblem) -> Card:
    """A doubtful date: what is wrong with it, and the dates that may be meant."""
    template = _DATE.get(error.reason, "I'm not sure which date “{phrase}” is.")
    spans: list[Span] = [template.format(phrase=_quote(error.phrase)), " Nothing was stored."]
    if error.candidates:
        spans.append(f" Did you mean {words.listed([_said(each) for each in error.candidates], word='or')}?")
    spans += [" Give a date such as ", Typed(text=_EXAMPLE_DATE), "."]
    return _question(*spans)


def _said(value: date | datetime) -> str:
    if isinstance(value, datetime):
        return f"{words.day(value.date())} at {value:%H:%M}"
    return words.day(value)


def _not_understood(error: errors.NotUnderstood) -> Card:
    if error.missing is not None:
        spans: list[Span] = [f"I still need {error.missing}."]
        if error.nearest:
            spans += [" For example: ", Typed(text=error.nearest[0])]
        return _question(*spans)
    said = _quote(error.text)
    if not error.nearest:
        return Card(
            tone=Tone.REFUSAL,
            parts=(
                text(
                    f"I did not understand “{said}”, and nothing was stored. ",
                    Typed(text="help"),
                    " shows what I do.",
                ),
                buttons(Button(label="Help", command=Help())),
            ),
        )
    return _refusal(f"I did not understand “{said}”. Did you mean ", Typed(text=error.nearest[0]), "?")


def _not_allowed(error: errors.NotAllowed, said: str | None) -> Card:
    who = _WHO_MAY.get(error.allowed, "only the chair")
    names = f" ({words.listed(error.ask, word='or')})" if error.ask else ""
    parts: list[Part] = [text(f"{words.sentence(who)}{names} can do that, so nothing was changed.")]
    if said and error.ask:
        label = f"Ask {words.first_name(error.ask[0])}"
        parts.append(buttons(Button(label=label, command=AskSomebody(text=said))))
    return Card(tone=Tone.REFUSAL, parts=tuple(parts))


def _not_member(error: errors.NotMember) -> Card:
    """Kind to whoever writes by chance, and with nothing of the network for them to see."""
    if error.network and error.network_id is None:
        return _refusal(
            f"{error.name} is not a member of {error.network}. The chair can add people with ",
            Typed(text=f'/network members add "{error.name}"'),
            ".",
        )
    chair = error.chair or "the chair"
    here = error.network or "the network here"
    parts: list[Part] = [
        text(
            f"Hello! I keep the actions and the agenda of {here}, and you are not a member of it yet, "
            f"so I can't show you anything. {words.sentence(chair)} can add you."
        )
    ]
    if error.network_id is not None:
        who = words.shorten(words.first_name(error.chair), 40) if error.chair else "the chair"
        parts.append(
            buttons(
                Button(
                    label=f"Ask {who} to add me", command=AskToJoin(network=error.network_id), primary=True
                )
            )
        )
    return Card(tone=Tone.REFUSAL, parts=tuple(parts))


def _no_network(error: errors.NoNetwork) -> Card:
    if error.choices:
        return _choice(
            "Which network do you mean? Choose one first.",
            [(f"/network use {choice}", "") for choice in error.choices],
        )
    return _refusal(
        "There is no network here yet. Set one up: ", Typed(text='/network setup "Our network" chair me')
    )


def _meeting(error: errors.MeetingProblem) -> str:
    return {
        "past": f"{error.detail or 'That'} is in the past, so nothing was changed. Give a date to come.",
        "ends_before_start": "That meeting would end before it starts. Give it as “10:00 to 12:00”.",
        "same_day": f"There is already a meeting that day: {error.detail}. Move or cancel that one first.",
        "closed": f"{error.detail or 'That meeting'} is closed already, so nothing was changed.",
        "not_started": f"{error.detail or 'That meeting'} has not started yet, so nothing was changed.",
        "cancelled": f"{error.detail or 'That meeting'} was cancelled, so nothing was changed.",
        "no_time": "At what time? Say for example “16 September 10:00 to 12:00”.",
    }.get(error.reason, f"That does not work for a meeting: {error.detail}")


def _stale(error: errors.StaleAgenda) -> Card:
    shown = [Item(title=(line,)) for line in error.present]
    return Card(
        tone=Tone.REFUSAL,
        parts=(
            text(
                f"“{_quote(error.phrase)}” no longer fits; the agenda is now as follows, and nothing was changed."
            ),
            items(shown, numbered=True, empty="The agenda is empty."),
        ),
    )


def _see_list(kind: str) -> tuple[Span, ...]:
    verb = {
        "suggestion": "/agenda review",
        "agenda item": "/agenda next",
        "milestone": "/milestone list",
        "plan": "/milestone list",
        "meeting": "/meeting list",
        "organisation": "/network organisations",
    }.get(kind, "/action list")
    return ("See ", Typed(text=verb), ".")


def _choice(question: str, choices: Iterable[tuple[str, str]], *more: Span) -> Card:
    listed = [Item(ref=key, title=(label,) if label else ()) for key, label in choices]
    parts: list[Part] = [text(question, *((" ", *more) if more else ()))]
    if listed:
        parts.append(items(listed))
    return Card(tone=Tone.QUESTION, parts=tuple(parts))


def _question(*spans: Span) -> Card:
    return Card(tone=Tone.QUESTION, parts=(text(*spans),))


def _refusal(*spans: Span) -> Card:
    return Card(tone=Tone.REFUSAL, parts=(text(*(span for span in spans if span)),))


def _quote(said: str) -> str:
    """What was said, short enough for one sentence."""
    return words.shorten(" ".join(said.split()), 60)


def undo_button(change: str) -> Button:
    """Takes back exactly this change; shown with everything that was stored."""
    return Button(label="Undo", command=Undo(change=change))
