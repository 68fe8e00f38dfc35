"""What is sent to Teams, in Microsoft's own schema: the one place that knows botbuilder.

Only its models are used: they know how each field is called on the wire. What comes in is not read with them: that
takes four times as long as everything else that is done with it. Fields that they do not know, they drop; so what is
newer than they are, and a card, which they would copy, is put in afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from botbuilder.schema import (
    Activity,
    ActivityTypes,
    Attachment,
    ChannelAccount,
    ConversationParameters,
    TextFormatTypes,
)

from bot.platforms.teams.reference import Reference
from bot.platforms.teams.render import Rendered

Wire: TypeAlias = dict[str, Any]

ADAPTIVE_CARD: Final = "application/vnd.microsoft.card.adaptive"


# botbuilder takes 100 µs to write a message, a quarter of an answer's time: each kind is written once, and filled in.
_WITH_CARD: Final[Wire] = Activity(type=ActivityTypes.message).serialize()
_CARD: Final[Wire] = Attachment(content_type=ADAPTIVE_CARD).serialize()
_IN_WORDS: Final[Wire] = Activity(
    type=ActivityTypes.message, text_format=TextFormatTypes.markdown
).serialize()


def with_card(worded: Rendered) -> Wire:
    """A message that is its card; the words are for the notification."""
    card = {**_CARD, "content": worded.content}
    return {**_WITH_CARD, "summary": worded.text, "attachments": [card]}


def in_words(worded: Rendered) -> Wire:
    """The same without its card, where Teams does not take that."""
    return {**_IN_WORDS, "text": worded.text}


def conversation_with(person: Reference) -> Wire:
    """What begins the conversation with one person alone."""
    parameters = ConversationParameters(
        is_group=False,
        bot=ChannelAccount(id=person.bot),
        members=[ChannelAccount(id=person.user)],
        channel_data={"tenant": {"id": person.tenant}},
    )
    written: Wire = parameters.serialize()
    # botbuilder writes "tenantID"; this is how Microsoft's page "Send proactive messages" has it.
    return {**written, "tenantId": person.tenant}


def seen_by(member: str, activity: Mapping[str, Any]) -> Wire:
    """The same for one person alone. member: Teams' own id of them. Source: "Enable targeted messages"."""
    return {**activity, "recipient": {"id": member}}


def in_place_of(message: str, activity: Mapping[str, Any]) -> Wire:
    return {**activity, "id": message}
