"""What people type who run a network's meetings: "send the agenda out", "let everybody know", "take item 4 off"."""

from __future__ import annotations

import re

from bot.commands import (
    agenda_verbs,
    meeting_verbs,
    minutes_verbs,
    model,
    names,
    network_verbs,
    series_words,
    verbs,
)
from bot.commands.model import Command
from bot.commands.said import NAME, Said, table
from bot.commands.typed import LENGTH, MONTH, TIME, WEEKDAY, meeting_named

_ASKED = (
    r"(?:(?:please|pls)\s+)?(?:(?:(?:can|could|would|will|shall)\s+(?:you|we|i)|i(?:'d|\s+would)\s+like\s+(?:you\s+)?to|let'?s|"
    r"(?:we|i)\s+(?:need|want|have)\s+to|it'?s\s+time\s+to|you\s+(?:can|may)(?:\s+now)?)\s+(?:(?:please|now)\s+)?)?"
)
_SHOW_ME = (
    r"(?:(?:show|send|give|tell|e-?mail|let)\s+(?:me\s+|us\s+)?(?:have\s+|see\s+)?|see\s+|have\s+|get\s+)?"
)
# What people write in front of a paper that comes with their words.
_ENCLOSED = (
    r"(?:(?:here|this|attached|enclosed)\s+is|(?:find\s+)?(?:attached|enclosed)|"
    r"(?:i|we)(?:'ve|\s+have)?\s+(?:attach(?:ed)?|enclosed?|sen[dt])|(?:i|we)(?:'m|'re|\s+am|\s+are)\s+(?:attaching|sending|enclosing))(?:\s+you)?"
)
_END = r"(?:\s+(?:please|now|today|thanks|thank\s+you))*[\s?.!]*$"
_STOP = (
    r"(?:\s+(?:please|now|today|thanks|thank\s+you))*[\s.!]*$"  # of a statement: a question states nothing
)
_ALL = r"(?:everybody|everyone|all(?:\s+(?:members|of\s+(?:us|them)|the\s+members))?|people|the\s+(?:owners|members|group|network))"
_WHICH = rf"(?:(?:{WEEKDAY}|{MONTH}|next|last|this)(?:'s)?\s+)?meeting(?:\s+(?:on|of|in|for)\s+(?:the\s+)?[\w ]{{2,30}}?)?"
_DAY = rf"(?:{WEEKDAY}\b|the\s+\d|\d).{{0,120}}?"


def _meeting(words: str | None) -> str | None:
    """ "the September meeting" as "September", "the next meeting" as none."""
    named = re.sub(r"(?:'s)?\s*\bmeeting\b(?:\s+(?:on|of|in|for))?", "", words or "", flags=re.IGNORECASE)
    return meeting_named(named.removeprefix("next").strip()) if named.strip() else None


def _moved(said: Said) -> Command | None:
    when = said.rest("when") or said.rest("when2")
    return model.MoveMeeting(meeting=_meeting(said["which"] or said["which2"]), when=when)


def _scheduled(said: Said) -> Command | None:
    """A day alone may be a remark; with its time, or asked for, it is meant."""
    when = said.rest("when") or said.rest("when2")
    if said["when2"] and not re.search(TIME, when, re.IGNORECASE):
        return None
    return series_words.schedule(when)


def _series(said: Said) -> Command | None:
    rest = said.rest() or said.rest("rest2")
    return series_words.series(rest) if series_words.says_a_series(rest) else None


def _cancelled(said: Said) -> Command:
    return model.CancelMeeting(meeting=_meeting(said["which"] or said["which2"]))


def _present(said: Said) -> Command | None:
    who, but = said["who"] or said["who2"], said["but"] or said["but2"] or said["not"]
    if any(
        not (_EVERYBODY.fullmatch(each) or names.all_written_as_names(each)) for each in (who, but) if each
    ):
        return None
    return model.MarkPresent(who="all" if who and _EVERYBODY.fullmatch(who) else who, but=but)


def _agenda_out(said: Said) -> Command:
    return agenda_verbs.publish(said["which"] or "")


def _timed(said: Said) -> Command:
    return agenda_verbs.time_item(f"{said['number']} {said['time']}")


def _led(said: Said) -> Command | None:
    who = said["who"] or said["who2"]
    if who is None or not names.can_be_people(who):
        return None
    return model.LeadItem(number=int(said["number"] or said["number2"] or 0), lead=who.rstrip(" .!"))


