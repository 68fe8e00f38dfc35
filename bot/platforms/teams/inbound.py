"""What Teams sends, as what somebody asks: pure functions from verified activities to frozen values."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from bot.commands.codec import encode
from bot.commands.model import CaptureMessage, ThumbsUp
from bot.commands.request import Request, Sender
from bot.platforms.teams.asked import (
    CHANNEL,
    GROUP,
    NAME,
    PERSONAL,
    Account,
    Captures,
    Changed,
    Inbound,
    Installed,
    Members,
    Met,
    Nothing,
    Opens,
    Origin,
    Payload,
    Pressed,
    Said,
    Submitted,
    Unknown,
    Unreadable,
)
from bot.platforms.teams.auth import Verified
from bot.platforms.teams.files import shared
from bot.platforms.teams.reference import message_id, plain, thread_of
from bot.platforms.teams.render import AGAIN, ALONE, ASKED, CARRIED, REFRESH, SEVERAL
from bot.platforms.teams.written import is_mentioned, plain_html, said
from bot.replies.codec import opened
from bot.replies.model import Form

CAPTURES: Final = {
    "captureAction": False,
    "suggestAgenda": True,
}  # command of the message extension -> whether it is for the agenda
MEETINGS: Final = {
    "application/vnd.microsoft.meetingStart": True,
    "application/vnd.microsoft.meetingEnd": False,
}  # name of the event -> whether it begins
THUMBS_UP: Final = "like"

Unseal = Callable[[str], str]  # Raises ValueError: the value was altered, or is another bot's.

NOTHING, UNKNOWN, NOT_ANSWERED = Nothing(), Unknown(), Unknown(invoke=True)


def read(activity: Payload, verified: Verified, *, now: datetime, unseal: Unseal) -> Inbound:
    """What one activity asks. now: when it was received, aware."""
    origin = _origin(activity, verified)
    if not origin.conversation:
        return UNKNOWN
    match activity.get("type"):
        case "message":
            return _message(activity, origin, now, unseal)
        case "invoke":
            return _invoke(activity, origin, now, unseal)
        case "messageReaction":
            return _reaction(activity, origin, now)
        case "installationUpdate":
            return _installation(activity, origin)
        case "conversationUpdate":
            return _conversation(activity, origin)
        case "event":
            return _event(activity, origin, now)
        case str():
            return NOTHING  # Typing, edits, deletions, read receipts, and kinds that are still to come.
    return UNKNOWN


# --- said


def _message(activity: Payload, origin: Origin, now: datetime, unseal: Unseal) -> Inbound:
    if not origin.user or _is_bot(activity):
        return NOTHING
    value = activity.get("value")
    if isinstance(value, dict) and CARRIED in value:
        return _carried(value, activity, origin, now, unseal)  # A button, on a client that knows no invokes.
    if not (origin.direct or origin.targeted or is_mentioned(activity, origin.bot)):
        return NOTHING  # People talk to each other.
    file, words = shared(activity), said(activity, origin.bot)
    if not words and file is None:
        words = "help"
    return Said(request=_request(activity, origin, now, text=words), origin=origin, file=file)


def _reaction(activity: Payload, origin: Origin, now: datetime) -> Inbound:
    """A thumbs-up on a message of ours, alone with the bot, may mean that it is done; any other is a nod."""
    added = activity.get("reactionsAdded")
    liked = isinstance(added, list) and any(
        isinstance(each, dict) and each.get("type") == THUMBS_UP for each in added
    )
    message = _text(activity, "replyToId")
    if not (liked and origin.direct and origin.user and message):
        return NOTHING
    command = ThumbsUp(message=message_id(origin.conversation, message))
    request = _request(activity, origin, now, payload=encode(command))
    key = f"{origin.conversation}:{message}:{origin.user}:thumb"
    return Said(request=replace(request, key=key), origin=origin)


# --- invoked


def _invoke(activity: Payload, origin: Origin, now: datetime, unseal: Unseal) -> Inbound:
    value = _part(activity, "value")
    if not origin.user or _is_bot(activity):
        return NOT_ANSWERED
    match activity.get("name"):
        case "adaptiveCard/action":
            action = _part(value, "action")
            return _carried(
                _part(action, "data"),
                activity,
                origin,
                now,
                unseal,
                invoke=True,
                refreshes=action.get("verb") == REFRESH or value.get("trigger") == "automatic",
            )
        case "task/fetch" | "task/submit":
            return _carried(_part(value, "data"), activity, origin, now, unseal, dialog=True)
        case "composeExtension/fetchTask":
            return _captured(value, activity, origin, now)
        case "composeExtension/submitAction":
            data = _part(value, "data")
            asked = _carried(data, activity, origin, now, unseal, dialog=True)
            return replace(asked, extension=True) if isinstance(asked, Submitted) else asked
    return NOT_ANSWERED


def _carried(
    data: Payload,
    activity: Payload,
    origin: Origin,
    now: datetime,
    unseal: Unseal,
    *,
    invoke: bool = False,
    dialog: bool = False,
    refreshes: bool = False,
) -> Inbound:
    """What a button or a sent form carries: a command, a form to open, or a form with its answers."""
    origin = replace(
        origin,
        message=_text(activity, "replyToId") or None,
        targeted=origin.targeted or (data.get(ALONE) is True and not origin.direct),
        several=data.get(SEVERAL) is True,
        again=_text(data, AGAIN)[:ASKED],
    )
    try:
        carried = unseal(_text(data, CARRIED))
        if _is_answered(carried):
            request = _request(activity, origin, now)
            return Submitted(request=request, data=data, origin=origin, dialog=dialog, invoke=invoke)
        pressed = opened(carried)
    except Exception:  # noqa: BLE001  # Altered, another bot's, or of a version whose commands are no more.
        return Unreadable(origin=origin, dialog=dialog, invoke=invoke)
    if isinstance(pressed, Form):
        return Opens(form=pressed, origin=origin, dialog=dialog, invoke=invoke)
    request = _request(activity, origin, now, payload=encode(pressed))
    return Pressed(
        request=request, command=pressed, origin=origin, invoke=invoke, dialog=dialog, refreshes=refreshes
    )


def _is_answered(carried: str) -> bool:
    """Whether it is what a form carries when it is sent: itself, and where it was opened."""
    value = json.loads(carried)
    return isinstance(value, dict) and value.keys() == {"form", "private"}


def _captured(value: Payload, activity: Payload, origin: Origin, now: datetime) -> Inbound:
    agenda = CAPTURES.get(_text(value, "commandId"))
    message = _part(value, "messagePayload")
    if agenda is None or not message:
        return NOT_ANSWERED
    user = _part(_part(message, "from"), "user")
    author, link, body = _text(user, "id"), _text(message, "linkToMessage"), _part(message, "body")
    words = _text(body, "content")
    command = CaptureMessage(
        text=plain_html(words) if body.get("contentType") == "html" else words.strip(),
        author=f"<@{author.casefold()}>" if _is_person(user) else _text(user, "displayName"),
        source=link,
        agenda=agenda,
    )
    request = replace(_request(activity, origin, now, payload=encode(command)), permalink=link or None)
    return Captures(request=request, origin=origin)


def _is_person(user: Payload) -> bool:
    """Somebody with an account; a guest of the meeting, or a bot, is named."""
    kind = _text(user, "userIdentityType") or "aadUser"
    return kind in ("aadUser", "federatedUser") and bool(_text(user, "id").replace("-", "").isalnum())


# --- what happens around the conversation


def _installation(activity: Payload, origin: Origin) -> Inbound:
    action = _text(activity, "action")
    if action.startswith("add"):
        return Installed(origin=origin, present=True, upgraded=action.endswith("upgrade"))
    if action.startswith("remove"):
        # A removal on the way to a newer version is followed by an addition: nobody is to be told goodbye.
        return Installed(origin=origin, present=False, upgraded=action.endswith("upgrade"))
    return NOTHING


def _conversation(activity: Payload, origin: Origin) -> Inbound:
    came, left = _accounts(activity, "membersAdded"), _accounts(activity, "membersRemoved")
    if came or left:
        bot = any(each.id == origin.bot for each in came + left)
        people = tuple(each for each in came if each.id != origin.bot)
        gone = tuple(each for each in left if each.id != origin.bot)
        return Members(origin=origin, came=people, left=gone, bot=bot)
    data = _part(activity, "channelData")
    what = _text(data, "eventType")
    if what:
        channel = _part(data, "channel")
        return Changed(
            origin=origin,
            what=what,
            channel=_text(channel, "id") or None,
            channel_name=_text(channel, "name"),
            team_name=_text(_part(data, "team"), "name"),
        )
    if _text(activity, "topicName"):
        return Changed(origin=origin, what="topicRenamed", channel_name=_text(activity, "topicName"))
    return NOTHING


def _event(activity: Payload, origin: Origin, now: datetime) -> Inbound:
    began = MEETINGS.get(_text(activity, "name"))
    if began is None:
        return NOTHING
    value = _part(activity, "value")
    return Met(
        origin=replace(origin, meeting=origin.meeting or _text(value, "Id") or None),
        began=began,
        at=_moment(_text(value, "StartTime" if began else "EndTime")) or now,
        title=_text(value, "Title"),
    )


def _accounts(activity: Payload, name: str) -> tuple[Account, ...]:
    listed = activity.get(name)
    return tuple(
        Account(
            id=_text(each, "id"),
            user=_text(each, "aadObjectId").casefold() or None,
            name=_text(each, "name"),
        )
        for each in (listed if isinstance(listed, list) else ())
        if isinstance(each, dict) and _text(each, "id")
    )


# --- who, where, and what it becomes


def _origin(activity: Payload, verified: Verified) -> Origin:
    conversation, data = _part(activity, "conversation"), _part(activity, "channelData")
    sender, recipient = _part(activity, "from"), _part(activity, "recipient")
    id = _text(conversation, "id")
    return Origin(
        tenant=verified.tenant,
        service_url=verified.service_url,
        user=verified.user or _text(sender, "id"),
        member=_text(sender, "id"),
        name=_text(sender, "name"),
        vouched=verified.user is not None,
        bot=_text(recipient, "id") or None,
        kind=_kind(conversation, id),
        conversation=plain(id),
        thread=thread_of(id),
        activity=_text(activity, "id") or None,
        targeted=recipient.get("isTargeted") is True,
        team=_text(_part(data, "team"), "id") or None,
        meeting=_text(_part(data, "meeting"), "id") or None,
    )


def _kind(conversation: Payload, id: str) -> str:
    """Personal only where Teams says so, or says nothing that tells otherwise: what is private stays so."""
    kind = _text(conversation, "conversationType")
    if kind in (PERSONAL, GROUP, CHANNEL):
        return kind
    return GROUP if kind or conversation.get("isGroup") is True or id.startswith("19:") else PERSONAL


def _is_bot(activity: Payload) -> bool:
    sender = _part(activity, "from")
    return _text(sender, "role") in ("bot", "skill") or _text(sender, "id").startswith("28:")


def _standing(activity: Payload, origin: Origin) -> str:
    """As far as an activity tells; the directory knows more."""
    sender = _part(activity, "from")
    role, home = _text(sender, "userRole").casefold(), _text(sender, "tenantId").casefold()
    if role == "anonymous" or not origin.vouched or home not in ("", origin.tenant):
        return "stranger"
    return "guest" if role == "guest" else "full"


def _request(
    activity: Payload, origin: Origin, now: datetime, *, text: str | None = None, payload: str | None = None
) -> Request:
    id = _text(activity, "id")
    sender = Sender(
        platform=NAME,
        workspace=origin.tenant,
        user=origin.user,
        display_name=origin.name,
        standing=_standing(activity, origin),
        # Elsewhere nothing is known of the way to this person, and what is known already stays.
        return_address=origin.place.to_text() if origin.direct else None,
    )
    return Request(
        sender=sender,
        received_at=now,
        text=text,
        payload=payload,
        # With the thread that stands in a channel's id: it is the conversation's as Teams sends it.
        key=f"{_text(_part(activity, 'conversation'), 'id')}:{id}" if id else None,
        conversation=None if origin.direct else origin.conversation,
        place=None if origin.direct else origin.place.to_text(),
        within=None if origin.direct else origin.team,
        message=message_id(origin.conversation, origin.message) if origin.message else None,
    )


def _moment(written: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(written)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def _part(value: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = value.get(name)
    return part if isinstance(part, dict) else {}


def _text(value: Mapping[str, Any], name: str) -> str:
    text = value.get(name)
    return text if isinstance(text, str) else ""
