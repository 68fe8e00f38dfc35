"""How the words after each verb of reminders and of the network become its command."""

from __future__ import annotations

import re

from bot.commands import model
from bot.commands.typed import SHORT_TEXT, bounded, later, meeting_named, unquoted
from bot.domain.errors import NotUnderstood


def my_reminders(words: str) -> model.MyReminders:
    return model.MyReminders()


def preview(words: str) -> model.PreviewReminders:
    return model.PreviewReminders(
        until=re.sub(r"^(?:until|till|to)\s+", "", words.strip(), flags=re.IGNORECASE) or None
    )


def reminder_status(words: str) -> model.ReminderStatus:
    return model.ReminderStatus()


def reminder_settings(words: str) -> model.ReminderSettings:
    name, _, value = words.strip().partition(" ")
    return model.ReminderSettings(
        name=name.rstrip("=:") or None, value=re.sub(r"^(?:=|:|to\s)\s*", "", value.strip()) or None
    )


def pause(words: str) -> model.PauseReminders:
    bare = re.sub(r"^(?:reminders|my reminders|everything)\b\s*", "", words.strip(), flags=re.IGNORECASE)
    return model.PauseReminders(until=later(bare))


def resume(words: str) -> model.PauseReminders:
    return model.PauseReminders(resume=True)


def test_reminder(words: str) -> model.TestReminder:
    return model.TestReminder()


# --- calendars


def subscribe(words: str) -> model.SubscribeCalendar:
    return model.SubscribeCalendar(
        whole=bool(re.search(r"\b(?:network|everything|whole|all|meetings)\b", words, re.IGNORECASE))
    )


def invite(words: str) -> model.InviteFile:
    if re.fullmatch(
        r"(?:the\s+)?(?:whole\s+)?series|all(?:\s+(?:the\s+)?meetings)?", words.strip(), re.IGNORECASE
    ):
        return model.InviteFile(series=True)
    return model.InviteFile(meeting=meeting_named(words))


def revoke(words: str) -> model.RevokeCalendar:
    return model.RevokeCalendar()


# --- the network

LONGEST = 1000  # characters of one line of names
_LONGEST_CODE = 40  # characters, with whatever stands around it

_QUOTED_OR_WORDS = r"(?:[\"“][^\"”]+[\"”]|.+?)"
_HOLDER = re.compile(
    rf"[\s,;]{{1,4}}(?P<role>minute[- _]?taker|chair(?:ed)?(?:\s+by)?)\s*[:=]?\s+(?P<who>{_QUOTED_OR_WORDS})"
    r"(?=[\s,;]{1,4}(?:(?:and\s+)?(?:minute[- _]?taker|chair(?:ed)?(?:\s+by)?))\b|$)",
    re.IGNORECASE,
)


def setup(words: str) -> model.SetUpNetwork:
    """The name first, in quotation marks where it holds the word chair; then who holds which role."""
    rest = bounded(words.strip(), "network's name", LONGEST)
    quoted = re.match(r"^[\"“]([^\"”]+)[\"”]", rest)
    name, rest = (quoted[1], rest[quoted.end() :]) if quoted else ("", rest)
    given: dict[str, str] = {}
    for match in reversed(list(_HOLDER.finditer(f" {rest}" if quoted else rest))):
        role = "chair" if match["role"].lower().startswith("chair") else "minute_taker"
        given[role] = bounded(
            unquoted(re.sub(r"[\s,;]{1,4}and$", "", match["who"].strip(" ,;"))), "name", 200
        )
        rest = (f" {rest}" if quoted else rest)[: match.start()]
    return model.SetUpNetwork(
        name=bounded((name or unquoted(rest)).strip(" ,;"), "name", 200) or None,
        chair=given.get("chair") or None,
        minute_taker=given.get("minute_taker") or None,
    )


def use_network(words: str) -> model.UseNetwork:
    return model.UseNetwork(name=unquoted(words) or None)


def claim(words: str) -> model.ClaimRole:
    return model.ClaimRole(code=bounded(unquoted(words), "code", _LONGEST_CODE) or None)


def link(words: str) -> model.MakeLinkCode | model.LinkChannel:
    """With a code it connects the channel; without one it asks for a code."""
    code = bounded(unquoted(words), "code", _LONGEST_CODE)
    return model.LinkChannel(code=code) if code else model.MakeLinkCode()


def unlink(words: str) -> model.UnlinkChannel:
    return model.UnlinkChannel()


def members(words: str) -> model.ListMembers:
    bare = re.sub(r"^(?:list|of|from)\b\s*", "", words.strip(), flags=re.IGNORECASE)
    return model.ListMembers(words=unquoted(bare) or None)


_EMAIL = re.compile(r"\s*[<(]?(?:mailto:)?([^\s<>(),;]{1,100}@[^\s<>(),;]{1,200})[>)]?")
_AS = re.compile(r"[\s,;]{1,4}as\s+(?:an?\s+|the\s+|our\s+)?([a-z _-]+)$", re.IGNORECASE)
_OF = re.compile(
    rf"^({_QUOTED_OR_WORDS})(?:\s+(?:of|from|at)\s+|\s*,\s*|\s*\()(?:the\s+)?([^()]+)\)?$", re.IGNORECASE
)


