"""What people write rather than type, the long way round: "might I have another fortnight?", "I shan't be able to join you"."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.commands import agenda_verbs, meeting_verbs, model, names, verbs
from bot.commands.model import Command
from bot.commands.said import NAME, PLAIN, Said, table
from bot.commands.sentences_actions import DONE, update
from bot.commands.typed import LENGTH, MONTH, REF, WEEKDAY, bounded, minutes_of, refs_and_rest

_MAY = r"(?:can|could|may|might|would|will|shall)"
_KINDLY = r"(?:(?:please|kindly|possibly|perhaps|just|also|now|maybe)\s+)*"
_WILL_YOU = rf"(?:{_KINDLY}(?:{_MAY}|would\s+you\s+mind|do)\s+(?:you\s+)?)?{_KINDLY}"
_ONE = rf"(?:(?:action\s+)?(?P<ref>{REF})|it|this|that|this\s+one|that\s+one|mine|this\s+action)"
_LONGER = (
    r"(?:(?:a\s+)?(?:little|bit|few\s+more\s+(?:days|weeks))(?:\s+(?:of\s+)?(?:more\s+time|longer|more))?|(?:some\s+)?more\s+time|longer|"
    r"(?:an?other|an\s+extra|one\s+more)\s+(?:day|week|fortnight|month|few\s+(?:days|weeks)|couple\s+of\s+(?:days|weeks))|"
    r"(?:an?\s+)?(?:short\s+|brief\s+|further\s+)?extension|(?:two|three|four|\d)\s+more\s+(?:days|weeks))"
)
_DAY = rf"(?:(?:the\s+)?(?:end|beginning|start|middle)\s+of\b|(?:next\s+|this\s+)?{WEEKDAY}\b|(?:the\s+)?\d{{1,2}}|{MONTH}\b|(?:early|mid|late)[\s-]+{MONTH}\b|next\s+(?:week|month)|the\s+next\s+meeting|half\s+term|easter|christmas)"
_COURTESY = r"(?:\s+(?:please|now|for\s+(?:me|us)|thanks?|thank\s+you|if\s+(?:possible|you\s+would|that(?:'s|\s+is)\s+(?:ok|okay|all\s+right|possible)))){0,2}[\s.?!]*$"
_MEETING = rf"(?:(?:the\s+)?(?:next|{MONTH}|{WEEKDAY})(?:['’]s)?\s+meeting|(?:the|our)\s+(?:next\s+)?meeting)"
_SORRY = r"(?:(?:sorry|unfortunately|regrettably|sadly|i'?m\s+afraid|alas)[\s,–—-]+(?:but\s+|that\s+)?)*"
_APOLOGIES = r"(?:my\s+|our\s+)?(?:apologies|apols)"
_TO_ALL = r"(?:\s+to\s+(?:everyone|everybody|all|you\s+all|the\s+(?:group|network|others|team|chair)|colleagues|(?-i:[A-Z])[\w'-]*))?"
_AND_APOLOGIES = re.compile(
    rf"[\s,;]*(?:and|so|therefore)?\s*(?:i\s+|we\s+)?(?:will|'ll|shall|must|am|are)?\s*(?:(?:therefore|have\s+to|need\s+to|like\s+to)\s+)*(?:send(?:ing)?|give|giving|offer(?:ing)?)\s+{_APOLOGIES}\b.*$",
    re.IGNORECASE,
)


def _until(said: Said) -> Command:
    when = said.rest("when").rstrip("? ")
    return verbs.change_due(f"{said.ref or ''} {when}".strip()) if when else model.ChangeDue(ref=said.ref)


def _closed(said: Said) -> Command | None:
    """ "Please can this be closed?" asks for it; "can 4b be closed?" asks whether."""
    words = said.words.translate(PLAIN)
    if "?" in words and not re.search(r"\b(?:please|kindly|thanks?|thank\s+you)\b", words, re.IGNORECASE):
        return None
    return model.DoneAction(ref=said.ref)


def _several_done(said: Said) -> Command:
    refs = dict.fromkeys(refs_and_rest(f"{said.ref}{said.raw('more')}")[0])
    return model.Several(commands=tuple(model.DoneAction(ref=ref) for ref in refs))


def _apologise(said: Said) -> Command:
    words = _AND_APOLOGIES.sub("", said.rest())
    found = meeting_verbs.apologies(
        re.sub(r"\b(?:i'?m|i\s+am)\s+afraid\b[\s,–—-]*", "", words, flags=re.IGNORECASE)
    )
    return model.Apologise(meeting=found.meeting, deputy=found.deputy, reason=found.reason)


def _deputy(said: Said) -> Command | None:
    deputy = said["deputy"]
    return model.Apologise(deputy=deputy) if deputy is not None and names.can_be_people(deputy) else None


# "It might be worth discussing 4a with Imran" is for the two of them.
_IN_PRIVATE = re.compile(rf"\bwith\s+{NAME}[\s.?!]*$|^(?:action\s+)?{REF}\b")


def _suggest(said: Said) -> model.Suggest | None:
    if _IN_PRIVATE.search(said.rest("text")):
        return None
    found = agenda_verbs.suggest(
        re.sub(
            r"\s+(?:at\s+some\s+(?:point|stage)|(?:the\s+)?next\s+time|some\s+time|in\s+(?:a\s+)?future\s+meetings?)$",
            "",
            said.rest("text").rstrip("?! "),
            flags=re.IGNORECASE,
        )
    )
    minutes = minutes_of(said.match) if "n" in said.match.re.groupindex and _has_length(said) else None
    return replace(found, minutes=found.minutes or minutes)


def _has_length(said: Said) -> bool:
    return any(said[name] for name in ("n", "half", "hours"))


def _stuck(said: Said) -> Command:
    return model.UpdateAction(ref=said.ref, kind="stuck", text=bounded(said.words.strip(), "update"))


def _leaves(said: Said) -> Command:
    return model.ReportChange(change="retiring")


def _deputy_for(said: Said) -> Command | None:
    deputy = said["deputy"]
    if deputy is None or not names.can_be_people(deputy):
        return None
    return model.Apologise(meeting=meeting_verbs.apologies(f"for {said.rest()}").meeting, deputy=deputy)


def _suggest_either(said: Said) -> Command | None:
    text = said.rest("text") or said.rest("text2")
    return agenda_verbs.suggest(text.rstrip("?! ").removesuffix(" please"))


def _theirs(said: Said) -> Command | None:
    who = said["who"] or said["who2"] or ""
    return model.ListActions(scope="who", who=who) if names.can_be_people(who) else None


def _removed(said: Said) -> Command | None:
    who = said["who"] or ""
    return model.RemoveMember(who=who, to=said["to"]) if names.can_be_people(who) else None


def _added(said: Said) -> Command | None:
    name = said["who"] or ""
    if not names.can_be_people(name):
        return None
    return model.AddMember(name=name, organisation=said.rest("home") or None, email=said["email"])


_SCOPES = {"outstanding": "open", "completed": "done", "complete": "done"}

ROUNDABOUT = table(
    (
        # Done, said to somebody who keeps a list.
        (rf"^{_WILL_YOU}(?:mark|record|log|show|put|count|treat)\s+{_ONE}\s+(?:down\s+)?(?:as|off\s+as)\s+(?:now\s+|all\s+)?{DONE}{_COURTESY}", lambda said: model.DoneAction(ref=said.ref)),
        (rf"^{_WILL_YOU}(?:close|sign)\s+{_ONE}(?:\s+(?:off|down))?{_COURTESY}|^{_WILL_YOU}(?:tick|cross|sign|check)\s+(?:off\s+(?:action\s+)?(?P<ref2>{REF})|(?:(?P<ref3>{REF})|it|this|that|this\s+one)\s+off){_COURTESY}", lambda said: model.DoneAction(ref=said.ref)),
        (rf"^{_KINDLY}(?:{_MAY}\s+{_ONE}\s+{_KINDLY}|(?:i'?m\s+|i\s+am\s+)?(?:happy|content)\s+for\s+(?:(?P<ref2>{REF})|it|this|that)\s+to\s+)(?:now\s+|please\s+)?be\s+(?:closed|signed\s+off|ticked\s+off|(?:marked|recorded)\s+as\s+{DONE}){_COURTESY}", _closed),
        (rf"^you\s+(?:can|may)\s+(?:now\s+)?(?:close|tick\s+off|tick|sign\s+off|mark)\s+{_ONE}(?:\s+(?:off|as\s+{DONE}))?{_COURTESY}", lambda said: model.DoneAction(ref=said.ref)),
        (rf"^{_WILL_YOU}mark\s+(?:down\s+)?as\s+(?:now\s+|all\s+)?{DONE}(?:\s*[,:;–—-]+\s*(?P<rest>\S.*?))?{_COURTESY}", lambda said: model.DoneAction(outcome=said.rest() or None)),
        (rf"^(?:(?:i\s+would|i'd|we\s+would|we'd)\s+(?:be\s+(?:very\s+|most\s+)?grateful|appreciate\s+it)\s+if\s+you\s+(?:could|would)\s+|{_WILL_YOU})(?:now\s+)?(?:consider|treat|regard|count)\s+(?:this(?:\s+(?:action|one|item))?|{_ONE})\s+(?:as\s+|to\s+be\s+)?(?:now\s+)?(?:closed|complete|completed|finished){_COURTESY}", lambda said: model.DoneAction(ref=said.ref)),
        (rf"^(?:(?:action\s+)?(?P<ref>{REF})|(?:this|the)\s+(?:action|one|item))\s+is\s+(?:now\s+|all\s+)?{DONE}\s+and\s+(?:can|may|could)\s+(?:now\s+)?be\s+(?:removed|closed|taken\s+off|ticked\s+off|deleted)(?:\s+(?:from|off)\s+.{{1,30}}?)?{_COURTESY}", lambda said: model.DoneAction(ref=said.ref)),
        (rf"^(?:i|we)\s+(?:need|want|have|would\s+like)\s+to\s+(?:drop|cancel|withdraw)\s+(?:action\s+)?(?P<ref>{REF})(?P<why>[\s,.:;–—-].*)?$", lambda said: model.DropAction(ref=said.ref, reason=verbs.reason(said["why"] or ""))),
        (rf"^(?:when\s+is|what(?:'s|\s+is)\s+the\s+(?:deadline|due\s+date|date|status)\s+(?:for|of)|who\s+is\s+(?:doing|on)|what\s+is|what\s+was)\s+(?:action\s+)?(?P<ref>#\d+|[a-z]{{3}}\d{{2}}[a-z]?/\w+|\d{{1,2}}[a-z])(?:\s+(?:due|again|about))*{_COURTESY}", lambda said: model.ShowAction(ref=said.ref or "")),
        (rf"^{_WILL_YOU}(?:mark|close|tick\s+off|sign\s+off)\s+(?:off\s+)?(?:actions?\s+)?(?P<ref>{REF})(?P<more>(?:\s*(?:,|&|and)\s*(?:and\s+)?(?:{REF}))+)(?:\s+(?:as\s+)?(?:now\s+|all\s+)?{DONE}|\s+off)?{_COURTESY}", _several_done),
        # Another date.
        (rf"^{_WILL_YOU}(?:give|allow|let)\s+(?P<who>{NAME})\s+(?:have\s+)?(?:until|till)\s+(?P<when>.+?)\s+(?:for|on|with)\s+(?:action\s+)?(?P<ref>{REF}){_COURTESY}|^(?P<who2>{NAME})\s+(?:can|may)\s+have\s+(?:until|till)\s+(?P<when2>.+?)\s+(?:for|on|with)\s+(?:action\s+)?(?P<ref2>{REF}){_COURTESY}", lambda said: model.ChangeDue(ref=said.ref, when=said.rest("when") or said.rest("when2"))),
        (rf"^{_SORRY}{_WILL_YOU}(?:give|allow|grant)\s+(?:me|us)\s+{_LONGER}(?:\s+(?:for|on|with)\s+(?:(?P<ref>{REF})|it|this|that|this\s+one))?(?:\s*,?\s*(?:until|till|to)\s+(?P<when>.+?))?{_COURTESY}", _until),
        (rf"^{_SORRY}{_KINDLY}{_MAY}\s+(?:i|we)\s+{_KINDLY}(?:have|get|ask\s+for|request)\s+{_LONGER}(?:\s+(?:for|on|with)\s+(?:(?P<ref>{REF})|it|this|that|this\s+one))?(?:\s*,?\s*(?:until|till|to)\s+(?P<when>.+?))?{_COURTESY}", _until),
        (rf"^{_SORRY}(?:is\s+there\s+)?any\s+(?:chance|possibility)\s+(?:of|i\s+could\s+have)\s+{_LONGER}(?:\s+(?:for|on|with)\s+(?:(?P<ref>{REF})|it|this|that|this\s+one))?(?:\s*,?\s*(?:until|till|to)\s+(?P<when>.+?))?{_COURTESY}", _until),
        (rf"^(?:would|will)\s+(?P<when>{_DAY}.{{0,30}}?)\s+(?:be\s+)?(?:acceptable|ok|okay|all\s+right|alright|possible|fine)(?:\s+for\s+(?:you|this|(?P<ref>{REF})))?{_COURTESY}", _until),
        (rf"^{_KINDLY}{_MAY}\s+(?:i|we)\s+{_KINDLY}(?:push|move|put|shift)\s+(?:(?P<ref>{REF})|it|this|that)\s+(?:back|out)(?:\s+(?:by\s+)?(?:an?|one|two|three|\d)\s+(?:few\s+)?(?:days?|weeks?|fortnight|months?)|\s+a\s+bit|\s+a\s+little)?{_COURTESY}", lambda said: model.ChangeDue(ref=said.ref)),
        (rf"^{_KINDLY}{_MAY}\s+(?:i|we)\s+{_KINDLY}(?:push|move|put|shift)\s+(?:(?:action\s+)?(?P<ref>#\d+|[a-z]{{3}}\d{{2}}[a-z]?/\w+|\d{{1,2}}[a-z])|it|this|that)\s+(?:back\s+|out\s+)?(?:to|until|till)\s+(?P<when>.+?){_COURTESY}", _until),
        # How it goes, and what asks for nothing.
        (rf"^{_SORRY}(?:i|we)\s+(?:have\s+not|haven't|have\s+yet\s+to|did\s+not|didn't)\s+(?:yet\s+|even\s+|actually\s+)*(?:do(?:ne)?|finish(?:ed)?|start(?:ed)?|complete(?:d)?|sen[dt]|begun|managed|heard|(?:got|get)\s+(?:round|around|very\s+far|far|to\s+(?:it|this|that)|an?\s+(?:answer|reply|response))|had\s+(?:an?\s+|any\s+|the\s+)?(?:chance|time|answer|reply|response|news))\b.{{0,200}}$", update),
        (rf"^{_SORRY}(?:(?:(?P<ref>{REF})|it|this|that|(?:this|that)\s+one)(?:'s|\s+is)?[\s:,–—-]+)?(?:(?:there(?:'s|\s+is)\s+|i\s+have\s+|i've\s+)?(?:no|nothing)\s+(?:further\s+|real\s+|new\s+|much\s+)?(?:update|change|progress|news|to\s+report|yet)(?:\s+(?:as\s+)?(?:yet|from\s+me|so\s+far|on\s+(?:my\s+(?:end|side)|this|it|(?P<ref2>{REF}))))*(?:,?\s+i(?:'m|\s+am)\s+afraid)?|(?:i(?:'m|\s+am)\s+|we(?:'re|\s+are)\s+)?(?:still\s+)?(?:waiting|awaiting|chasing)\b.{{2,120}}|(?:on|high\s+on|top\s+of)\s+my\s+(?:to-?do\s+)?list\b.{{0,60}}|proving\s+(?:to\s+be\s+)?(?:much\s+|rather\s+|a\s+bit\s+)?(?:trick(?:y|ier)|hard(?:er)?|(?:more\s+)?difficult).{{0,80}})[\s.!]*$", lambda said: model.UpdateAction(ref=said.ref, text=bounded(said.words.strip(), "update"))),
        (r"^(?:(?:i'?m|we're|i\s+am)\s+)?on\s+it[\s.!]*$|^(?:please\s+)?leave\s+(?:it|this|that)\s+(?:with|to)\s+me[\s.!]*$|^consider\s+it\s+done[\s.!]*$|^i'?ll\s+(?:look\s+into|see\s+to|get\s+on\s+to|get\s+onto)\s+(?:it|this|that)(?:\s+(?:now|today|tomorrow|soon|shortly))?[\s.!]*$", lambda said: model.Acknowledge(text=said.words)),
        # Help.
        (rf"^(?:can|could|would)\s+you\s+(?:please\s+)?help(?:\s+me)?{_COURTESY}", lambda said: model.Help()),
        (rf"^{_SORRY}(?:{_MAY}\s+(?:some(?:one|body)|any(?:one|body)|you(?=.{{0,30}}[ ]with[ ])|{NAME})\s+{_KINDLY}(?:help|give\s+me\s+a\s+hand|advise)(?:\s+me)?|i\s+(?:could|can)\s+do\s+with\s+(?:some|a\s+bit\s+of)?\s*(?:help|a\s+hand|advice)|i\s+need\s+(?:some\s+)?(?:help|a\s+hand|advice)|(?:i\s+would|i'd|would)\s+(?:be\s+(?:very\s+|really\s+)?grateful\s+for|appreciate|welcome)\s+(?:(?:some|any|a\s+bit\s+of|{NAME}(?:'s)?)\s+)?(?:help|advice|a\s+hand))(?:\s+(?:with|on|from)\s+(?:(?P<ref>{REF})|it|this|that|this\s+one|{NAME}))*{_COURTESY}", _stuck),
        (rf"^{_SORRY}(?:would|will|is)\s+it\s+(?:be\s+)?(?:ok|okay|all\s+right|possible|acceptable|fine)\s+(?:if\s+i\s+|(?:for\s+me\s+)?to\s+)(?:did|do|done|finish(?:ed)?|complete(?:d)?|sen[dt]|ha(?:d|ve)|get|got)\s+(?:(?:action\s+)?(?P<ref>{REF})|it|this|that|this\s+one)(?:\s+to\s+you)?\s+(?:by|until|till|before)\s+(?P<when>.+?)(?:\s+instead)?{_COURTESY}", _until),
        # Not mine.
        (rf"^{_SORRY}(?:i\s+(?:can't|cannot|can\s+not)\s+do\s+(?:(?P<ref>{REF})|it|this|that|this\s+one)[\s,;–—-]+(?:as\s+|since\s+|because\s+)?)?i(?:'m|\s+am)\s+(?:really\s+|probably\s+)?not\s+the\s+(?:right|best)\s+person(?:\s+(?:for|to)\b.{{0,60}})?[\s.!]*$", lambda said: model.NotMine(ref=said.ref)),
        # Apologies.
        (rf"^{_SORRY}(?:i|we)\s+(?:shan't|shall\s+not|am\s+not\s+going\s+to|are\s+not\s+going\s+to)\s+(?:be\s+able\s+to\s+)?(?:make|come(?:\s+to)?|attend|be\s+(?:there|at|with\s+you)|join)\b\s*(?:it|you|us|everyone|this\s+one)?(?!\s+(?:any\s+|much\s+|the\s+)*(?:deadline|due\s+date|progress|date))(?P<rest>.*)$", _apologise),
        (rf"^{_SORRY}(?:i|we)\s+(?:am|are|will\s+be|have\s+been)\s+(?:now\s+|already\s+)?(?:double[\s-]booked|unavailable|not\s+available|otherwise\s+engaged|committed\s+elsewhere|elsewhere|in\s+court)\s+(?P<rest>(?:(?:on|for)\s+)?(?:the\s+|that\s+)?(?:\d|{WEEKDAY}\b|{MONTH}\b|next\s+meeting|meeting|date|day).*)$", _apologise),
        (rf"^{_SORRY}{_KINDLY}(?:do\s+|(?:i|we)\s+(?:will|shall|must|would|'ll)?\s*(?:have\s+to\s+|need\s+to\s+|like\s+to\s+)?|(?:{_MAY}\s+you\s+))?{_KINDLY}(?:send|give|offer|record|note|pass\s+on|convey|tender)\s+{_APOLOGIES}{_TO_ALL}(?P<rest>(?:\s*[,;–—-]|\s+(?:for|on|at|as|because)\b|[\s.!]*$).*)$", _apologise),
        (rf"^(?P<deputy>{NAME})\s+(?:will|can|is\s+going\s+to)\s+(?:be\s+there|be\s+attending|be\s+coming|attend|come|join(?:\s+you)?|go|sit\s+in)(?:\s+(?:on\s+the\s+day|along))?\s+(?:on|in)\s+(?:our|my)\s+(?:behalf|place|stead)[\s.!]*$", _deputy),
        (r"^(?:please\s+)?count\s+me\s+in(?:\s+for\s+(?P<rest>.{1,40}?))?[\s.!]*$", lambda said: meeting_verbs.attend(said.rest())),
        (rf"^(?P<deputy>{NAME})\s+(?:will\s+be|is|will)\s+(?:attend(?:ing)?|com(?:e|ing)|join(?:ing)?|there|going|go)\s+(?P<rest>(?:(?:to|on|at)\s+)?(?:the\s+)?(?:\d|{WEEKDAY}\b|{MONTH}\b|next\s+meeting|meeting).{{0,40}}?)\s+(?:instead(?:\s+of\s+me)?|in\s+(?:my|our)\s+(?:place|stead)|on\s+(?:my|our)\s+behalf|for\s+me)[\s.!]*$", _deputy_for),
        (rf"^{_WILL_YOU}cancel\s+my\s+(?:attendance|place|booking|acceptance)(?P<rest>\s+.{{1,60}}?)?[\s.!]*$", _apologise),
        (rf"^(?:good\s+news[\s,:–—-]+)?i\s+(?:can|am|'m|will|'ll)\s+(?:now\s+|be\s+|also\s+)*(?:(?:able\s+to\s+)?(?:make|attend|come(?:\s+to)?|join(?:\s+you)?|be\s+there)|dial(?:l?ing)?\s+in)(?:\s+(?:on|for|at|to))*\s+(?P<rest>(?:the\s+)?(?:\d|{WEEKDAY}\b|{MONTH}\b|next\s+meeting).{{0,30}}?)(?:\s+after\s+all)?[\s.!]*$", lambda said: meeting_verbs.attend(said.rest())),
        # One's own list, the next meeting, what is kept.
        (rf"^{_SORRY}{_WILL_YOU}(?:remind|tell|let)\s+me\s+(?:know\s+)?(?:again\s+)?(?:of\s+|about\s+)?what\s+(?:it\s+is\s+)?(?:i'm|i\s+am)\s+(?:still\s+)?(?:supposed|meant)\s+to\s+(?:be\s+)?(?:do|doing|have\s+done){_COURTESY}|^what\s+(?:have\s+i|do\s+i)\s+(?:still\s+)?(?:got\s+|have\s+)?(?:still\s+)?(?:outstanding|to\s+do|left(?:\s+to\s+do)?|on\s+my\s+(?:plate|list)){_COURTESY}|^what\s+(?:am\s+i\s+(?:still\s+)?(?:supposed|meant)\s+to\s+(?:do|be\s+doing)|do\s+i\s+(?:still\s+)?(?:need|have)\s+to\s+do)(?:\s+(?:for|before)\s+{_MEETING})?{_COURTESY}", lambda said: model.ListActions()),
        (rf"^(?:sorry[^,]{{0,30}},\s*(?:but\s+)?)?(?:when|where|what\s+time)\s+(?:are\s+we\s+(?:next\s+)?meeting|does\s+{_MEETING}\s+(?:start|begin|finish|end|take\s+place)|is\s+{_MEETING}|do\s+we\s+next\s+meet)(?:\s+(?:again|next))?(?:[\s,]+(?:and|what|is\s+there)\b.{{0,60}})?{_COURTESY}", lambda said: model.NextMeeting()),
        (rf"^{_WILL_YOU}(?:(?:tell|show|send|give)\s+(?:me\s+|us\s+)?|what(?:'s|\s+is|\s+are)\s+)(?:the\s+)?(?:(?:date|time|place|venue)(?:\s+and\s+(?:time|place|venue))?\s+(?:of|for)\s+(?:{_MEETING}|the\s+{MONTH}\s+meeting)|(?:joining\s+(?:details|instructions|link)|(?:teams|zoom|meeting)\s+link|link)(?:\s+(?:for|to)\s+.{{2,40}}?)?){_COURTESY}", lambda said: model.NextMeeting()),
        (rf"^{_WILL_YOU}(?:(?:tell|show|send)\s+me\s+)?(?:what|which\s+data|everything)\s+(?:(?:do|have)\s+)?(?:you\s+)?(?:(?:hold|know|keep|have|got|store|stored)\s+)(?:stored\s+)?(?:on|about)\s+me{_COURTESY}", lambda said: model.Home()),
        (rf"^{_WILL_YOU}(?:also\s+)?(?:(?:tell|show|remind)\s+me\s+)?who\s+(?:still\s+)?(?:has\s+not|hasn't|have\s+not|haven't|did\s+not|didn't)\s+(?:yet\s+)?(?:answer(?:ed)?|repl(?:y|ied)|respond(?:ed)?|said|say)(?:\s+yet)?(?:\s+(?:for|about|to)\s+.{{2,40}}?)?{_COURTESY}", lambda said: model.ShowAttendance()),
        # The agenda.
        (r"^(?:i\s+(?:was|am|just)\s+wonder(?:ed|ing)|i\s+wonder|just\s+wondering)\s+(?:if|whether)\s+(?:we|you)\s+(?:could|might|can|should)\s+(?:perhaps\s+|possibly\s+|maybe\s+)?(?:discuss|talk\s+about|cover|look\s+at|have\s+(?:an?\s+)?(?:item|slot|discussion|conversation)\s+(?:on|about))\s+(?P<text>.+)$", _suggest),
        (rf"^(?:is|would)\s+there\s+(?:be\s+)?(?:any\s+|still\s+|some\s+)*(?:room|space|time|a\s+slot)\s+(?:left\s+)?(?:on|in|at)\s+(?:the\s+|our\s+)?(?:(?:next|{MONTH})(?:['’]s)?\s+)?(?:agenda|meeting)\s+(?:for|to\s+(?:discuss|talk\s+about|cover|look\s+at))\s+(?:(?:an?\s+)?(?:{LENGTH}\s+(?:on|for)\s+|item\s+on\s+|discussion\s+(?:of|on|about)\s+))?(?P<text>.+)$", _suggest),
        (r"^(?:(?:it\s+)?(?:might|may|would|could)\s+be\s+(?:worth|good|useful|helpful|interesting)\s+(?:to\s+)?(?:discuss(?:ing)?|talk(?:ing)?\s+about|cover(?:ing)?|look(?:ing)?\s+at|(?:have|having)\s+(?:an?\s+)?(?:item|slot|discussion)\s+(?:on|about))|(?:worth|perhaps|maybe)\s+(?:we\s+(?:could|should)\s+)?discuss(?:ing)?)\s+(?P<text>.+)$", _suggest),
        (r"^(?:here'?s\s+)?(?:one|something|an?\s+(?:idea|item|topic))\s+for\s+(?:the\s+|our\s+)?(?:next\s+|september\s+)?(?:agenda|meeting)(?:\s*,?\s*(?:perhaps|maybe|please|if\s+i\s+may))?\s*[:–—-]\s*(?P<text>.+)$", _suggest),
        (r"^i(?:'d|\s+would)\s+like\s+(?:to\s+have\s+)?an?\s+(?:item|slot|discussion)\s+(?:on\s+(?:the|our)\s+(?:next\s+)?agenda\s+)?(?:about|on|for)\s+(?P<text>.+)$|^(?:could|can|might)\s+the\s+(?:next\s+)?agenda\s+include\s+(?:something\s+(?:on|about)\s+|an?\s+item\s+on\s+)?(?P<text2>.+)$", _suggest_either),
        (rf"^{_WILL_YOU}include\s+(?P<text>.+?)\s+(?:in|on)\s+(?:the|our)\s+(?:(?:next|{MONTH})(?:['’]s)?\s+)?agenda(?:\s+for\s+.{{2,30}}?)?{_COURTESY}", _suggest),
        # What others do.
        (rf"^{_WILL_YOU}(?:show\s+me|send\s+me|tell\s+me|what\s+are|what're)\s+(?P<who>(?-i:[A-Z])[\w.-]*(?:\s+(?-i:[A-Z])[\w.-]*){{0,2}})['’]s\s+(?:open\s+|outstanding\s+)?actions{_COURTESY}|^what\s+(?:is|does)\s+(?P<who2>{NAME})\s+(?:(?:supposed|meant)\s+to\s+(?:be\s+)?do(?:ing)?|owe|(?:still\s+)?have\s+(?:outstanding|to\s+do|open))(?:\s+us)?{_COURTESY}", _theirs),
        (rf"^(?:which|what)\s+actions\s+(?:are|have\s+been|is)\s+(?:still\s+)?(?P<which>overdue|late|outstanding|open|done|completed?){_COURTESY}", lambda said: verbs.list_actions(_SCOPES.get((said["which"] or "").lower(), said["which"] or ""))),
        (rf"^where\s+(?:are\s+we|have\s+we\s+got)\s+(?:up\s+)?(?:to|at){_COURTESY}", lambda said: model.NetworkStatus()),
        (rf"^(?:{_WILL_YOU})(?:take|put)\s+(?:it|that|this)\s+back{_COURTESY}", lambda said: model.Undo()),
        (rf"^{_WILL_YOU}release\s+(?:the\s+)?(?P<which>{MONTH})(?:['’]s)?\s+(?:meeting|actions|minutes){_COURTESY}", lambda said: meeting_verbs.release(said["which"] or "")),
        # Who belongs to the network.
        (rf"^{_WILL_YOU}(?:remove|delete|take)\s+(?P<who>{NAME})\s+(?:from|off)\s+(?:of\s+)?(?:the|our|your)\s+(?:(?:mailing|members'?|distribution|e-?mail)\s+)?(?:list|network|group|members|register)(?:\s*[,;–—-]?\s*(?:and\s+)?(?P<to>{NAME})\s+(?:takes\s+over|will\s+take\s+over|is\s+taking\s+over|has\s+taken\s+over)(?:\s+from\s+(?:her|him|them))?)?{_COURTESY}", _removed),
        (rf"^{_WILL_YOU}add\s+(?P<who>{NAME})(?:\s*,?\s+(?:of|from|at)\s+(?P<home>(?-i:[A-Z])[\w'’& -]{{1,60}}?))?(?:\s+to\s+(?:the|our|your)\s+(?:(?:mailing|members'?|distribution|e-?mail)\s+)?(?:list|network|group|members))?(?:\s+please)?\s*[,.;–—-]\s*(?:his|her|their|the)\s+(?:e-?mail(?:\s+address)?|address)\s+is\s+(?P<email>[^\s@<>()]+@[^\s@<>(),]+?){_COURTESY}", _added),
        # Leaving, and being away.
        (r"^i(?:'ve|\s+have)\s+changed\s+jobs?\b.{0,80}$|^i(?:'ve|\s+have)\s+(?:got|found|taken|accepted)\s+(?:a\s+new|another)\s+(?:job|post|role)\b.{0,80}$|^i\s+(?:will|shall|'ll)\s+be\s+(?:leaving|retiring|moving\s+on)\b(?!\s+(?:the\s+meeting|at|early|by|around)\b)(?!.*\d[:.]\d\d).{0,80}$|^i\s+left\s+(?-i:[A-Z])[\w'’ -]{1,40}?(?:\s+(?:on|in|last|at\s+the\s+end\s+of)\b.{1,30})?[\s.!]*$", _leaves),
        (r"^(?:please\s+)?(?:stop|how\s+(?:do|can)\s+i\s+stop|how\s+(?:do|can)\s+i\s+unsubscribe(?:\s+from)?|i\s+(?:don't|do\s+not)\s+want)\s*(?:(?:sending|receiving|getting|to\s+(?:get|receive))\s+)?(?:me\s+)?(?:any\s+(?:more\s+)?)?(?:of\s+)?(?:these|this|those|the|such|your)?\s*(?:e-?mails?|messages?|reminders?|notifications?|mails?)?(?:\s+any\s*more)?[\s.?!]*$", lambda said: model.PauseReminders() if re.search(r"\b(?:these|this|those|e?-?mails?|messages?|reminders?|notifications?)\b", said.words, re.IGNORECASE) else None),
    )
)  # fmt: skip
