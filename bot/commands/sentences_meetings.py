"""What people type about meetings and their agendas: "apols", "joining 10:30", "what's on?", "can we have 20 mins on …"."""

from __future__ import annotations

import re

from bot.commands import agenda_verbs, meeting_verbs, model, names
from bot.commands.block import agenda_request
from bot.commands.model import Command
from bot.commands.said import AWAY, I_AM, NAME, PLAIN, Said, table
from bot.commands.typed import LENGTH, MONTH, REF, WEEKDAY, minutes_of
from bot.domain.errors import NotUnderstood


def _cannot_come(said: Said) -> Command | None:
    if re.search(r"\bunless\b", said.rest(), re.IGNORECASE):
        return None
    found = meeting_verbs.apologies(
        re.sub(
            r"^(?:make|come(?:\s+to)?|attend|be\s+(?:there|at)|do|join)\b\s*(?:it|this\s+one|that\s+one|us|you)?\s*",
            "",
            said.rest(),
            flags=re.IGNORECASE,
        )
    )
    who = said["who"] if "who" in said.match.re.groupindex else None
    return model.Apologise(
        meeting=found.meeting, who=who or found.who, deputy=found.deputy, reason=found.reason
    )


def _away(said: Said) -> Command:
    """On leave that week: apologies. Why somebody is away is not kept."""
    found = meeting_verbs.apologies(re.sub(r"^(?:that\s+\w+|then)\b", "", said.rest(), flags=re.IGNORECASE))
    return model.Apologise(meeting=found.meeting, deputy=found.deputy)


def _deputy(said: Said) -> Command | None:
    """ "Sam will cover" is for me; "Sam will come" is not said of a deputy, and "Sam will cover item 4" is an action."""
    deputy = said["deputy"]
    if deputy is None or not names.can_be_people(deputy) or not _FOR_ME.search(said.words):
        return None
    return model.Apologise(deputy=deputy)


_FOR_ME = re.compile(r"cover|deput|stand|behalf|instead|for\s+(?:me|us)|place|represent", re.IGNORECASE)


def _note(said: Said) -> Command | None:
    note = (said["note"] or "").strip(" .!")
    return model.Attend(note=note) if len(note.split()) <= 9 else None


def _suggestion(said: Said) -> Command:
    text = said.rest("text").rstrip("? ")
    return agenda_verbs.suggest(text) if text else model.Suggest()


def _time_on(said: Said) -> Command:
    found = agenda_verbs.suggest(said.rest("text").rstrip("? "))
    return model.Suggest(
        text=found.text, minutes=minutes_of(said.match), lead=found.lead, meeting=found.meeting,
        on_behalf_of=found.on_behalf_of,
    )  # fmt: skip


def _request(said: Said) -> Command | None:
    """ "Add X to September's agenda", typed as it is: a suggestion."""
    request = agenda_request(said.rest("text"))
    if request is None:
        return None
    found = agenda_verbs.suggest(request.title)
    return model.Suggest(
        text=found.text, minutes=found.minutes, lead=found.lead, meeting=request.meeting or found.meeting,
        on_behalf_of=found.on_behalf_of,
    )  # fmt: skip


def _agenda(said: Said) -> Command:
    which = next((said[name] for name in ("which", "which2", "which3") if said[name]), "")
    return agenda_verbs.show_agenda(which or "")


def _for_another(said: Said) -> Command | None:
    who = said["who"] or said["who2"]
    if who is None or not names.can_be_people(who):
        return None
    rest = re.sub(
        r"^(?:be\s+able\s+to\s+)?(?:make|come(?:\s+to)?|attend|be\s+(?:there|at)|join)\b\s*(?:it\b)?",
        "",
        said.rest() or said.rest("rest2"),
        flags=re.IGNORECASE,
    )
    found = meeting_verbs.apologies(rest)
    return model.Apologise(meeting=found.meeting, who=who, deputy=found.deputy, reason=found.reason)