def add_member(words: str) -> model.AddMember:
    """Name, organisation after "of", a comma or in brackets, an address anywhere, the role after "as"."""
    rest, email, role, organisation = bounded(words.strip(), "member", LONGEST), None, None, None
    if match := _EMAIL.search(rest):
        email, rest = match[1].rstrip(".!"), f"{rest[: match.start()]} {rest[match.end() :]}".strip()
    if match := _AS.search(rest):
        role, rest = match[1].strip(), rest[: match.start()]
    if match := _OF.match(rest.strip(" ,")):
        rest, organisation = match[1], unquoted(match[2].strip(" ,")) or None
    name = bounded(unquoted(rest.strip(" ,")), "name", 200)
    return model.AddMember(name=name or None, organisation=organisation, email=email, role=role)


def import_members(words: str) -> model.ImportMembers:
    return model.ImportMembers(file=unquoted(re.sub(r"^from\s+", "", words.strip())) or None)


_FROM_TO = re.compile(rf"^({_QUOTED_OR_WORDS})(?:\s+(?:to|→|->)\s+(.+))?$", re.IGNORECASE)


def _from_to(words: str) -> tuple[str | None, str | None]:
    match = _FROM_TO.match(bounded(words.strip(), "name", LONGEST))
    if match is None:
        return None, None
    return unquoted(match[1]) or None, unquoted(match[2]) if match[2] else None


def move_member(words: str) -> model.MoveMember:
    who, organisation = _from_to(words)
    return model.MoveMember(who=who, organisation=organisation)


def set_address(words: str) -> model.SetAddress:
    """A name, and an address anywhere."""
    said, email = bounded(words.strip(), "member", LONGEST), None
    if match := _EMAIL.search(said):
        email, said = match[1].rstrip(".!"), f"{said[: match.start()]} {said[match.end() :]}"
    who = re.sub(r"(?:['’]s)?[\s,:=]*(?:\b(?:to|is)\b[\s:]*)?$", "", said.strip(" .,"), flags=re.IGNORECASE)
    return model.SetAddress(who=unquoted(who) or None, email=email)


def remove_member(words: str) -> model.RemoveMember:
    who, to = _from_to(words)
    return model.RemoveMember(who=who, to=to)


_ROLE = r"(chair|minute[- _]?taker|member|observer)"
_WHO_ROLE = re.compile(
    rf"^(.+?)[\s,:=]{{1,4}}(?:(?:as|is|to\s+be|to)\s+)?(?:an?\s+|the\s+)?{_ROLE}$", re.IGNORECASE
)
_ROLE_WHO = re.compile(rf"^(?:the\s+)?{_ROLE}[\s,:=]{{1,4}}(?:(?:is|to)\s+)?(.+)$", re.IGNORECASE)


def roles(words: str) -> model.SetRole:
    said = bounded(words.strip(), "name", LONGEST)
    if not said or said.lower() == "list":
        return model.SetRole()
    if match := _WHO_ROLE.match(said):
        return model.SetRole(who=unquoted(match[1]), role=match[2].lower())
    if match := _ROLE_WHO.match(said):
        return model.SetRole(who=unquoted(match[2]), role=match[1].lower())
    raise NotUnderstood(
        text=words,
        missing="a name and a role: chair, minute taker, member or observer",
        nearest=("/network roles Bethan Lowe minute taker",),
    )


def organisations(words: str) -> model.Organisations:
    head, _, rest = words.strip().partition(" ")
    match head.lower():
        case "" | "list":
            return model.Organisations()
        case "add" | "remove":
            return model.Organisations(change=head.lower(), name=unquoted(rest) or None)
        case "alias":
            name, alias = _alias(rest)
            return model.Organisations(change="alias", name=name, alias=alias)
        case "rename":
            old, new = _from_to(re.sub(r"\s+(?:=|as)\s+", " to ", rest, count=1))
            return model.Organisations(change="rename", name=old, alias=new)
        case _:
            raise NotUnderstood(
                text=words,
                missing="what to do: add, alias, rename or remove",
                nearest=(f"/network organisations add {words.strip()[:80]}",),
            )


def _alias(words: str) -> tuple[str | None, str | None]:
    """ "Thornbury Vale = TV"; without a sign the last word is the alias."""
    match = re.match(rf"^({_QUOTED_OR_WORDS})\s*(?:=|:|,|\bas\b|\bto\b|\bis\b)\s*(\S.*)$", words.strip())
    match = match or re.match(rf"^({_QUOTED_OR_WORDS})\s+(\S+)$", words.strip())
    return (
        (unquoted(match[1]) or None, unquoted(match[2]) or None) if match else (unquoted(words) or None, None)
    )


def map_name(words: str) -> model.MapName:
    words = bounded(words, "name", LONGEST)
    name, who = _from_to(re.sub(r"\s+(?:=|is|as|→)\s+", " to ", words, count=1))
    return model.MapName(name=name, who=who)


_SETTING = re.compile(
    r"^(quiet[ _-]weeks|time[ _-]zone|[\w-]+)\s*(?:=|:)?\s*(.*)$", re.IGNORECASE | re.DOTALL
)


def settings(words: str) -> model.NetworkSettings:
    match = _SETTING.match(words.strip())
    if match is None:
        return model.NetworkSettings()
    return model.NetworkSettings(name=match[1], value=bounded(match[2], "value", SHORT_TEXT) or None)


def handover(words: str) -> model.HandOverNetwork:
    return model.HandOverNetwork()


def template(words: str) -> model.SetTemplate:
    """ "default", or the name of a file."""
    said = unquoted(words.strip())
    if said.casefold() in ("default", "none", "usual", "off"):
        return model.SetTemplate(usual=True)
    return model.SetTemplate(file=said or None)


def status(words: str) -> model.NetworkStatus:
    return model.NetworkStatus()
