"""What people type instead of verbs: "what do I owe?", "4a done", "apols", "not me", "can we have 20 mins on …"."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.commands import adding, model, verbs
from bot.commands.model import Command
from bot.commands.typed import REF, ref_and_rest

Read = Callable[["re.Match[str]"], Command | None]
_I = re.IGNORECASE | re.DOTALL
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*"
_NAME = r"[A-Z][\w'’.-]*(?:\s+[A-Z][\w'’.-]*){0,3}"


def understand(words: str) -> Command | None:
    """The command of a sentence that can mean nothing else; None when it is no such sentence."""
    for pattern, read in _SENTENCES:
        match = pattern.match(words)
        if match is not None:
            command = read(match)
            if command is not None:
                return command
    return None


def last_resort(words: str) -> Command | None:
    """A line with somebody who does something is an action ("Nadia to send …", "Imran will …"); else None."""
    command = adding.add(words)
    marked = re.match(r"(?i)^(?:new\s+)?(?:action|ap|todo|task)\b.{0,12}?[:–—]", words) is not None
    if command.text and (command.who is not None or command.label is not None or marked):
        return command
    return None


def of_noun(noun: str, rest: str) -> Command | None:
    """What follows a noun without a verb: "/action Nadia to send …", "/agenda September", "/meeting apols"."""
    sentence = understand(rest)
    match noun:
        case "action":
            if isinstance(sentence, (model.ShowAgenda, model.Acknowledge)):
                sentence = None
            return sentence or last_resort(rest)
        case "agenda":
            if re.fullmatch(rf"(?:for\s+)?(?:the\s+)?{_MONTH}(?:\s+\d{{4}})?(?:\s+meeting)?", rest, _I):
                return verbs.show_agenda(rest)
            return sentence if isinstance(sentence, (model.ShowAgenda, model.Suggest)) else None
        case "meeting":
            return sentence if isinstance(sentence, (model.Apologise, model.Attend)) else None
        case _:
            return None


# --- how each is read


def _done(match: re.Match[str]) -> Command | None:
    rest = match["rest"].strip(" .,:;–—-!") if match["rest"] else ""
    if match["rest"] and "?" in match["rest"]:
        return None
    return model.DoneAction(ref=match["ref"], outcome=rest or None)


def _update(match: re.Match[str]) -> Command:
    words = match[0].strip()
    ref = re.search(rf"(?<![\w/]){REF}(?![\w/])", words)
    named = ref[0] if ref and re.search(r"[a-z#/]", ref[0], re.IGNORECASE) else None
    return model.UpdateAction(ref=named, text=words)


def _due(match: re.Match[str]) -> Command:
    ref, rest = ref_and_rest(match["rest"] or "")
    rest = re.sub(r"^(?:it|this|that|the deadline|by)\b\s*", "", rest, flags=re.IGNORECASE)
    if ref is None:
        inner, after = ref_and_rest(rest)
        ref, rest = inner, after
    return model.ChangeDue(
        ref=ref, when=re.sub(r"^(?:to|till|until|for)\s+", "", rest, flags=re.IGNORECASE).strip(" ?.") or None
    )


def _not_mine(match: re.Match[str]) -> Command:
    groups = match.groupdict()
    who = groups.get("who")
    return model.NotMine(
        ref=groups.get("ref"), who=who.removesuffix("'s").removesuffix("’s") if who else None
    )


def _drop(match: re.Match[str]) -> Command:
    groups = match.groupdict()
    return model.DropAction(
        ref=groups.get("ref"), reason=(groups.get("reason") or "").strip(" ,.:;–—-") or None
    )


def _apologies(match: re.Match[str]) -> Command:
    return verbs.apologies((match["rest"] or "").strip(" .,:!"))


def _cannot_come(match: re.Match[str]) -> Command:
    rest = (match["rest"] or "").strip(" .,!")
    deputy = None
    cover = re.search(
        rf"[,.;–—-]?\s*(?:but\s+|and\s+)?({_NAME})\s+(?:will\s+(?:cover|come|be there|stand in|go)|is covering|covers)\b.*$",
        rest,
    )
    if cover is not None:
        deputy, rest = cover[1], rest[: cover.start()].strip(" .,")
    meeting = re.sub(
        r"^(?:make|come(?:\s+to)?|attend|be\s+(?:there|at)|to|on|at)\s+", "", rest, flags=re.IGNORECASE
    )
    meeting = re.sub(r"^(?:it|the meeting|this one|this|that)\b\s*", "", meeting, flags=re.IGNORECASE)
    meeting = re.sub(r"^(?:on|the)\s+", "", meeting, flags=re.IGNORECASE).strip(" .,")
    return model.Apologise(meeting=meeting or None, deputy=deputy)


def _suggestion(match: re.Match[str]) -> Command:
    return verbs.suggest(match["text"].strip(" ?.")) if match["text"].strip(" ?.") else model.Suggest()


def _time_on(match: re.Match[str]) -> Command:
    suggested = verbs.suggest(match["text"].strip(" ?."))
    return model.Suggest(
        text=suggested.text, minutes=int(match["minutes"]), lead=suggested.lead, meeting=suggested.meeting,
        on_behalf_of=suggested.on_behalf_of,
    )  # fmt: skip


def _pause(match: re.Match[str]) -> Command:
    until = match.groupdict().get("until")
    return verbs.pause(until.strip(" .!")) if until else model.PauseReminders()


def _left(match: re.Match[str]) -> Command | None:
    who = match["who"]
    return (
        None
        if who.lower() in ("i", "we", "it", "he", "she", "they")
        else model.ReportChange(who=who, change="left")
    )


_DONE = r"(?:done|complete|completed|closed|actioned|sorted|finished)"
_SENTENCES: tuple[tuple[re.Pattern[str], Read], ...] = tuple(
    (re.compile(pattern, flags), read)
    for pattern, flags, read in (
        # A list of one's own, only where these words are the whole line.
        (r"^(?:my\s+)?(?:open\s+)?actions\??$|^(?:list|what do i owe|what have i got|what['’]?s mine|what do i (?:have|need) to do)\s*\??$|^my (?:list|tasks)\??$",
         _I, lambda match: model.ListActions()),
        (r"^(?:list|show)\s+(?:me\s+)?(?P<rest>(?:all|open|overdue|done|my)(?:\s+actions)?)$", _I,
         lambda match: verbs.list_actions(re.sub(r"\s*actions$", "", match["rest"]).replace("my", "mine"))),
        (r"^(?:thanks?|thank you|ta|cheers|will do|noted|ok|okay|great|perfect|understood|lovely|fine|got it|brilliant)(?:\s+(?:so much|very much|all|a lot|everyone|convenor|you))?[\s.!👍🙏]*$",
         _I, lambda match: model.Acknowledge(text=match[0])),
        (r"^(?:\?+|hi|hello|hey|help me|good (?:morning|afternoon))[\s!.]*$", _I, lambda match: model.Help()),
        # Never done: an update, whatever it ends with.
        (rf"^(?:(?:{REF})\s+)?(?:is\s+)?(?:not\s+(?:yet\s+)?(?:done|finished|complete)|isn['’]t\s+done|nearly|almost|half|partly|will be {_DONE}|to be {_DONE}|should be {_DONE}|hope to|working on)\b.*$",
         _I, _update),
        (rf"^i\s+thought\b.*$|^(?:{_DONE})\s*\?+$|^(?:is|was)\s+(?:{REF})\s+{_DONE}\b.*$", _I, _update),
        (rf"^(?:it['’]s\s+|that['’]s\s+|this\s+is\s+|all\s+)?{_DONE}(?:\s+with)?(?:\s*[:,–—-]?\s*(?P<ref>{REF})(?=[\s.,:;!–—-]|$))?(?P<rest>[\s.,:;!–—-].*)?$",
         _I, lambda match: _done_alone(match)),
        (rf"^(?P<ref>{REF})\s*[:,–—-]?\s*(?:is\s+|now\s+|has\s+been\s+|was\s+)*{_DONE}\b(?P<rest>.*)$", _I, _done),
        (r"^(?:extend|push\s+back|postpone|move\s+back|delay)\b\s*(?P<rest>.*)$", _I, _due),
        (r"^(?:can|could|may)\s+i\s+have\s+(?:until|till|to)\s+(?P<rest>.+)$|^(?:i\s+)?need\s+(?:until|till)\s+(?P<rest2>.+)$", _I,
         lambda match: model.ChangeDue(when=(match["rest"] or match["rest2"]).strip(" ?."))),
        (r"^(?:i\s+)?(?:need|could i have|can i have)\s+(?:some\s+|a\s+(?:bit|little)\s+)?more\s+time(?:\s+(?:for|on|with)\s+(?P<rest>.+))?[\s.?!]*$", _I,
         lambda match: model.ChangeDue(ref=ref_and_rest(match["rest"] or "")[0])),
        (rf"^(?:(?P<ref>{REF})[\s:,–—-]+)?(?:is\s+)?(?:not\s+me|not\s+mine|wrong\s+person|isn['’]t\s+mine|nothing\s+to\s+do\s+with\s+me)\b.*$", _I, _not_mine),
        (rf"^(?:(?:this|that|it|(?P<ref>{REF}))\s+(?:is|belongs\s+to)|(?:this|that|it)['’]s)\s+(?P<who>{_NAME}['’]s)[\s.!]*$", re.DOTALL, _not_mine),
        (rf"^(?:[Pp]ass|[Gg]ive)\s+(?:(?P<ref>{REF})|it|this|that)?\s*(?:on\s+)?to\s+(?P<who>{_NAME})[\s.!]*$", re.DOTALL, _not_mine),
        (rf"^cc\s+(?:(?P<ref>{REF})\s+)?(?:to\s+)?(?P<who>{_NAME}|@\S+)(?:\s+(?:on|for|into)\s+(?P<ref2>{REF}))?[\s.!]*$", _I,
         lambda match: model.WatchAction(ref=match["ref"] or match["ref2"], who=match["who"])),
        (rf"^(?:cancel|drop)\s+(?P<ref>{REF})(?P<reason>[\s,.:;–—-].*)?$", _I, _drop),
        (rf"^(?:(?P<ref>{REF})[\s:,–—-]+)?(?:is\s+)?(?:no\s+longer\s+(?:needed|required|relevant)|n/a|not\s+applicable|superseded|overtaken\s+by\s+events)(?P<reason>[\s,.:;–—-].*)?$",
         _I, _drop),
        (rf"^(?:carry\s+(?:it\s+)?forward|c/f|roll\s+over|carry\s+over)\b[\s:]*(?P<ref>{REF})?.*$|^(?P<ref2>{REF})\s+(?:carry\s+forward|c/f|carried\s+forward|roll\s+over).*$",
         _I, lambda match: model.CarryAction(ref=match["ref"] or match["ref2"])),
        (rf"^(?P<ref>{REF})\s+(?:is\s+)?(?:ongoing|on-going|tbc)\b.*$", _I, lambda match: model.ChangeDue(ref=match["ref"], when="ongoing")),
        (rf"^(?:i['’]m|i\s+am)\s+stuck(?:\s+(?:on|with)\s+(?P<ref>{REF}))?\b(?P<rest>.*)$", _I,
         lambda match: model.UpdateAction(ref=match["ref"], kind="stuck", text=match["rest"].strip(" .,:–—-") or None)),
        # Meetings.
        (r"^(?:apols|apologies|sorry,?\s+(?:but\s+)?apologies)\b(?P<rest>.*)$", _I, _apologies),
        (r"^(?:sorry,?\s+)?(?:i\s+)?(?:can['’]?t|cannot|can\s+not|unable\s+to|won['’]t\s+be\s+able\s+to|won['’]t)\s+(?P<rest>(?:make|come|attend|be\s+(?:there|at))\b.*)$", _I, _cannot_come),
        (r"^(?:i['’]?m\s+|i\s+am\s+)?(?:on\s+(?:annual\s+)?leave|away|on\s+holiday)\s+(?:that\s+week|then|that\s+day|for\s+(?:the|that)\s+meeting)(?P<rest>.*)$", _I,
         lambda match: _cannot_come(match) if match["rest"].strip(" .,!") else model.Apologise()),
        (rf"^(?P<deputy>{_NAME})\s+(?:will\s+(?:cover(?:\s+for\s+me)?|come\s+instead|stand\s+in|deputise|come\s+for\s+me|attend\s+(?:for|instead\s+of)\s+me)|is\s+covering)\b.*$", re.DOTALL,
         lambda match: model.Apologise(deputy=match["deputy"])),
        (r"^(?P<note>(?:i['’]?ll\s+be\s+|i\s+will\s+be\s+|i['’]?m\s+)?(?:joining|arriving|leaving|running late|late)\b.*)$", _I,
         lambda match: model.Attend(note=match["note"]) if len(match["note"].split()) <= 8 else None),
        (r"^(?:i['’]?ll be there|i will be there|coming|i['’]?m coming|i can (?:come|make it)|see you there)[\s.!]*$", _I, lambda match: model.Attend()),
        (r"^when(?:['’]s|\s+is|\s+do\s+we)\b.{0,30}\bmeet(?:ing)?\b.{0,15}$|^next meeting\??$", _I, lambda match: model.NextMeeting()),
        # The agenda.
        (r"^(?:the\s+)?agenda\??$|^(?:the\s+)?agenda\s+(?:for|of)\s+(?P<which>[^:]{2,40}?)\??$|^what['’]?s\s+on(?:\s+the\s+agenda)?(?:\s+(?:next|for\s+(?P<meeting>.+?)))?\??$", _I,
         lambda match: verbs.show_agenda(match["meeting"] or "")),
        (r"^(?:add|put)\s+(?:this\s+)?(?:to|on)\s+(?:the\s+)?agenda\s*[:–—-]\s*(?P<text>.*)$|^a\.?o\.?b\.?\s*[:–—-]\s*(?P<text2>.+)$", _I,
         lambda match: verbs.suggest((match["text"] or match["text2"] or "").strip(" ?."))),
        (r"^(?:please\s+)?(?:can|could|may)\s+we\s+(?:have|spend|get)\s+(?P<minutes>\d{1,3})\s*(?:mins?|minutes)\s+(?:on|for|to\s+discuss|about)\s+(?P<text>.+)$", _I, _time_on),
        (r"^(?:please\s+)?(?:can|could|may)\s+we\s+(?:discuss|talk\s+about|cover|look\s+at)\s+(?P<text>.+)$", _I, _suggestion),
        (r"^(?:i\s+)?(?:suggest|propose)\s*[:–—-]?\s+(?P<text>.+)$", _I, _suggestion),
        # Reminders and people.
        (r"^(?:please\s+)?(?:stop|unsubscribe|too many (?:e-?mails|messages|reminders)|leave me alone|no more (?:e-?mails|messages|reminders))(?:\s+(?:reminding|e-?mailing|messaging)\s+me)?[\s.!]*$", _I, _pause),
        (r"^(?:i['’]?m\s+|i\s+am\s+)?(?:on\s+(?:annual\s+|maternity\s+|sick\s+)?leave|away|on\s+holiday|out\s+of\s+(?:the\s+)?office|off)\s+(?:until|till|to)\s+(?P<until>.+)$", _I, _pause),
        (r"^i\s*(?:['’]m|\s+am)\s+retiring\b.*$|^i\s*(?:['’]ve|\s+have)\s+(?:left|retired)\b.*$|^i\s*(?:['’]m|\s+am)\s+leaving(?:\s+(?:my\s+(?:job|post)|the\s+(?:network|council|authority)).*)?[\s.!]*$", _I,
         lambda match: model.ReportChange(change="retiring")),
        (r"^i\s*(?:['’]ve|\s+have)\s+moved\s+to\s+(?P<to>.+?)[\s.!]*$", _I, lambda match: model.ReportChange(change="moved", detail=match["to"])),
        (rf"^(?P<who>{_NAME})\s+(?:has|['’]s)\s+moved\s+to\s+(?P<to>.+?)[\s.!]*$", re.DOTALL,
         lambda match: model.ReportChange(who=match["who"], change="moved", detail=match["to"])),
        (rf"^(?P<who>{_NAME})\s*(?:has|['’]s)\s+(?:left|retired|gone)(?:\s+(?:us|the\s+\w+|\w+))?[\s.!]*$", re.DOTALL, _left),
        # Verbs without their noun.
        (r"^(?:add|new)\s+(?P<rest>.+)$", _I, lambda match: adding.add(match["rest"])),
        (r"^(?:snooze|remind\s+me\s+(?:again|later))\b\s*(?:(?:about|of|on)\s+)?(?P<rest>.*)$", _I, lambda match: verbs.snooze_action(match["rest"])),
        (rf"^(?P<verb>show|start|reopen|drop|assign|due|edit|history|update|stuck|carry)\s+(?P<rest>{REF}(?=[\s:,]|$).*)$", _I, lambda match: _REF_VERBS[match["verb"].lower()](match["rest"])),
        (r"^(?P<verb>accept|decline|defer)\s+(?P<rest>S\s?\d+.*)$", _I, lambda match: _SUGGESTION_VERBS[match["verb"].lower()](match["rest"])),
        (r"^(?P<verb>release|publish)$", _I, lambda match: verbs.release("") if match["verb"].lower() == "release" else verbs.publish("")),
        (r"^(?:decided|agreed)\s*[:–—-]\s*(?P<rest>.+)$", _I, lambda match: verbs.decide(match["rest"])),
    )
)  # fmt: skip

_REF_VERBS: dict[str, Callable[[str], Command]] = {
    "show": verbs.show_action,
    "start": verbs.start_action,
    "reopen": verbs.reopen_action,
    "drop": verbs.drop_action,
    "assign": verbs.assign_action,
    "due": verbs.change_due,
    "edit": verbs.edit_action,
    "history": verbs.action_history,
    "update": verbs.update_action,
    "stuck": verbs.stuck,
    "carry": verbs.carry_action,
}
_SUGGESTION_VERBS: dict[str, Callable[[str], Command]] = {
    "accept": verbs.accept,
    "decline": verbs.decline,
    "defer": verbs.defer,
}


def _done_alone(match: re.Match[str]) -> Command | None:
    """ "done", "done 4a", "done, circulated on Tuesday"; a question is none."""
    rest = (match["rest"] or "").strip(" .,:;!–—-")
    if rest.endswith("?") or (
        match["ref"] is None and re.match(r"(?:by|to|in|at|before)\b", rest, re.IGNORECASE)
    ):
        return None
    return model.DoneAction(ref=match["ref"], outcome=rest or None)