def _first_text(said: Said) -> Command:
    text = next(
        (
            said.rest(name)
            for name in ("text", "text2", "text3")
            if name in said.match.re.groupindex and said[name]
        ),
        "",
    )
    text = text.rstrip("? ")
    return agenda_verbs.suggest(text) if text else model.Suggest()


def _for_meeting(said: Said) -> Command:
    found = agenda_verbs.suggest(said.rest("text") or said.rest("text2"))
    meeting = agenda_verbs.show_agenda(
        re.sub(r"\s+agenda$", "", said["which"] or said["which2"] or "")
    ).meeting
    return model.Suggest(
        text=found.text,
        minutes=found.minutes,
        lead=found.lead,
        meeting=meeting,
        on_behalf_of=found.on_behalf_of,
    )


# An apology for a late answer is none for a meeting.
_SORRY = (
    r"^(?:(?:my\s+|many\s+|sincere\s+|please\s+accept\s+my\s+)?(?:apologies|apols)|(?:i'?m\s+|i\s+am\s+)?(?:very\s+|so\s+)?sorry)\s+(?:again\s+)?"
    r"(?:for|about|that\s+(?:i|this))\s+(?:(?:the|my|any|a|an|not|being|taking|such|this|is|was|am|have|had|been|so|very|slightly|sending|answering|getting|coming|it)\s+){0,5}"
    r"(?:delay(?:ed|s)?|late(?:ness)?|slow(?:ness)?|confusion|inconvenience|trouble|silence|repl(?:y|ying|ies)|respon(?:se|ding)|answer(?:ing)?|e-?mails?|mistake|"
    r"error|mix-?up|noise|bother|wait|oversight|tardiness|radio|long|back\s+to\s+you|in\s+touch|sooner|earlier)\b(?:(?!\s-\s)[^.!?–—,:;]){0,60}[.!]*$"
)

# "Apologies, I have been off sick", "apologies but this slipped my mind": nor is one for what did not happen.
_EXCUSE = re.compile(
    r"^[\s,.:;!–—-]*(?:but\s+|that\s+|as\s+)?(?:(?:i|we)(?:'ve|'d|\s+have|\s+had)\s+(?:(?:just|only|completely|totally|clearly|simply|also)\s+)*"
    r"(?:been|not|forgotten|missed|lost|overlooked|let|fallen|taken|meant|got\s+behind|no\s+excuse)\b|"
    r"(?:i|we)\s+(?:(?:just|only|completely|totally|clearly|simply)\s+)*(?:haven't|hadn't|didn't|did\s+not|was|were|wasn't|forgot|missed|lost|"
    r"overlooked|meant|should|thought|must|let)\b|(?:i|we)\s+(?:haven't|hadn't)\b|(?:this|it|that|things?|work|life|everything)\b)"
    rf"(?!.*\b(?:meeting|attend|come|join|make\s+it|can(?:no|')t|can\s+not|unable|not\s+able|clash|instead|behalf|deputy|{MONTH}|\d{{1,2}}(?:st|nd|rd|th))\b)",
    re.IGNORECASE | re.DOTALL,
)


# What keeps somebody from a meeting: "apologies, wrong address" says nothing of one.
_ABSENT = re.compile(
    r"\b(?:meeting|that|then|there|day|date|week|morning|afternoon|time|month|clash\w*|conflict\w*|diary|booked|commit\w*|engage\w*|leave|"
    r"holiday|away|abroad|off|ill|sick|unwell|poorly|covid|hospital|doctor|dentist|appointment|operation|surgery|court|jury|inspect\w*|ofsted|"
    r"training|course|conference|committee|panel|cabinet|interview\w*|funeral|wedding|child\w*|school|family|personal|carer|caring|train|"
    r"travel\w*|strike|weather|snow|car|urgent|emergency|crisis|workload|pressure|annual|maternity|paternity|can't|cannot|can\s+not|unable|"
    r"not\s+able|won't|shan't|make\s+it|attend\w*|come|coming|join\w*|cover|instead|place|behalf|miss|another|elsewhere|all|everyone|everybody|me)\b",
    re.IGNORECASE,
)
_NO_MEETING = re.compile(
    r"\b(?:e-?mails?|mail|address|message|question|posting|attachment|link|typo|spelling|ignore|mistake|wrong|confusion|meant\s+for|send|sent)\b",
    re.IGNORECASE,
)


