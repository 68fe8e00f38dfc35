"""What people type about reminders and people: "too many emails", "on leave until 6 Jan", "Priya has left"."""

from __future__ import annotations

import re

from bot.commands import model, names, network_verbs
from bot.commands.model import Command
from bot.commands.said import AWAY, I_AM, NAME, Said, table


def _pause(said: Said) -> Command:
    return (
        network_verbs.pause(said.rest("until"))
        if "until" in said.match.re.groupindex
        else model.PauseReminders()
    )


def _pause_until(said: Said) -> Command:
    return network_verbs.pause(said.rest("until") or said.rest("until2"))


def _moved_person(said: Said) -> Command | None:
    who, to = said["who"] or said["who2"], said["to"] or said["to2"]
    if who is None or not names.can_be_people(who):
        return None
    return model.ReportChange(
        who=who, change="moved", detail=re.sub(r"\s+now$", "", (to or "").rstrip(" .!"))
    )


def _addressed(said: Said) -> Command | None:
    """ "Gwen Tallis has a new address, gwen@thornbury.example": hers, or one's own."""
    who = re.sub(r"['’]s?$", "", said["who"] or "")
    if who and not names.can_be_people(who):
        return None
    return model.SetAddress(who=who or "me", email=_bare(said["email"]))


def _left(said: Said) -> Command | None:
    who = said["who"] or said["who2"]
    who = re.sub(r"['’]s$", "", who or "")
    return model.ReportChange(who=who, change="left") if names.can_be_people(who) else None


def _new_member(said: Said) -> Command | None:
    """ "Please add Hal Norwood of Eastmarsh, replacing Priya Mistry": the words say that it is a person."""
    name, instead = said["who"], said["instead"]
    if name is None or not names.can_be_people(name) or not _SAYS_MEMBER.search(said.words):
        return None
    added = model.AddMember(name=name, organisation=said.rest("home") or None, email=_bare(said["email"]))
    if instead is None:
        return added
    return model.Several(commands=(added, model.RemoveMember(who=instead.rstrip(" .!"), to=name)))


def _bare(email: str | None) -> str | None:
    return email.rstrip(".!") if email else None


def _replaced(said: Said) -> Command | None:
    """ "Priya Mistry has left, Sam Pryce takes over"."""
    who, to = said["who"] or "", (said["to"] or "").rstrip(" .!")
    if not (names.can_be_people(who) and names.can_be_people(to)):
        return None
    return model.RemoveMember(who=who, to=to)


_SAYS_MEMBER = re.compile(
    r"@|replac|instead\s+of|in\s+place|takes\s+over|\bas\s+(?:our|a|the)\b|\bto\s+(?:the|our|your)\b",
    re.IGNORECASE,
)
_PERSON = r"(?-i:[A-Z][\w'’-]*(?:\s+(?:[A-Z][\w'’-]*|de|van|der|ap)){1,3})"
_PLACE = r"(?-i:[A-Z][\w'’&-]*(?:\s+(?:[A-Z][\w'’&-]*|and|of|upon|on|the)){0,5}?)"
_REPLACING = rf"(?:replacing|instead\s+of|in\s+place\s+of|who\s+(?:replaces|is\s+replacing|takes\s+over\s+from))\s+(?P<instead>{_PERSON})"
_E_MAIL = r"(?:e-?mail(?:\s+address)?|(?:work\s+|mail\s+)?address)"
_NEW = r"(?:(?:new|other|current|correct|right)\s+)?"
_AT = r"[<(]?(?:mailto:)?(?P<email>[^\s@<>()]+@[^\s@<>(),]+)[)>]?"
_NOW = r"(?:\s+(?:now|please|from\s+now\s+on|instead))?[\s.!]*$"
_WHOSE = rf"(?:(?P<who>{_PERSON}|(?-i:[A-Z][\w-]+))['’]s?|my)"
_IS_NOW = r"(?:\s+is\s+now|\s+is|\s+has\s+changed\s+to|\s+should\s+be|\s*:)"
_CHANGE = r"(?:please\s+)?(?:(?:can|could)\s+you\s+(?:please\s+)?)?(?:change|update|correct|set)"
_WHO_HAS = rf"(?:(?P<who>{_PERSON}|(?-i:[A-Z][\w-]+))\s+(?:now\s+)?has|i(?:'ve|\s+have|\s+now\s+have))"
_AS_MEMBER = r"(?:as\s+(?:our|a|the)\s+(?:new\s+)?(?:member|rep(?:resentative)?|contact|(?:QA\s+)?lead)|to\s+(?:the|our|your)\s+(?:network|group|members?|(?:distribution\s+|mailing\s+)?list))"

