"""What somebody's own calendar is given: an address under which it reads the register, or a meeting as a file."""

from __future__ import annotations

from dataclasses import replace

from bot.calendar import entries, objects
from bot.calendar.entries import is_local
from bot.calendar.objects import Mailbox
from bot.commands.model import InviteFile, RevokeCalendar, SubscribeCalendar
from bot.domain import series
from bot.domain.due import local_day
from bot.domain.person import Network
from bot.handlers import calendars, placing
from bot.handlers.context import Context
from bot.replies.cards import calendars as cards
from bot.replies.cards.series import in_words
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
    if command.series:
        return _series_file(context)
    meeting = placing.require_to_come(placing.meeting_meant(command.meeting, context), context)
    zone = context.network.time_zone
    content = objects.published(
        calendars.entry_of(meeting, context.register), _organizer(context.network, context.mailbox), zone=zone
    )
    kept = context.keep(name=cards.file_name(meeting, zone=zone), media_type="text/calendar", content=content)
    by_mail = context.mails and context.network.sends_invitations and context.person.email is not None
    file = Attached(file=kept, says="Put it in your calendar")
    return Reply(card=cards.as_file(meeting, file, by_mail=by_mail, zone=context.zone))


def _series_file(context: Context) -> Reply:
    """One entry with its rule, where that gives exactly the meetings to come."""
    to_come = [each for each in context.meetings if each.dtstart > context.now]
    zone = context.network.time_zone
    rule = series.rule_of_meetings(to_come, zone)
    if rule is None:
        return Reply(card=cards.no_rule(len(to_come)))
    first = to_come[0]
    entry = replace(
        entries.of_meeting(first),
        uid=f"series.{first.uid}",
        sequence=sum(each.sequence for each in to_come),
        dtstamp=max(each.revised_at for each in to_come),
        rule=series.rrule(rule, len(to_come)),
    )
    if not is_local(entry, zone):
        return Reply(card=cards.no_rule(len(to_come)))
    content = objects.published(entry, _organizer(context.network, context.mailbox), zone=zone)
    name = f"{first.title} series.ics"
    kept = context.keep(name=name, media_type="text/calendar", content=content)
    said = in_words(rule, local_day(first.dtstart, zone).month)
    file = Attached(file=kept, says="Put it in a calendar")
    return Reply(card=cards.series_as_file(to_come, said, file, zone=context.zone))


def _organizer(network: Network, mailbox: str | None) -> Mailbox:
    """The role mailbox; where there is no mail, an address that nobody can have (RFC 2606), for there must be one."""
    return Mailbox(name=network.name, address=mailbox or f"{network.slug}@convenor.invalid")