def _apologies(said: Said) -> Command | None:
    plain = said.raw().translate(PLAIN)
    if _EXCUSE.match(plain):
        return model.Acknowledge(text=said.words)
    found = meeting_verbs.apologies(said.rest())
    named = found.meeting or found.deputy or found.who
    if found.reason and not named:
        if _NO_MEETING.search(plain) and "?" not in plain:
            return model.Acknowledge(text=said.words)
        if _NO_MEETING.search(plain) or not _ABSENT.search(plain):
            raise NotUnderstood(text=said.words, nearest=("/meeting apologies for the next meeting",))
    return found


MEETINGS = table(
    (
        # Meetings.
        (rf"^(?:who(?:'s|\s+is|\s+are|\s+all|\s+will\s+be|\s+can|\s+can't|\s+cannot)|how\s+many(?:\s+of\s+us|\s+people|\s+authorities)?(?:\s+are|\s+will\s+be)?|(?:is|are|will|can|does)\s+{NAME}(?:\s+be)?)\s+(?:(?:not|all|going\s+to|able\s+to)\s+)*(?:com(?:e|ing)|attend(?:ing)?|there|at\s+the\s+(?:next\s+)?meeting|make\s+it)\b(?:\s+(?:to|at|on|in|for|next)\b.{{0,40}})?[\s?.!]*$|^who\s+(?:was|were)\s+(?:all\s+)?(?:there|present|at\s+the\s+(?:last\s+)?meeting)[\s?.]*$|^attendance(?:\s+list)?[\s?.]*$",
         lambda said: model.ShowAttendance()),
        (_SORRY, lambda said: model.Acknowledge(text=said.words)),
        (r"^(?:(?:please\s+(?:accept|note|take)\s+|i\s+(?:send|give)\s+|(?:i'?m\s+|i\s+am\s+)?sending\s+|with\s+|sorry,?\s+(?:but\s+)?|giving\s+)?(?:my\s+|our\s+)?)(?:apols|apologies|apology)\b(?P<rest>.*)$",
         _apologies),
        (rf"^(?P<who>{NAME})\s+(?:sends?|gives?|has\s+(?:sent|given))\s+(?:his\s+|her\s+|their\s+)?(?:apols|apologies)\b(?P<rest>.*)$|^(?P<who2>{NAME})\s+(?:can't|cannot|can\s+not|won't|is\s+unable\s+to|is\s+not\s+able\s+to)\s+(?P<rest2>(?:be\s+able\s+to\s+)?(?:make|come|attend|be\s+(?:there|at)|join)\b.*)$",
         lambda said: _for_another(said)),
        (rf"^(?:sorry,?\s+|unfortunately,?\s+|i'm\s+afraid\s+)*(?:(?:i|we)\s+)?(?:{I_AM})?(?:can'?t|cannot|can\s+not|unable\s+to|not\s+able\s+to|won't|will\s+not)\s+(?:be\s+able\s+to\s+)?(?P<rest>(?:make|come(?!\s+(?:up|back\s+to|to\s+a)\b)|attend|be\s+(?:there|at)|do(?=\s+(?:the\s+|that\s+(?:date|day|time|meeting))?(?:\d|{WEEKDAY}\b|{MONTH}\b|meeting\b|next\s+(?:meeting|time)\b|$))|join(?!\s+up))\b(?!\s+(?:this\s+action|the\s+action|(?:{REF})\s*$|(?:the\s+|that\s+|this\s+|any\s+|much\s+|my\s+|more\s+)*(?:deadline|due\s+date|progress|sense|changes?|contact|decisions?|actions?|start|headway|work|happen|arrangements?)\b)).*)$", _cannot_come),
        (rf"^(?:sorry,?\s+)?{I_AM}?not\s+(?:coming|attending|joining)\b(?P<rest>.*)$", _cannot_come),
        (rf"^{I_AM}?(?P<away>{AWAY})(?P<rest>\s+(?:that\s+(?:week|day|month)|then|for\s+(?:the|that)\s+meeting|on\s+(?:the\s+)?(?:\d|{MONTH}\b|{WEEKDAY}\b)).*)$", _away),
        (rf"^(?P<deputy>{NAME}|[a-z]{{2,}}(?=\s+will\s+cover))\s+(?:will\s+(?:be\s+)?|is\s+|can\s+)(?:cover(?:ing)?|com(?:e|ing)|stand(?:ing)?\s+in|deputi[sz](?:e|ing)|attend(?:ing)?|go(?:ing)?|my\s+deputy|represent(?:ing)?\s+(?:me|us))(?:\s+(?:for\s+(?:me|us)|instead(?:\s+of\s+me)?|in\s+my\s+place|on\s+my\s+behalf|as\s+my\s+deputy|(?:that|the|next)\s+(?:meeting|time|one)))*[\s.!]*$",
         _deputy),
        (r"^(?P<note>(?:i'?ll\s+(?:be\s+)?|i\s+will\s+(?:be\s+)?|i'?m\s+|i\s+am\s+|i\s+(?:have|need)\s+to\s+|i\s+might\s+be\s+|might\s+be\s+)?(?:(?:join(?:ing)?|arriv(?:e|ing)|com(?:e|ing)\s+in|leav(?:e|ing)|running)\s+(?:(?:us\s+|you\s+|the\s+meeting\s+|in\s+)?(?:at\s+|from\s+|by\s+|until\s+|around\s+|about\s+|a\s+bit\s+|a\s+little\s+|slightly\s+)*(?:\d|late|early|noon|midday|half|quarter|online|remotely|after|before)|(?:by\s+)?(?:teams|zoom)).{0,40}|late|a\s+(?:bit|little)\s+late|(?:\d+\s+min\w*\s+)late|late\s+by\s+\d.{0,20}|here\s+(?:from|until)\s+\d.{0,20}))[\s.!]*$", _note),
        (r"^(?:(?:yes,?\s+)?(?:i'?ll\s+be\s+(?:there|attending|coming)|i\s+will\s+be\s+(?:there|attending)|i\s+will\s+(?:attend|come|be\s+coming)|i'?ll\s+(?:attend|come|make\s+it)|coming|attending|i'?m\s+(?:coming|attending|in)|i\s+am\s+(?:coming|attending)|i\s+can\s+(?:come|attend|make\s+it)|see\s+you\s+(?:there|then)))(?P<rest>\s+(?:(?:on|in|to|for)\s+)?(?:the\s+)?(?:\d|next|meeting|{WD}|{MO}).{{0,30}})?[\s.!]*$".replace("{WD}", WEEKDAY).replace("{MO}", MONTH).replace("{{0,30}}", "{0,30}"),
         lambda said: meeting_verbs.attend(re.sub(r"^(?:on|in|to|for)\s+", "", said.rest()))),
        (r"^(?:when|where|what\s+time)(?:'s|\s+is|\s+are|\s+do\s+we)\b.{0,30}\bmeet(?:ing)?\b.{0,15}$|^(?:the\s+)?next\s+meeting[\s?.]*$|^when\s+do\s+we\s+(?:next\s+)?meet.{0,20}$", lambda said: model.NextMeeting()),
        (r"^(?:list\s+|show\s+|all\s+)?(?:the\s+)?meetings[\s?.]*$|^(?:list|show)\s+(?:the\s+)?meetings[\s?.]*$|^(?:meeting\s+)?dates[\s?.]*$", lambda said: model.ListMeetings()),
        # The agenda.
        (rf"^(?:(?:(?:(?:can|could|would|will)\s+you\s+(?:please\s+)?)?(?:show|see|send|give|e-?mail)|what's|(?:can|could|may)\s+(?:i|we)\s+(?:please\s+)?(?:see|have))\s+(?:me\s+|us\s+)?)?(?:the\s+)?(?:next\s+|current\s+)?agenda(?:\s+(?:for|of)\s+(?P<which>[^:]{{2,40}}?))?[\s?.!]*$|^(?:the\s+)?(?P<which2>{MONTH}(?:'s)?(?:\s+\d{{4}})?)\s+agenda[\s?.]*$|^what(?:'?s|\s+is)\s+on(?:\s+the\s+agenda)?(?:\s+(?P<which3>(?:next|(?:for|in|on|at)\s+).{{0,40}}?))?[\s?.]*$", _agenda),
        (r"^(?:(?:add|put)\s+(?:this\s+)?(?:to|on)\s+(?:the\s+|our\s+|next\s+)?agenda|for\s+the\s+agenda|agenda(?:\s+items?)?|(?:an?\s+)?(?:suggestions?|ideas?|items?|topics?)(?:\s+for\s+(?:the\s+|our\s+)?(?:next\s+)?(?:agenda|meeting))|suggestions?|topic)\s*[:–—-]\s*(?P<text>.*)$|^a\.?o\.?b\.?\s*(?:[:–—-]\s*|\s)(?P<text2>\S.*)$|^any\s+other\s+business\s*[:–—-]\s*(?P<text3>.+)$",
         lambda said: _first_text(said)),
        (r"^(?:add|put)\s+(?:this\s+)?(?:to|on)\s+(?:the\s+|our\s+)?agenda\s+(?!for\b)(?P<text>\S.*)$", _suggestion),
        (rf"^for\s+(?P<which>(?:the\s+)?(?:{MONTH}|next)(?:'s)?(?:\s+(?:meeting|time|agenda))?)\s*[:–—-]\s*(?P<text>.+)$|^(?P<which2>next\s+(?:time|meeting))\s*:\s*(?P<text2>.+)$", lambda said: _for_meeting(said)),
        (rf"^(?:please\s+)?(?:(?:can|could|may|might|shall|should)\s+(?:we|i|you)\s+(?:please\s+)?(?:have|spend|get|take|find)|i(?:'d|\s+would)\s+like(?:\s+to\s+have)?|i\s+need)\s+{LENGTH}\s+(?:on|for|about|to\s+(?:discuss|talk\s+(?:about|through)|cover|present|look\s+at))\s+(?P<text>.+)$", _time_on),
        (r"^(?:please\s+)?(?:can|could|may|might|shall|should)\s+(?:we|i|you)\s+(?:please\s+)?(?:discuss|talk\s+about|cover|look\s+at|have\s+an?\s+(?:item|slot|discussion)\s+on)\s+(?P<text>.+)$|^i(?:'d|\s+would)\s+like\s+(?:us\s+)?to\s+(?:discuss|talk\s+about|raise)\s+(?P<text2>.+)$|^(?:let's|let\s+us)\s+(?:discuss|talk\s+about)\s+(?P<text3>.+)$",
         lambda said: _first_text(said)),
        (r"^(?:please\s+)?(?:(?:can|could|may|shall)\s+(?:we|you|i)\s+(?:please\s+)?)?(?P<text>(?:re)?(?:add|put|place)\s+.+\bagenda\b.*?)[\s?.!]*$", _request),
        (r"^(?:i'?d?\s+(?:would\s+)?(?:like\s+to\s+)?)?(?:suggest|propose)\s*[:–—-]?\s+(?P<text>.+)$", _suggestion),
    )
)  # fmt: skip
