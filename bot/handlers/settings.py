"""A network's settings, and its overview for the chair."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from zoneinfo import ZoneInfo, available_timezones

from bot.commands import dates
from bot.commands.model import NetworkSettings, NetworkStatus
from bot.commands.people import fold
from bot.domain.errors import BadValue, DateProblem
from bot.domain.person import Invitations, Network, QuietWeeks, Role
from bot.domain.policy import Policy, settings_of
from bot.domain.workdays import bank_holidays
from bot.handlers.context import Context
from bot.replies.cards import overview as overview_cards
from bot.replies.cards import settings as cards
from bot.replies.model import Reply
from bot.store.overview import overview


def network_status(command: NetworkStatus, context: Context) -> Reply:
    """Where everything stands: the whole of it for chair and minute taker, the open facts for everybody else."""
    facts = overview(context.register)
    if not context.runs_meetings:
        return Reply(
            card=cards.open_facts(facts.meeting, done=facts.done, made=facts.made, zone=context.zone)
        )
    return Reply(card=overview_cards.overview(facts, zone=context.zone))


def network_settings(command: NetworkSettings, context: Context) -> Reply:
    """Show all settings, explain one, or change one; only the chair changes."""
    if not command.name:
        quiet = [each for year in _years(context) for each in context.workdays.quiet_weeks(year)]
        return Reply(card=cards.settings(context.network, context.policy, quiet_weeks=quiet))
    name = fold(command.name).replace(" ", "_").replace("-", "_")
    if name not in _CHANGES and name not in settings_of(Policy):
        raise BadValue(
            name="the setting",
            value=command.name,
            expected=f"one of {', '.join([*_CHANGES, *settings_of(Policy)])}",
        )
    if command.value is None:
        return Reply(card=cards.one_setting(name, context.network, context.policy))
    context.require(context.person.role is Role.CHAIR, verb="network settings", by="chair")
    change = _CHANGES.get(name)
    changed = change(command.value, context) if change else _with_policy(context.network, name, command.value)
    network = context.register.save_network(changed)
    context.__dict__.pop("policy", None)
    if name == "invitations":
        return Reply(
            card=cards.inviting_changed(network, mails=context.mails, change=context.register.change)
        )
    return Reply(card=cards.setting_changed(name, network, context.policy, change=context.register.change))


def _years(context: Context) -> tuple[int, int]:
    return (context.today.year, context.today.year + 1)


def _with_policy(network: Network, name: str, value: str) -> Network:
    """One number of the policy; "default" takes the network's own away."""
    own = dict(network.policy)
    if fold(value) == "default":
        own.pop(name, None)
    else:
        own[name] = Policy.read(name, value)
    return replace(network, policy=own)


def _time_zone(value: str, context: Context) -> Network:
    known = {zone.casefold(): zone for zone in available_timezones()}
    zone = known.get(value.strip().casefold().replace(" ", "_"))
    if zone is None:
        raise BadValue(name="the time zone", value=value, expected="a name such as Europe/London")
    return replace(context.network, time_zone=ZoneInfo(zone).key)


def _region(value: str, context: Context) -> Network:
    region = {"england": "GB-ENG", "wales": "GB-WLS", "scotland": "GB-SCT", "northern ireland": "GB-NIR"}.get(
        fold(value), value.strip().upper()
    )
    bank_holidays(region, context.today.year)  # Raises BadValue where there is no such region.
    return replace(context.network, region=region)


def _name(value: str, context: Context) -> Network:
    if not 1 <= len(value.strip()) <= 200:
        raise BadValue(name="the name", value=value, expected="1 to 200 characters long")
    return replace(context.network, name=value.strip())


def _quiet_weeks(value: str, context: Context) -> Network:
    """“add NAME FIRST to LAST”, “remove NAME”, or “default”."""
    verb, _, rest = value.strip().partition(" ")
    present = [each for year in _years(context) for each in context.workdays.quiet_weeks(year)]
    match fold(verb):
        case "default":
            return replace(context.network, quiet_weeks=None)
        case "remove":
            kept = tuple(each for each in present if fold(each.name) != fold(rest))
            if len(kept) == len(present):
                raise BadValue(name="the quiet weeks", value=rest, expected="a name in the list")
            return replace(context.network, quiet_weeks=kept)
        case "add":
            return replace(context.network, quiet_weeks=(*present, _spell(rest, context)))
        case _:
            raise BadValue(
                name="the quiet weeks",
                value=value,
                expected="“add summer 22 July to 1 September”, “remove summer” or “default”",
            )


def _spell(words: str, context: Context) -> QuietWeeks:
    """The name, then a range of days."""
    resolved = dates.read(words, context.calendar)
    if resolved.first_day is None or resolved.last_day is None or not resolved.text:
        raise DateProblem(phrase=words, reason=resolved.reason or "no_date", candidates=resolved.candidates)
    return QuietWeeks(name=resolved.text.strip(" ,:"), first=resolved.first_day, last=resolved.last_day)


_BY_WORDS = {
    "convenor": Invitations.CONVENOR,
    "bot": Invitations.CONVENOR,
    "follows": Invitations.FOLLOWS,
    "follow": Invitations.FOLLOWS,
    "chair": Invitations.FOLLOWS,
    "outlook": Invitations.FOLLOWS,
}


def _invitations(value: str, context: Context) -> Network:
    if fold(value) not in _BY_WORDS:
        raise BadValue(
            name="who invites", value=value, expected="“convenor”, or “follows” where you invite yourself"
        )
    return replace(context.network, invitations=_BY_WORDS[fold(value)])


_CHANGES: Mapping[str, Callable[[str, Context], Network]] = {
    "name": _name,
    "time_zone": _time_zone,
    "region": _region,
    "quiet_weeks": _quiet_weeks,
    "invitations": _invitations,
}
