"""What somebody's own calendar is given: an address under which it reads the register, or a meeting as a file."""

from __future__ import annotations

from bot.calendar import objects
from bot.calendar.objects import Mailbox
from bot.commands.model import InviteFile, RevokeCalendar, SubscribeCalendar
from bot.domain.person import Network
from bot.handlers import calendars, placing
from bot.handlers.context import Context
from bot.replies.cards import calendars as cards
from bot.replies.model import Attached, Reply
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


def invite_file(command: InviteFile, context: Context) -> Reply:
    """The meeting as it is now, for whoever keeps a calendar that neither mails nor addresses reach."""
    meeting = placing.require_to_come(placing.meeting_meant(command.meeting, context), context)
    zone = context.network.time_zone
    content = objects.published(
        calendars.entry_of(meeting, context.register), _organizer(context.network, context.mailbox), zone=zone
    )
    kept = context.keep(name=cards.file_name(meeting, zone=zone), media_type="text/calendar", content=content)
    by_mail = context.mails and context.network.sends_invitations and context.person.email is not None
    file = Attached(file=kept, says="Put it in your calendar")
    return Reply(card=cards.as_file(meeting, file, by_mail=by_mail, zone=context.zone))


def _organizer(network: Network, mailbox: str | None) -> Mailbox:
    """The role mailbox; where there is no mail, an address that nobody can have (RFC 2606), for there must be one."""
    return Mailbox(name=network.name, address=mailbox or f"{network.slug}@convenor.invalid")
