"""Addresses under which somebody's own calendar program reads the register: given, and taken back."""

from __future__ import annotations

from bot.commands.model import RevokeCalendar, SubscribeCalendar
from bot.handlers.context import Context
from bot.replies.cards import calendars as cards
from bot.replies.model import Reply
from bot.store import feeds


def subscribe_calendar(command: SubscribeCalendar, context: Context) -> Reply:
    """A new address each time: nobody, not even the bot, can say the earlier one again."""
    if context.public_url is None:
        return Reply(card=cards.no_address())
    word = feeds.issue(context.register, context.person, whole=command.whole)
    address = f"{context.public_url}/calendar/{word}.ics"
    card = cards.subscribed(context.network, address, whole=command.whole)
    return Reply(card=card, retry=cards.shown_before(command))


def revoke_calendar(command: RevokeCalendar, context: Context) -> Reply:
    ended = feeds.revoke(context.register, context.person)
    return Reply(card=cards.revoked(ended))