NETWORK = table(
    (
        (rf"^(?:please\s+)?(?:(?:can|could)\s+you\s+(?:please\s+)?)?add\s+(?P<who>{_PERSON})(?:\s*(?:,\s*|\s)(?:of|from|at)\s+(?P<home>{_PLACE}))?(?:[\s,]+[(<]?(?P<email>[^\s@<>()]+@[^\s@<>(),]+)[)>]?)?(?:[\s,]+{_AS_MEMBER})?(?:[\s,]+{_REPLACING})?[\s.!]*$",
         _new_member),
        (rf"^(?:please\s+)?(?:(?:can|could)\s+you\s+(?:please\s+)?)?add\s+(?P<who>{_PERSON})[\s,]+[(<]?(?P<email>[^\s@<>()]+@[^\s@<>(),]+)[)>]?,?\s+(?:of|from|at)\s+(?P<home>{_PLACE})(?:[\s,]+{_AS_MEMBER})?(?:[\s,]+{_REPLACING})?[\s.!]*$",
         _new_member),
        (rf"^(?P<who>{_PERSON})\s+(?:has\s+)?(?:left|retired)(?:\s*[,;.–—-]\s*|\s+and\s+)(?:now\s+)?(?P<to>{_PERSON})\s+(?:takes\s+over|has\s+taken\s+over|will\s+take\s+over|is\s+taking\s+over|replaces\s+(?:her|him|them))[\s.!]*$", _replaced),
        (r"^(?:please\s+)?(?:remove|take)\s+me\s+(?:from|off)\s+(?:of\s+)?(?:this|your|the|these)\s+(?:(?:e-?mail|mailing|distribution|reminder)\s+)?(?:list|e-?mails|reminders|messages)[\s.!]*$", lambda said: model.PauseReminders()),
        (rf"^(?:please\s+note\s+(?:that\s+)?)?{_WHOSE}\s+{_NEW}{_E_MAIL}{_IS_NOW}\s+{_AT}{_NOW}", _addressed),
        (rf"^{_CHANGE}\s+{_WHOSE}\s+{_E_MAIL}\s+to\s+{_AT}{_NOW}", _addressed),
        (rf"^(?:please\s+note\s+(?:that\s+)?)?{_WHO_HAS}\s+(?:got\s+)?(?:a\s+)?(?:new|different|another)\s+{_E_MAIL}\s*[,:;.–—-]?\s*(?:it\s+is\s+|it's\s+|which\s+is\s+)?{_AT}{_NOW}", _addressed),
        # Reminders and people.
        (r"^(?:please\s+)?(?:stop|unsubscribe|enough|(?:far\s+|way\s+)?too\s+many\s+(?:e-?mails|messages|reminders|notifications)|leave\s+me\s+alone|no\s+more\s+(?:e-?mails|messages|reminders|notifications)|mute)(?:\s+(?:reminding|e-?mailing|messaging|pestering|nagging|bothering)\s+me|\s+(?:the\s+|these\s+|all\s+|my\s+|sending\s+(?:me\s+)?)*(?:e-?mails|messages|reminders|notifications)|\s+it|\s+this|\s+now|\s+please)?[\s.!]*$", _pause),
        (rf"^{I_AM}?{AWAY}\s+(?:until|till|to|through\s+to|from\s+.{{1,30}}?\s+(?:to|until|till))\s+(?P<until>.+)$|^(?:{I_AM}|i\s+am\s+)?back\s+(?:on|from)\s+(?P<until2>.+)$", lambda said: _pause_until(said)),
        (rf"^{I_AM}?{AWAY}(?:\s+(?:this|next)\s+(?:week|month)|\s+today|\s+tomorrow|\s+for\s+.{{2,30}}|\s+from\s+.{{2,40}}|\s+now)?[\s.!]*$", lambda said: model.PauseReminders()),
        (r"^pause(?:\s+(?:my\s+|the\s+|all\s+)?reminders)?(?:\s+(?P<until>(?:until|till|for|to)\s+.+))?[\s.!]*$", _pause),
        (r"^(?:resume|unpause|unmute|restart|start)(?:\s+(?:my\s+|the\s+|sending\s+)?reminders)?(?:\s+again)?[\s.!]*$", lambda said: model.PauseReminders(resume=True) if said.words.strip(" .!").lower() != "start" else None),
        (r"^i(?:'m|\s+am)\s+retiring\b.*$|^i(?:'ve|\s+have)\s+(?:left|retired)\b.{0,60}$|^i(?:'m|\s+am)\s+leaving\b(?!\s+(?:at|by|early|around|about)\b)(?!.*\d[:.]\d\d).{0,60}$|^i\s+(?:no\s+longer|don't)\s+work\s+(?:here|there|for|at|in)\b.{0,60}$", lambda said: model.ReportChange(change="retiring")),
        (r"^i(?:'ve|\s+have)?\s+(?:moved|transferred)\s+to\s+(?P<to>(?-i:[A-Z\"]).+?)[\s.!]*$|^i(?:'m|\s+am)\s+moving\s+to\s+(?P<to2>(?-i:[A-Z\"]).+?)[\s.!]*$|^i(?:\s+now)?\s+work\s+(?:for|at|in)\s+(?P<to3>(?-i:[A-Z\"]).+?)(?:\s+now)?[\s.!]*$",
         lambda said: model.ReportChange(change="moved", detail=(said["to"] or said["to2"] or said["to3"] or "").rstrip(" .!"))),
        (rf"^(?P<who>{NAME})\s*(?:has\s+|is\s+|'s\s+)?(?:moved|transferred|moving)\s+to\s+(?P<to>(?-i:[A-Z\"]).+?)[\s.!]*$|^(?P<who2>{NAME})\s+(?:now\s+works\s+(?:for|at|in)|works\s+(?:for|at|in)\s+(?=.*\bnow\b))\s*(?P<to2>.+?)[\s.!]*$", lambda said: _moved_person(said)),
        (rf"^(?P<who>{NAME}|(?!that\b|this\b|it\b|he\b|she\b|who\b|time\b|everyone\b|nobody\b)[a-z]{{3,}}(?=\s+has\s+left[\s.!]*$))\s*(?:has\s+|'s\s+|is\s+)?(?:now\s+|just\s+)?(?:left|retired|gone|leaving|retiring)(?:\s+(?:us|the\s+(?:\w+\s?){{1,3}}|(?-i:[A-Z])\w*(?:\s+(?-i:[A-Z])\w*)*))?(?:\s+(?:on|in|at\s+the\s+end\s+of|last|this)\s+.{{1,30}})?[\s.!]*$|^(?P<who2>{NAME})\s+(?:no\s+longer|doesn't)\s+works?\b.{{0,60}}$",
         lambda said: _left(said)),
    )
)  # fmt: skip