def _standing(said: Said) -> Command:
    return agenda_verbs.standing(f"add {said.rest('item') or said.rest('item2')}")


def _role(said: Said) -> Command | None:
    who = said["who"] or said["who2"] or said["who3"]
    role = said["role"] or said["role2"] or said["role3"]
    if who is None or role is None or not names.can_be_people(who):
        return None
    return network_verbs.roles(f"{who} {role}")


_EVERYBODY = re.compile(
    r"(?:everybody|everyone|all(?:\s+of\s+(?:us|them))?|they\s+all|we\s+all)", re.IGNORECASE
)
_EXCEPT = r"(?:[\s,]+(?:except(?:\s+for)?|but(?:\s+not)?|apart\s+from|other\s+than)\s+"
_WERE_THERE = r"(?:there|present|in\s+attendance|at\s+the\s+meeting|with\s+us)"
_ROLE = r"chair|minute[- ]taker|member|observer"

RUNNING = table(
    (
        # Everybody's actions; one's own are read with the actions.
        (rf"^{_ASKED}{_SHOW_ME}(?:(?:a|the)\s+(?:full\s+|whole\s+)?(?:list|log)\s+of\s+(?:all\s+)?(?:the\s+)?(?:open\s+|outstanding\s+)?actions|all\s+(?:of\s+)?(?:the\s+)?(?:open|outstanding)\s+actions|(?:everybody|everyone)'s\s+(?:open\s+)?actions|the\s+(?:full\s+)?action\s+(?:list|log))(?:\s+(?:of|for)\s+{_ALL})?{_END}",
         lambda said: model.ListActions(scope="open")),
        (rf"^what(?:\s+is|'s|\s+are)\s+(?:still\s+)?(?:open|outstanding)\s+(?:for|from|with)\s+{_ALL}{_END}|^what\s+(?:actions\s+are|is|are\s+the\s+actions\s+that\s+are)\s+still\s+open{_END}", lambda said: model.ListActions(scope="open")),
        (rf"^{_ASKED}(?:what\s+happened\s+(?:to|with)|{_SHOW_ME}(?:the\s+)?history\s+of)\s+(?:action\s+)?(?P<ref>#\s?\d{{1,6}}|[a-z]{{3}}\d{{2}}[a-z]?/\d{{1,3}}[a-z]{{0,2}}|\d{{1,2}}[a-z]){_END}",
         lambda said: verbs.action_history(said.ref or "")),
        # After a meeting.
        (rf"^{_ASKED}release\s+(?:the\s+|these\s+|all\s+(?:the\s+)?)?(?:actions|minutes|notes|meeting(?:'s\s+actions)?)(?:\s+(?:to|from)\s+.{{2,40}}?)?{_END}|^{_ASKED}(?:let|tell)\s+{_ALL}\s+(?:know(?:\s+(?:now|what\s+(?:was|we|has\s+been)\s+agreed|their\s+actions|about\s+their\s+actions))?|what\s+(?:was|we|has\s+been)\s+agreed|their\s+actions){_END}|^{_ASKED}send\s+(?:{_ALL}\s+(?:their|the)\s+actions|(?:out\s+)?(?:the|their)\s+actions(?:\s+out)?\s+to\s+{_ALL}|(?:out\s+the\s+actions|the\s+actions\s+out)){_END}",
         lambda said: meeting_verbs.release("")),
        (rf"^{_ASKED}(?:close|end|finish|wrap\s+up)\s+the\s+(?:meeting|(?:action\s+)?review){_END}|^(?:the\s+)?(?:meeting|review)\s+(?:is\s+|has\s+been\s+)?(?:closed|over|finished|done){_STOP}", lambda said: meeting_verbs.close_meeting("")),
        (rf"^{_ASKED}(?:review|go\s+through|look\s+at)\s+(?:the\s+|our\s+)?(?:open\s+)?actions{_END}|^{_ASKED}{_SHOW_ME}(?:start\s+|begin\s+)?the\s+(?:action\s+)?review(?:\s+of\s+(?:the\s+)?actions)?{_END}|^action\s+review{_END}",
         lambda said: meeting_verbs.review_actions("")),
        # The minutes.
        (rf"^{_ASKED}(?:circulate|send\s+out|send\s+round|send|issue|distribute)\s+(?:out\s+|round\s+)?(?:the\s+|these\s+|our\s+)?(?:corrected\s+)?(?:minutes|notes)(?:\s+(?:out|round|around))?(?:\s+(?:of|from|for)\s+(?:the\s+)?(?P<which>(?:{MONTH}|last)(?:\s+meeting)?|last\s+meeting))?(?:\s+to\s+{_ALL})?(?P<again>[\s,]+(?:again|once\s+more|corrected)\b.{{0,500}}?)?{_END}",
         lambda said: minutes_verbs.circulate(f"{said['which'] or ''} {said['again'] or ''}")),
        (rf"^who\s+(?:has\s+|have\s+)?(?:got|gotten|received|had)\s+the\s+minutes{_END}|^(?:have|did|has)\s+(?:{_ALL}\s+)?(?:got|get|had|received|receive)\s+the\s+minutes{_END}|^have\s+the\s+minutes\s+(?:gone\s+out|been\s+(?:sent|circulated)){_END}",
         lambda said: model.ShowCirculation()),
        (r"^correction\s*[:–—-]\s*(?P<rest>\S.{2,2000})$|^(?:a\s+|one\s+|small\s+)*corrections?\s+(?:to|of|for|in)\s+(?:the\s+)?minutes\s*[:,–—-]\s*(?P<rest2>\S.{2,2000})$",
         lambda said: minutes_verbs.correct(said.rest() or said.rest("rest2"))),
        # Meetings.
        (rf"^{_ASKED}(?:move|reschedule|postpone|put\s+off|push\s+back|bring\s+forward|shift)\s+(?:the\s+|our\s+)?(?P<which>{_WHICH})\s+(?:back\s+|forward\s+)?to\s+(?P<when>{_DAY}){_END}|^(?:the\s+|our\s+)?(?P<which2>{_WHICH})\s+(?:moves|is\s+moving|is\s+moved|has\s+moved|has\s+been\s+moved|will\s+move|needs\s+to\s+move|must\s+move)\s+to\s+(?P<when2>{_DAY}){_STOP}", _moved),
        (rf"^{_ASKED}(?:cancel|call\s+off)\s+(?:the\s+|our\s+)?(?P<which>{_WHICH}){_END}|^(?:the\s+|our\s+)?(?P<which2>{_WHICH})\s+(?:is|has\s+been)\s+(?:cancelled|canceled|off|called\s+off){_STOP}", _cancelled),
        (rf"^{_ASKED}(?:schedule|arrange|book|set\s+up|set|add|put\s+in|plan)\s+(?:a|an|another|the|our|one)\s+(?:new\s+|next\s+|further\s+|extra\s+)*meeting\s+(?:on|for|at)\s+(?P<when>{_DAY}){_END}|^(?:our|the)\s+next\s+meeting\s+(?:is|will\s+be|takes\s+place)\s+(?:on\s+)?(?P<when2>{_DAY}){_STOP}", _scheduled),
        (rf"^{_ASKED}(?:schedule|arrange|book|set\s+up|set|add|put\s+in|plan)\s+(?P<rest>(?=.{{0,120}}\bmeetings?\b).{{5,400}}?){_END}|^(?:we(?:'ll)?|let's)\s+(?:(?:will|shall|should|now)\s+)?meet\s+(?P<rest2>.{{5,400}}?){_STOP}", _series),
        (rf"^{_ASKED}(?:ask|chase|remind|nudge|write\s+to)\s+(?:{_ALL}|those|them|the\s+(?:ones|others|rest)|whoever|anybody|anyone)\s*(?:who\s+|that\s+)?(?:(?:have\s*n't|has\s*n't|have\s+not|has\s+not|did\s*n't|did\s+not)\s+(?:yet\s+)?(?:answer(?:ed)?|sa(?:id|y)|repl(?:ied|y)|respond(?:ed)?)(?:\s+yet)?|not\s+heard\s+from|whether\s+they(?:'re|\s+are)\s+coming|if\s+they(?:'re|\s+are)\s+coming){_END}",
         lambda said: model.AskUnheard()),
        (rf"^(?:present|those\s+present|in\s+attendance)(?:\s*:\s*|\s+(?=(?:all|everybody|everyone)\b))(?P<who>\S.{{1,600}}?){_EXCEPT}(?P<but>\S.{{1,200}}?))?{_STOP}|^(?P<who2>\S.{{1,600}}?)\s+(?:was|were)\s+(?:all\s+)?{_WERE_THERE}{_EXCEPT}(?P<but2>\S.{{1,200}}?))?{_STOP}|^(?P<not>\S.{{1,300}}?)\s+(?:(?:was|were)(?:n[’']?t|\s+not)\s+{_WERE_THERE}|did(?:n[’']?t|\s+not)\s+(?:come|turn\s+up|show\s+up|attend)){_STOP}", _present),
        # The agenda.
        (rf"^{_ASKED}(?:send|publish|circulate|issue|share|release|put)\s+(?:out\s+|round\s+)?the\s+(?:(?P<which>{MONTH})(?:'s)?\s+)?agenda(?:\s+(?:out|round|around|to\s+{_ALL}|out\s+to\s+{_ALL}|with\s+{_ALL}))?{_END}|^(?:the\s+)?agenda\s+(?:can|may|should)\s+(?:now\s+)?(?:go\s+out|be\s+(?:sent|published|circulated)(?:\s+out)?){_STOP}", _agenda_out),
        (rf"^{_ASKED}{_SHOW_ME}(?:the\s+|all\s+(?:the\s+)?)?suggestions(?:\s+(?:for\s+the\s+agenda|so\s+far))?{_END}|^what\s+(?:has|have|did)\s+(?:been\s+|people\s+|members\s+)?suggest(?:ed)?(?:\s+(?:so\s+far|for\s+(?:the|our)\s+.{{3,30}}?))?{_END}|^{_ASKED}(?:review|go\s+through)\s+the\s+(?:agenda|suggestions){_END}",
         lambda said: model.ReviewAgenda()),
        (rf"^{_ASKED}(?:take|remove|drop)\s+item\s+(?P<number>\d{{1,3}})\s*(?:off|from|out)?(?:\s+(?:of\s+)?(?:the\s+|our\s+)?agenda)?{_END}", lambda said: agenda_verbs.remove_item(said["number"] or "")),
        (rf"^{_ASKED}(?:move|put)\s+item\s+(?P<number>\d{{1,3}})\s+(?:up\s+|down\s+)?(?:to|before|at)\s+(?:number\s+|item\s+|place\s+)?(?P<to>\d{{1,3}}){_END}", lambda said: agenda_verbs.move_item(f"{said['number']} to {said['to']}")),
        (rf"^{_ASKED}(?:give\s+|make\s+)?item\s+(?P<number>\d{{1,3}})\s*(?:[:,–—-]|gets|takes|needs|for|has|should\s+(?:take|be|have))?\s*(?P<time>{LENGTH}){_END}", _timed),
        (rf"^item\s+(?P<number>\d{{1,3}})\s*(?:[:,–—-]\s*|is\s+led\s+by\s+|will\s+be\s+led\s+by\s+)(?P<who>{NAME})(?:\s+(?:leads|will\s+lead))?{_END}|^(?P<who2>{NAME})\s+(?:leads|will\s+lead|is\s+leading)\s+(?:on\s+)?item\s+(?P<number2>\d{{1,3}}){_END}", _led),
        (rf"^(?:new\s+)?standing\s+item\s*[:–—-]\s*(?P<item>\S.{{2,200}}?){_END}|^{_ASKED}(?:make|add)\s+(?P<item2>\S.{{2,200}}?)\s+(?:as\s+)?a\s+standing\s+item(?:\s+(?:on|of|to)\s+(?:the|every|each)\s+agenda)?{_END}", _standing),
        (rf"^{_ASKED}(?:{_ENCLOSED}\s+)?(?:the\s+|my\s+|our\s+|a\s+)?papers?\s+(?:(?:is\s+)?attached\s+)?(?:for|on|to)\s+(?:the\s+)?(?:agenda\s+)?item\s+(?P<number>\d{{1,3}})(?:\s+(?:of|on)\s+(?:the|our)(?:\s+next)?\s+agenda)?(?:,?\s+(?:is\s+|as\s+)?(?:attached|enclosed))?{_END}", lambda said: agenda_verbs.paper_item(said["number"] or "")),
        # Where everything stands, and what is sent.
        (rf"^(?:where|how)\s+(?:does|is|are|do)\s+(?:everything|everybody|everyone|things|all\s+(?:the\s+)?actions|we)\s+(?:stand|going|doing|standing)?{_END}|^{_ASKED}{_SHOW_ME}(?:the|my|an)\s+(?:overview|status|state\s+of\s+(?:things|play)){_END}|^what\s+needs\s+(?:me|my\s+attention|deciding|doing)(?:\s+(?:next|now))?{_END}",
         lambda said: model.NetworkStatus()),
        (rf"^what\s+(?:will|are)\s+you\s+(?:be\s+)?(?:send|sending|going\s+to\s+send)(?:\s+(?:next|out|and\s+when|and\s+to\s+whom))*{_END}", lambda said: model.PreviewReminders()),
        (rf"^what\s+(?:have|did)\s+you\s+(?:sent|send)(?:\s+out)?(?:\s+(?:so\s+far|and\s+to\s+whom|lately|last\s+\w+))?{_END}", lambda said: model.ReminderStatus()),
        (rf"^what\s+(?:will|are)\s+you\s+(?:going\s+to\s+)?(?:remind|reminding)\s+me\s+(?:of|about){_END}", lambda said: model.MyReminders()),
        (rf"^{_ASKED}(?:remind|e-?mail|write\s+to)\s+me\s+(?:only\s+)?(?:once\s+a\s+week|weekly|every\s+week|on\s+mondays\s+only){_END}", lambda said: network_verbs.reminder_settings("frequency weekly")),
        (rf"^{_ASKED}(?:send\s+(?:me\s+)?)?(?:fewer|less)\s+(?:e-?mails|reminders|messages|mails?){_END}", lambda said: model.ReminderSettings()),
        # People.
        (rf"^{_ASKED}{_SHOW_ME}(?:(?:a|the)\s+)?(?:list\s+of\s+)?(?:all\s+)?(?:the\s+|our\s+)?members(?:\s+list)?{_END}|^who\s+(?:is|belongs|are)\s+(?:in|to)\s+(?:the|this|our)\s+(?:network|group){_END}", lambda said: model.ListMembers()),
        (rf"^{_ASKED}make\s+(?P<who>{NAME})\s+(?:(?:the|a|an|our)\s+)?(?:new\s+)?(?P<role>{_ROLE}){_END}|^(?P<who2>{NAME})\s+(?:is|becomes|will\s+be)\s+(?:now\s+)?(?:the|our)\s+(?:new\s+)?(?P<role2>chair|minute[- ]taker)(?:\s+(?:now|from\s+now\s+on))?{_STOP}|^(?P<who3>{NAME})\s+(?:takes|is\s+taking|has\s+taken)\s+over\s+as\s+(?:(?:the|our)\s+)?(?:new\s+)?(?P<role3>chair|minute[- ]taker){_STOP}", _role),
        (rf"^{_ASKED}(?:{_SHOW_ME}(?:a|the)\s+(?:link|address)\s+(?:for|to|of)\s+(?:my|the|our)\s+calendar|{_SHOW_ME}(?:a|the|my)\s+calendar\s+(?:link|feed|address)|(?:have|get|put|add|see)\s+(?:all\s+)?(?:the|my|our)\s+(?P<what>meetings|actions|dates)\s+(?:in|into|to)\s+my\s+(?:own\s+)?(?:outlook\s+)?calendar|subscribe(?:\s+to\s+(?:the|my)\s+calendar)?){_END}",
         lambda said: network_verbs.subscribe("")),
        (rf"^(?:please\s+)?count\s+me\s+in{_END}|^(?:yes,?\s+)?i(?:'ll|\s+will)\s+(?:both\s+)?be\s+able\s+to\s+(?:make\s+it|come|attend){_END}", lambda said: model.Attend()),
        (rf"^what\s+(?:did|have)\s+we\s+(?:decided?|agreed?)\s+(?:about|on)\s+(?P<rest>\S.{{2,100}}?){_END}", lambda said: model.Search(words=said.rest())),
        (rf"^{_ASKED}{_SHOW_ME}(?:the\s+)?(?:timeline|plan|steps)\s+(?:for|of)\s+(?:the\s+)?(?P<rest>\S.{{2,60}}?){_END}", lambda said: meeting_verbs.list_milestones(said.rest())),
    )
)  # fmt: skip
