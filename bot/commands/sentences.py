"""What people type instead of verbs: "what do I owe?", "4a done", "apols", "not me", "can we have 20 mins on …"."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.commands import adding, agenda_verbs, meeting_verbs, model, names, network_verbs, verbs
from bot.commands.block import agenda_request
from bot.commands.model import Command
from bot.commands.typed import (
    LENGTH,
    MONTH,
    NAMELIKE,
    REF,
    WEEKDAY,
    bounded,
    later,
    minutes_of,
    ref_and_rest,
    refs_and_rest,
)
from bot.domain.errors import NotUnderstood

_PLAIN = str.maketrans("’‘`´ʼ“”„", "'''''\"\"\"")  # One character for one, so that places stay the same.


class Said:
    """A sentence that fitted: its parts by name, in the sender's own characters."""

    def __init__(self, match: re.Match[str], words: str) -> None:
        self.match, self.words = match, words

    def __getitem__(self, name: str) -> str | None:
        """The part, stripped; None where it is not there or empty."""
        start, end = self.match.span(name)
        return self.words[start:end].strip() or None if start >= 0 else None

    def raw(self, name: str = "rest") -> str:
        """The part with the spaces around it."""
        start, end = self.match.span(name)
        return self.words[start:end] if start >= 0 else ""

    def rest(self, name: str = "rest") -> str:
        """A part without the punctuation around it."""
        return (self[name] or "").strip(" .,:;!–—-")

    @property
    def ref(self) -> str | None:
        """The reference, wherever the pattern has it."""
        return next(
            (
                self[name]
                for name in ("ref", "ref2", "ref3")
                if name in self.match.re.groupindex and self[name]
            ),
            None,
        )


Read = Callable[[Said], Command | None]


def understand(words: str) -> Command | None:
    """The command of a sentence that can mean nothing else; None when it is no such sentence.

    Raises:
        NotUnderstood: it names several things at once; the usages say them one by one.
    """
    command = _understand(words)
    if command is None:
        bare = _POLITE_LAST.sub("", _POLITE_FIRST.sub("", words))
        if bare and bare != words:
            command = _understand(bare)
    return command


_POLITE_FIRST = re.compile(
    r"^(?:(?:please|pls|hi|hello|hey|ok|okay|sorry|yes|oh|so|and|also)\b[\s,!.–-]*){1,3}", re.IGNORECASE
)
_POLITE_LAST = re.compile(
    r"[\s,.–-]{1,4}(?:please|pls|thanks|thank you|many thanks|ta|cheers|x{1,3})[\s.!]{0,4}$", re.IGNORECASE
)


def _understand(words: str) -> Command | None:
    plain = words.translate(_PLAIN)
    for pattern, read in _SENTENCES:
        match = pattern.match(plain)
        if match is not None:
            command = read(Said(match, words))
            if command is not None:
                return command
    return None


def last_resort(words: str) -> Command | None:
    """A line with somebody who does something is an action ("Nadia to send …", "Imran will …"); else None."""
    command = adding.add(words)
    marked = _MARKED.match(words) is not None
    if command.text and (command.who is not None or marked):
        return command
    return None


_MARKED = re.compile(
    r"^(?:new\s+)?(?:actions?(?:\s+points?)?|aps?|to-?dos?|tasks?)\s*(?:\d{1,2}[a-z]{0,2}\s*)?[:–—]",
    re.IGNORECASE,
)


def of_noun(noun: str, rest: str) -> Command | None:
    """What follows a noun without a verb: "/action Nadia to send …", "/agenda September", "/meeting apols"."""
    match noun:
        case "action":
            return _of_action(rest)
        case "agenda":
            if agenda_verbs.is_meeting(rest):
                return agenda_verbs.show_agenda(rest)
            sentence = understand(rest)
            return sentence if isinstance(sentence, (model.ShowAgenda, model.Suggest)) else None
        case "meeting":
            sentence = understand(rest)
            return sentence if isinstance(sentence, (model.Apologise, model.Attend)) else None
        case "remind":
            sentence = understand(f"remind {rest}")
            return sentence if isinstance(sentence, (model.SnoozeAction, model.PauseReminders)) else None
        case _:
            return None


def _of_action(rest: str) -> Command | None:
    added = last_resort(rest)
    if added is None and verbs.is_scope(rest):
        return verbs.list_actions(rest)
    sentence = understand(rest)
    if isinstance(sentence, (model.ShowAgenda, model.Acknowledge, model.Help, model.Apologise, model.Attend)):
        sentence = None
    return sentence or added


# --- how each is read


def _each(refs: tuple[str, ...], verb: str, said: str) -> None:
    """Several things at once are said one by one: the first is offered, none is dropped without a word."""
    if len(refs) > 1:
        raise NotUnderstood(
            text=said,
            missing="one action on each line",
            nearest=tuple(f"/action {verb} {ref}" for ref in refs),
        )


_JUST_THANKS = re.compile(
    r"(?:many\s+)?(?:thanks?|thank you|ta|cheers|x+|please|now|already|today|yesterday|and dusted|all)[\s.!]*",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:not|n't|nearly|almost|isn't|hasn't|haven't|yet|half|partly|except|but|tomorrow|soon|will|hopefully)\b",
    re.IGNORECASE,
)


def _done(said: Said) -> Command | None:
    """ "4a done", "done 4a", "done, circulated on Tuesday"; a question is none, nor is "done by Friday"."""
    rest = said.rest()
    if said.raw() and ("?" in said.raw() or _NOT_YET.search(rest.translate(_PLAIN)[:40])):
        return _update(said)
    ref = said.ref
    if ref is not None and rest:
        refs, after = refs_and_rest(f"{ref}{said.raw()}")
        _each(refs, "done", said.words)
        rest = after if after != said.raw() else rest
    if re.match(r"(?:by|to|in|before)\s", rest, re.IGNORECASE) and not re.match(
        r"in\s+(?:full|time)\b", rest, re.IGNORECASE
    ):
        return _update(said)
    outcome = None if not rest or _JUST_THANKS.fullmatch(rest) else rest.strip(" .,:;–—-!")
    return model.DoneAction(ref=ref, outcome=bounded(outcome, "outcome") if outcome else None)


def _done_alone(said: Said) -> Command | None:
    """Without a reference the outcome stands behind a comma or the like: "complete the form" is no report."""
    rest = said.raw() or ""
    if (
        rest.strip()
        and not re.match(r"\s*[.,:;!–—(-]|\s*\?", rest)
        and not _JUST_THANKS.fullmatch(rest.strip())
    ):
        return None
    return _done(said)


def _update(said: Said) -> Command:
    words = said.words.strip()
    ref = re.search(rf"(?<![\w/#])(?:{REF})(?![\w/:])", words, re.IGNORECASE)
    named = ref[0] if ref and re.search(r"\d[a-z]\b|[#/]", ref[0], re.IGNORECASE) else None
    return model.UpdateAction(ref=named, text=bounded(words, "update"))


def _due(said: Said) -> Command:
    """ "extend 4a to end of Sept", "push it back a week", "can I have 4a until Friday?"."""
    rest = re.sub(
        r"^(?:it|this|that|the\s+(?:deadline|date|due\s+date))\b\s*(?:for|of|on)?\s*",
        "",
        said.rest(),
        flags=re.IGNORECASE,
    )
    ref = said.ref
    if ref is None:
        refs, after = refs_and_rest(rest)
        _each(refs, "due", said.words)
        if refs:
            ref, rest = refs[0], after
    if ref is None and (match := re.search(rf"\s+(?:for|on|with)\s+({REF})[\s?.!]*$", rest, re.IGNORECASE)):
        ref, rest = match[1], rest[: match.start()]
    rest = re.sub(r"^(?:back|out)\b\s*", "", rest, flags=re.IGNORECASE)
    return verbs.change_due(f"{ref} {rest}") if ref else verbs.change_due(rest)


def _more_time(said: Said) -> Command:
    return model.ChangeDue(ref=said.ref or ref_and_rest(said.rest())[0])


def _not_mine(said: Said) -> Command:
    who = said["who"] if "who" in said.match.re.groupindex else None
    who = re.sub(r"['’]s$", "", who.rstrip(" .!")) if who else None
    ref = said.ref
    return model.NotMine(ref=ref, who=who)


def _watch(said: Said) -> Command | None:
    who = (said["who"] or "").strip(" .!")
    return verbs.watch_action(f"{said.ref} {who}") if said.ref else verbs.watch_action(who)


def _drop(said: Said) -> Command:
    if said.ref and said.raw("why"):
        refs, _ = refs_and_rest(f"{said.ref}{said.raw('why')}")
        _each(refs, "drop", said.words)
    return model.DropAction(ref=said.ref, reason=verbs.reason(said["why"] or ""))


def _carry(said: Said) -> Command:
    if said.ref and said.raw():
        refs, _ = refs_and_rest(f"{said.ref}{said.raw()}")
        _each(refs, "carry", said.words)
    when = re.sub(r"^(?:to|until|till)\s+", "", said.rest(), flags=re.IGNORECASE)
    return model.CarryAction(ref=said.ref, when=when or None)


def _cannot_come(said: Said) -> Command:
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


def _pause(said: Said) -> Command:
    return (
        network_verbs.pause(said.rest("until"))
        if "until" in said.match.re.groupindex
        else model.PauseReminders()
    )


def _snooze(said: Said) -> Command:
    ref, rest = ref_and_rest(said.rest())
    return model.SnoozeAction(
        ref=ref, when=later(re.sub(r"^(?:again|later)\b\s*|^on\s+", "", rest, flags=re.IGNORECASE))
    )


def _start(said: Said) -> Command:
    return model.StartAction(ref=said.ref)


_DONE = r"(?:done|complete|completed|closed|actioned|sorted|finished)"
_NAME = NAMELIKE.replace(r"|me\b|(?:the )?chair\b|(?:the )?minute[ -]taker\b", "")
_IT = r"(?:it|this|that|this one|that one|mine)"
_IS = r"(?:(?:is|'s|was|are|has been|have been|now|all|both|fully|already)\s+)*"
_YOU = r"(?:can|could|may|would it be possible to|is it possible to|shall|should)"
_I_AM = r"(?:i'?m\s+|i\s+am\s+|i'?ll\s+be\s+|i\s+will\s+be\s+)"
_AWAY = r"(?:on\s+(?:annual\s+|maternity\s+|paternity\s+|parental\s+|sick\s+|study\s+)?leave|away|on\s+holiday|out\s+of\s+(?:the\s+)?office|off(?:\s+sick)?)"

_SENTENCES: tuple[tuple[re.Pattern[str], Read], ...] = tuple(
    (re.compile(pattern, re.DOTALL | re.IGNORECASE), read)
    for pattern, read in (
        # One's own list, only where these words are the whole line.
        ((r"^(?:(?:please\s+)?(?:show|list|see)\s+(?:me\s+)?)?(?:(?:my|all\s+my)\s+)?(?:open\s+)?(?:actions?|tasks|list|to-?dos?)(?:\s+list)?[\s?.!]*$|"
         r"^(?:list|what\s+do\s+i\s+owe|what\s+(?:have\s+i|i\s+have|i've)\s+got(?:\s+(?:to\s+do|open|left))?|what(?:'?s|\s+is)\s+(?:mine|on\s+my\s+list|left|outstanding|open)|what\s+do\s+i\s+(?:have|need)\s+to\s+do|what\s+are\s+my\s+(?:actions|tasks)|mine|(?:do\s+i|have\s+i)\s+(?:owe|have|got)\s+(?:any\s+)?(?:anything|actions|something))[\s?.!]*$"),
         lambda said: model.ListActions()),
        (r"^(?:(?:list|show)\s+(?:me\s+)?(?:the\s+)?(?P<rest>(?:all|open|overdue|late|done)(?:\s+(?:the\s+)?actions?)?)|(?P<rest2>(?:all|overdue|late|done|closed)\s+actions|overdue|what(?:'?s|\s+is)\s+overdue))[\s?.!]*$",
         lambda said: verbs.list_actions(re.sub(r"\s*(?:the\s+)?actions?$|^what(?:'?s|\s+is)\s+", "", said["rest"] or said["rest2"] or "", flags=re.IGNORECASE))),
        (r"^(?:(?:show|see|open)\s+(?:me\s+)?)?(?P<ref>#\s?\d{1,6}|[a-z]{3}\d{2}[a-z]?/\d{1,3}[a-z]{0,2}|\d{1,2}[a-z])\s*[?.]*$",
         lambda said: model.ShowAction(ref=said.ref or "")),
        (r"^(?:(?:(?:ok|okay|great|yes|perfect|lovely|brilliant|noted|will\s+do|super|good|fine|understood|got\s+it|thanks?|thank\s+you|thx|many\s+thanks|ta|cheers|sure|no\s+problem|np|done\s+deal|wonderful|excellent)\b|👍[🏻-🏿]?|✅|✔️?|☑️?|:\+1:|:thumbsup:|:(?:white|heavy)_check_mark:|:\+1::skin-tone-\d:|🙏[🏻-🏿]?|🙂|😊|❤️?)[\s,.!]*)+(?:so\s+much|very\s+much|a\s+lot|all|everyone|everybody|convenor|again|both|for\s+(?:the\s+reminder|that|this|your\s+help|letting\s+me\s+know)|(?-i:[A-Z][\w'-]*(?:\s+[A-Z][\w'-]*)?))?[\s.!👍🙏]*$",
         lambda said: _thumbs(said)),
        (r"^(?:\?+|!+|hi|hello|hey|hiya|help|good\s+(?:morning|afternoon|evening)|start\s+here|menu|commands?|how\s+(?:does\s+(?:this|it)|do\s+you)\s+work|what\s+(?:can|do)\s+(?:you\s+do|i\s+(?:say|type|do))(?:\s+here)?|who\s+are\s+you|what\s+is\s+this)(?:\s+(?:there|all|convenor|everyone|bot|me|please))?[\s!.?,]*$",
         lambda said: model.Help()),
        # Never done: an update, whatever it ends with.
        (rf"^(?:(?:{REF}|{_IT})[\s:,–—-]+|(?:it|that|this)'s\s+)?(?:(?:i'm|i\s+am|we're|we\s+are|is|was|are|still)\s+)*(?:not\s+(?:(?:yet|quite|fully|all|been|entirely)\s+)*(?:done|finished|complete|completed|there|started|sorted|actioned|closed)|(?:isn't|wasn't|aren't|hasn't|haven't)(?:\s+(?:been|yet))*\s+(?:done|finished|complete|completed|started|sorted|actioned|closed)|not\s+yet|(?:nearly|almost|half|halfway|partly|partially|mostly)(?=[\s-]+(?:done|finished|complete|completed|there|ready|through|way|sorted|closed)\b|[\s.!]*$)|in\s+progress|in\s+hand|under\s+way|underway|incomplete|unfinished|(?:will|to|should|shall|must|can|could|might|may|ought\s+to|would|needs\s+to|has\s+to)\s+be\s+{_DONE}|(?:hope|hoping)\s+to\s+(?:finish|complete|have|get|do|be|send|close)|working\s+on\s+(?:it|this|that))\b.*$",
         _update),
        (rf"^i\s+(?:thought|think|believe|assume|assumed|understood|hope|guess)\b.*$|^(?:(?:{REF}|{_IT})\s+)?(?:{_DONE})\s*\?+.*$|^(?:is|was|are|were|has|have|did|isn't|hasn't|when\s+(?:is|will))\s+(?:{REF}|{_IT}|(?-i:[A-Z]\w+))\b.*\b{_DONE}\b.*$|^(?:hasn't|isn't|wasn't)\s+(?:been\s+)?{_DONE}.*$",
         _update),
        (rf"^(?:(?P<ref>{REF})[\s:,–—-]+(?:is\s+)?|(?:(?:it|this|that)\s+is\s+|it's\s+)?)(?:ongoing|on-going|still\s+going)[\s.!]*$",
         lambda said: model.ChangeDue(ref=said.ref, when="ongoing")),
        (rf"^(?:(?P<ref>{REF})[\s:,–—-]+(?:is\s+)?)?(?P<when>tbc|tbd|tba|asap|as\s+soon\s+as\s+possible)[\s.!]*$",
         lambda said: model.ChangeDue(ref=said.ref, when=said["when"])),
        # Done.
        (rf"^(?:(?:i|we)(?:'ve|\s+have)?\s+(?:now\s+|just\s+|already\s+)?)?(?:{_DONE})(?:\s+(?:with|action|number|no\.?))?\s*[:,–—-]?\s*(?P<ref>{REF})(?=[\s.,:;!?)–—-]|$)(?P<rest>.*)$", _done),
        (rf"^(?:mark|set|tick|close|call|consider)\s+(?:off\s+)?(?P<ref>{REF})(?:\s+(?:off|as))?(?:\s+(?:{_DONE}))?[\s.!]*$",
         lambda said: model.DoneAction(ref=said.ref)),
        (rf"^(?P<ref>{REF})(?P<more>(?:\s*(?:,|&|and)\s*(?:{REF}))+)\s*[:–—-]?\s*{_IS}{_DONE}\b.*$", lambda said: _several_done(said)),
        (rf"^(?P<ref>{REF})\s*[:,–—-]?\s*{_IS}(?:{_DONE})\b(?P<rest>.*)$", _done),
        (rf"^(?:(?:it|that|this|{_IT})(?:'s|\s+is|\s+was|\s+has\s+been|'s\s+been)\s+(?:now\s+|all\s+|been\s+)?|(?:i've|i\s+have)\s+(?:now\s+)?(?={_DONE}\s+{_IT}\b)|(?:all|both|now|yes,?|already)\s+)?{_DONE}(?:\s+{_IT})?(?P<rest>(?:[\s.,:;!?(–—-].*)?)$", _done_alone),
        # Another date.
        (rf"^(?:please\s+)?(?:{_YOU}\s+(?:i|we|you)\s+)?(?:extend|push\s+back|postpone|move\s+back|delay|put\s+back)(?![\w-])\s*(?P<rest>.*)$", _due),
        (rf"^(?:please\s+)?(?:push|move|put|shift)\s+(?P<ref>{REF}|it|this|that)(?:\s+back)?(?:\s+(?:to|until|till|by))?(?P<rest>\s+.*)?$", lambda said: _moved(said)),
        (rf"^(?:please\s+)?(?:{_YOU})\s+(?:i|we)\s+(?:have|get)\s+(?:(?P<ref>{REF})\s+)?(?:until|till|to)\s+(?P<rest>.+)$|^(?:i\s+)?need\s+(?:until|till)\s+(?P<rest2>.+)$",
         lambda said: _until(said)),
        (rf"^(?:(?P<ref>{REF})[\s:,–—-]+)?(?:i'?ll\s+|i\s+)?(?:need|want|{_YOU}\s+(?:i|we)\s+have)\s+(?:some\s+|a\s+(?:bit|little|few)\s+|an?other\s+\w+|an?\s+extension|longer|more\s+days|\w+\s+more\s+(?:days|weeks))?\s*(?:more\s+time|more|longer|(?<=extension)|(?<=other\sweek)|(?<=other\sfortnight)|(?<=other\smonth)|(?<=other\sday)|(?<=days)|(?<=weeks))(?:\s+(?:for|on|with|to\s+do|to\s+finish)\s+(?P<rest>.+))?[\s.?!]*$",
         _more_time),
        (rf"^(?:(?:change|set|move)\s+(?:the\s+)?(?:due\s+)?(?:date|deadline)\s+(?:of|for|on)|new\s+(?:due\s+)?(?:date|deadline)\s+(?:of|for|on)?)\s*(?P<ref>{REF})[\s:–—-]*(?:to|is|until|by)?(?P<rest>\s*.*)$", _due),
        (rf"^(?P<ref>\d{{1,2}}[a-z]|#\d+|[a-z]{{3}}\d{{2}}[a-z]?/\w+)\s+(?:is\s+)?(?:due|by|until|till|to)\s+(?P<rest>(?:(?:the\s+)?(?:end|beginning|start|middle)\s+of\b|{WEEKDAY}\b|\d|{MONTH}\b|next\b|tomorrow\b|in\s|the\s+\d).*)$", _due),
        # Not mine, another's, for information.
        (rf"^(?:(?P<ref>{REF})[\s:,–—-]+)?(?:(?:this|that|it)\s+|(?:it|that)'s\s+)?(?:is\s+|was\s+)?(?:not\s+(?:me|mine|my\s+(?:action|one|job|task))|wrong\s+person|isn't\s+(?:mine|me|my\s+\w+)|nothing\s+to\s+do\s+with\s+me|not\s+for\s+me)(?:[\s:,–—-]+(?P<ref2>{REF}))?(?:[\s,.;–—-]+(?:it's|that's|this\s+is|it\s+is|ask|try)\s+(?P<who>(?-i:[A-Z][\w'.-]*(?:\s+[A-Z][\w'.-]*)*)))?(?:[\s,.!;–—].{{0,120}})?$", _not_mine),
        (rf"^(?:(?:this|that|it|(?P<ref>{REF}))\s+(?:is|was)|(?:this|that|it)'s)\s+(?P<who>(?-i:[A-Z][\w.-]*(?:['][A-Z]\w+)?(?:\s+[A-Z][\w.'-]*){{0,2}})'s?)(?:\s+(?:action|one|job|task))?[\s.!]*$", _not_mine),
        (rf"^(?:this|that|it|(?P<ref>{REF}))(?:'s|\s+is|\s+belongs|\s+should\s+go|\s+should\s+be)\s+(?:for|to|with)\s+(?P<who>{_NAME})[\s.!]*$", _not_mine),
        (rf"^(?:please\s+)?(?:pass|give|reassign|hand)\s+(?:(?P<ref>{REF})|it|this|that|this\s+one)?\s*(?:on\s+|over\s+)?to\s+(?P<who>@?[\w'.-]+(?:\s+(?-i:[A-Z])[\w'.-]*){{0,2}}|the\s+chair)[\s.!]*$", _not_mine),
        (r"^(?P<ref>\d{1,2}[a-z]|#\d+|[a-z]{3}\d{2}[a-z]?/\w+)\s+to\s+(?P<who>(?-i:[A-Z][\w'.-]*(?:\s+[A-Z][\w'.-]*){0,2}))[\s.!]*$", _not_mine),
        (rf"^(?:hand\s*-?over)\s+(?P<ref>{REF})\s+to\s+(?P<who>.+?)[\s.!]*$", _not_mine),
        (rf"^(?:cc|copy(?:\s+in)?|loop\s+in)\s+(?:(?P<ref>{REF})\s+)?(?:to\s+|in\s+)?(?P<who>(?:@\S+|me|[\w'.-]+)(?:(?:\s*(?:,|&|and)\s*|\s+)(?!on\b|for\b|into\b)(?-i:[A-Z@])[\w'.-]*){{0,6}})(?:\s+(?:on\s+|for\s+|into\s+|to\s+)?(?P<ref2>{REF}))?[\s.!]*$", _watch),
        # No longer needed.
        (rf"^(?:please\s+)?(?:cancel|drop|delete|remove|scrap)\s+(?:action\s+)?(?P<ref>{REF}|it|this|that)(?=[\s,.:;–—!-]|$)(?P<why>.*)$", lambda said: _dropped(said)),
        (rf"^(?:(?P<ref>{REF})[\s:,–—-]+|(?:it|this|that)\s+|(?:it|that)'s\s+)?(?:is\s+|are\s+|now\s+)*(?:(?:no\s+longer|not|n't)\s+(?:needed|required|relevant|necessary|wanted)(?:\s+(?:any\s*more|now))?|n/a|n\.a\.|not\s+applicable|superseded|overtaken\s+by\s+events|obsolete)(?P<why>[\s,.:;–—!-].*)?$", _drop),
        (r"^(?-i:NA|OBE)[\s.]*$", lambda said: model.DropAction()),
        # To the next meeting.
        (rf"^(?:(?:carry|carried|roll|rolled|bring)\s+(?:(?:it|this|that)\s+)?(?:forward|over)|c/f|c/fwd|b/f|cf)(?![\w/])[\s:]*(?:action\s+)?(?P<ref>{REF}(?!\w))?(?P<rest>.*)$", _carry),
        (rf"^(?:carry|roll)\s+(?P<ref>{REF})\s+(?:forward|over)(?P<rest>.*)$|^(?P<ref2>{REF})[\s:,–—-]+(?:to\s+be\s+)?(?:carry|carried|roll|rolled|c/f|c/fwd)(?:\s+(?:forward|over))?\b(?P<rest2>.*)$",
         lambda said: model.CarryAction(ref=said.ref, when=re.sub(r"^to\s+", "", said.rest() or said.rest("rest2")) or None)),
        (rf"^(?:i'm|i\s+am|we're|we\s+are)?\s*stuck(?:\s+(?:on|with|at)\s+(?P<ref>{REF}))?\b(?P<rest>.*)$|^(?P<ref2>{REF})[\s:,–—-]+(?:i'm\s+|i\s+am\s+|is\s+)?stuck\b(?P<rest2>.*)$",
         lambda said: model.UpdateAction(ref=said.ref, kind="stuck", text=(said.rest() or said.rest("rest2")) or None)),
        (rf"^(?:i've\s+|i\s+have\s+|have\s+)?(?:started|begun)\s+(?:on\s+|with\s+)?(?P<ref>{REF})[\s.!]*$|^(?P<ref2>{REF})[\s:,–—-]+(?:is\s+|has\s+)?(?:started|begun)[\s.!]*$", _start),
        (rf"^(?P<ref>M\s?\d{{1,4}})[\s:,–—-]+{_IS}{_DONE}[\s.!]*$|^{_DONE}\s+(?P<ref2>M\s?\d{{1,4}})[\s.!]*$", lambda said: meeting_verbs.milestone_done(said.ref or "")),
        # Later.
        (r"^(?:please\s+)?(?:snooze|remind\s+me(?:\s+(?:again|later))?)(?![\w'])\s*(?:(?:about|of)\s+)?(?P<rest>.*)$", _snooze),
        (r"^(?:not\s+now|later|ask\s+me\s+later)[\s.!]*$", lambda said: model.SnoozeAction()),
        # Meetings.
        (r"^(?:(?:please\s+(?:accept|note|take)\s+|i\s+(?:send|give)\s+|sending\s+|with\s+|sorry,?\s+(?:but\s+)?|giving\s+)?(?:my\s+|our\s+)?)(?:apols|apologies|apology)\b(?P<rest>.*)$",
         lambda said: meeting_verbs.apologies(said.rest())),
        (rf"^(?P<who>{_NAME})\s+(?:sends?|gives?|has\s+(?:sent|given))\s+(?:his\s+|her\s+|their\s+)?(?:apols|apologies)\b(?P<rest>.*)$|^(?P<who2>{_NAME})\s+(?:can't|cannot|can\s+not|won't|is\s+unable\s+to|is\s+not\s+able\s+to)\s+(?P<rest2>(?:be\s+able\s+to\s+)?(?:make|come|attend|be\s+(?:there|at)|join)\b.*)$",
         lambda said: _for_another(said)),
        (rf"^(?:sorry,?\s+|unfortunately,?\s+|i'm\s+afraid\s+)*(?:(?:i|we)\s+)?(?:{_I_AM})?(?:can'?t|cannot|can\s+not|unable\s+to|not\s+able\s+to|won't|will\s+not)\s+(?:be\s+able\s+to\s+)?(?P<rest>(?:make|come|attend|be\s+(?:there|at)|do|join)\b(?!\s+(?:this\s+action|the\s+action|(?:{REF})\s*$)).*)$", _cannot_come),
        (rf"^(?:sorry,?\s+)?{_I_AM}?not\s+(?:coming|attending|joining)\b(?P<rest>.*)$", _cannot_come),
        (rf"^{_I_AM}?(?P<away>{_AWAY})(?P<rest>\s+(?:that\s+(?:week|day|month)|then|for\s+(?:the|that)\s+meeting|on\s+(?:the\s+)?(?:\d|{MONTH}\b|{WEEKDAY}\b)).*)$", _away),
        (rf"^(?P<deputy>{_NAME}|[a-z]{{2,}}(?=\s+will\s+cover))\s+(?:will\s+(?:be\s+)?|is\s+|can\s+)(?:cover(?:ing)?|com(?:e|ing)|stand(?:ing)?\s+in|deputi[sz](?:e|ing)|attend(?:ing)?|go(?:ing)?|my\s+deputy|represent(?:ing)?\s+(?:me|us))(?:\s+(?:for\s+(?:me|us)|instead(?:\s+of\s+me)?|in\s+my\s+place|on\s+my\s+behalf|as\s+my\s+deputy|(?:that|the|next)\s+(?:meeting|time|one)))*[\s.!]*$",
         _deputy),
        (r"^(?P<note>(?:i'?ll\s+(?:be\s+)?|i\s+will\s+(?:be\s+)?|i'?m\s+|i\s+am\s+|i\s+(?:have|need)\s+to\s+|i\s+might\s+be\s+|might\s+be\s+)?(?:(?:join(?:ing)?|arriv(?:e|ing)|com(?:e|ing)\s+in|leav(?:e|ing)|running)\s+(?:(?:us\s+|you\s+|the\s+meeting\s+|in\s+)?(?:at\s+|from\s+|by\s+|until\s+|around\s+|about\s+|a\s+bit\s+|a\s+little\s+|slightly\s+)*(?:\d|late|early|noon|midday|half|quarter|online|remotely|after|before)|(?:by\s+)?(?:teams|zoom)).{0,40}|late|a\s+(?:bit|little)\s+late|(?:\d+\s+min\w*\s+)late|late\s+by\s+\d.{0,20}|here\s+(?:from|until)\s+\d.{0,20}))[\s.!]*$", _note),
        (r"^(?:(?:yes,?\s+)?(?:i'?ll\s+be\s+(?:there|attending|coming)|i\s+will\s+be\s+(?:there|attending)|i\s+will\s+(?:attend|come|be\s+coming)|i'?ll\s+(?:attend|come|make\s+it)|coming|attending|i'?m\s+(?:coming|attending|in)|i\s+am\s+(?:coming|attending)|i\s+can\s+(?:come|attend|make\s+it)|see\s+you\s+(?:there|then)))(?P<rest>\s+(?:(?:on|in|to|for)\s+)?(?:the\s+)?(?:\d|next|meeting|{WD}|{MO}).{{0,30}})?[\s.!]*$".replace("{WD}", WEEKDAY).replace("{MO}", MONTH).replace("{{0,30}}", "{0,30}"),
         lambda said: meeting_verbs.attend(re.sub(r"^(?:on|in|to|for)\s+", "", said.rest()))),
        (r"^(?:when|where|what\s+time)(?:'s|\s+is|\s+are|\s+do\s+we)\b.{0,30}\bmeet(?:ing)?\b.{0,15}$|^(?:the\s+)?next\s+meeting[\s?.]*$|^when\s+do\s+we\s+(?:next\s+)?meet.{0,20}$", lambda said: model.NextMeeting()),
        (r"^(?:list\s+|show\s+|all\s+)?(?:the\s+)?meetings[\s?.]*$|^(?:list|show)\s+(?:the\s+)?meetings[\s?.]*$|^(?:meeting\s+)?dates[\s?.]*$", lambda said: model.ListMeetings()),
        # The agenda.
        (rf"^(?:(?:show|see|send|what's|can\s+i\s+(?:see|have))\s+(?:me\s+)?)?(?:the\s+)?(?:next\s+|current\s+)?agenda(?:\s+(?:for|of)\s+(?P<which>[^:]{{2,40}}?))?[\s?.!]*$|^(?:the\s+)?(?P<which2>{MONTH}(?:'s)?(?:\s+\d{{4}})?)\s+agenda[\s?.]*$|^what(?:'?s|\s+is)\s+on(?:\s+the\s+agenda)?(?:\s+(?P<which3>(?:next|(?:for|in|on|at)\s+).{{0,40}}?))?[\s?.]*$", _agenda),
        (r"^(?:(?:add|put)\s+(?:this\s+)?(?:to|on)\s+(?:the\s+|our\s+|next\s+)?agenda|for\s+the\s+agenda|agenda(?:\s+items?)?|suggestions?|(?:an?\s+)?ideas?\s+for\s+the\s+agenda|topic)\s*[:–—-]\s*(?P<text>.*)$|^a\.?o\.?b\.?\s*(?:[:–—-]\s*|\s)(?P<text2>\S.*)$|^any\s+other\s+business\s*[:–—-]\s*(?P<text3>.+)$",
         lambda said: _first_text(said)),
        (r"^(?:add|put)\s+(?:this\s+)?(?:to|on)\s+(?:the\s+|our\s+)?agenda\s+(?!for\b)(?P<text>\S.*)$", _suggestion),
        (rf"^for\s+(?P<which>(?:the\s+)?(?:{MONTH}|next)(?:'s)?(?:\s+(?:meeting|time|agenda))?)\s*[:–—-]\s*(?P<text>.+)$|^(?P<which2>next\s+(?:time|meeting))\s*:\s*(?P<text2>.+)$", lambda said: _for_meeting(said)),
        (rf"^(?:please\s+)?(?:(?:can|could|may|might|shall|should)\s+(?:we|i|you)\s+(?:please\s+)?(?:have|spend|get|take|find)|i(?:'d|\s+would)\s+like(?:\s+to\s+have)?|i\s+need)\s+{LENGTH}\s+(?:on|for|about|to\s+(?:discuss|talk\s+(?:about|through)|cover|present|look\s+at))\s+(?P<text>.+)$", _time_on),
        (r"^(?:please\s+)?(?:can|could|may|might|shall|should)\s+(?:we|i|you)\s+(?:please\s+)?(?:discuss|talk\s+about|cover|look\s+at|have\s+an?\s+(?:item|slot|discussion)\s+on)\s+(?P<text>.+)$|^i(?:'d|\s+would)\s+like\s+(?:us\s+)?to\s+(?:discuss|talk\s+about|raise)\s+(?P<text2>.+)$|^(?:let's|let\s+us)\s+(?:discuss|talk\s+about)\s+(?P<text3>.+)$",
         lambda said: _first_text(said)),
        (r"^(?:please\s+)?(?:(?:can|could|may|shall)\s+(?:we|you|i)\s+(?:please\s+)?)?(?P<text>(?:re)?(?:add|put|place)\s+.+\bagenda\b.*?)[\s?.!]*$", _request),
        (r"^(?:i'?d?\s+(?:would\s+)?(?:like\s+to\s+)?)?(?:suggest|propose)\s*[:–—-]?\s+(?P<text>.+)$", _suggestion),
        # Reminders and people.
        (r"^(?:please\s+)?(?:stop|unsubscribe|enough|(?:far\s+|way\s+)?too\s+many\s+(?:e-?mails|messages|reminders|notifications)|leave\s+me\s+alone|no\s+more\s+(?:e-?mails|messages|reminders|notifications)|mute)(?:\s+(?:reminding|e-?mailing|messaging|pestering|nagging|bothering)\s+me|\s+(?:the\s+|these\s+|all\s+|my\s+|sending\s+(?:me\s+)?)*(?:e-?mails|messages|reminders|notifications)|\s+it|\s+this|\s+now|\s+please)?[\s.!]*$", _pause),
        (rf"^{_I_AM}?{_AWAY}\s+(?:until|till|to|through\s+to|from\s+.{{1,30}}?\s+(?:to|until|till))\s+(?P<until>.+)$|^(?:{_I_AM}|i\s+am\s+)?back\s+(?:on|from)\s+(?P<until2>.+)$", lambda said: _pause_until(said)),
        (rf"^{_I_AM}?{_AWAY}(?:\s+(?:this|next)\s+(?:week|month)|\s+today|\s+tomorrow|\s+for\s+.{{2,30}}|\s+from\s+.{{2,40}}|\s+now)?[\s.!]*$", lambda said: model.PauseReminders()),
        (r"^pause(?:\s+(?:my\s+|the\s+|all\s+)?reminders)?(?:\s+(?P<until>(?:until|till|for|to)\s+.+))?[\s.!]*$", _pause),
        (r"^(?:resume|unpause|unmute|restart|start)(?:\s+(?:my\s+|the\s+|sending\s+)?reminders)?(?:\s+again)?[\s.!]*$", lambda said: model.PauseReminders(resume=True) if said.words.strip(" .!").lower() != "start" else None),
        (r"^i(?:'m|\s+am)\s+retiring\b.*$|^i(?:'ve|\s+have)\s+(?:left|retired)\b.{0,60}$|^i(?:'m|\s+am)\s+leaving\b(?!\s+(?:at|by|early|around|about)\b)(?!.*\d[:.]\d\d).{0,60}$|^i\s+(?:no\s+longer|don't)\s+work\s+(?:here|there|for|at|in)\b.{0,60}$", lambda said: model.ReportChange(change="retiring")),
        (r"^i(?:'ve|\s+have)?\s+(?:moved|transferred)\s+to\s+(?P<to>(?-i:[A-Z\"]).+?)[\s.!]*$|^i(?:'m|\s+am)\s+moving\s+to\s+(?P<to2>(?-i:[A-Z\"]).+?)[\s.!]*$|^i(?:\s+now)?\s+work\s+(?:for|at|in)\s+(?P<to3>(?-i:[A-Z\"]).+?)(?:\s+now)?[\s.!]*$",
         lambda said: model.ReportChange(change="moved", detail=(said["to"] or said["to2"] or said["to3"] or "").rstrip(" .!"))),
        (rf"^(?P<who>{_NAME})\s*(?:has\s+|is\s+|'s\s+)?(?:moved|transferred|moving)\s+to\s+(?P<to>(?-i:[A-Z\"]).+?)[\s.!]*$|^(?P<who2>{_NAME})\s+(?:now\s+works\s+(?:for|at|in)|works\s+(?:for|at|in)\s+(?=.*\bnow\b))\s*(?P<to2>.+?)[\s.!]*$", lambda said: _moved_person(said)),
        (rf"^(?P<who>{_NAME}|(?!that\b|this\b|it\b|he\b|she\b|who\b|time\b|everyone\b|nobody\b)[a-z]{{3,}}(?=\s+has\s+left[\s.!]*$))\s*(?:has\s+|'s\s+|is\s+)?(?:left|retired|gone|leaving|retiring)(?:\s+(?:us|the\s+(?:\w+\s?){{1,3}}|(?-i:[A-Z])\w*(?:\s+(?-i:[A-Z])\w*)*))?(?:\s+(?:on|in|at\s+the\s+end\s+of|last|this)\s+.{{1,30}})?[\s.!]*$|^(?P<who2>{_NAME})\s+(?:no\s+longer|doesn't)\s+works?\b.{{0,60}}$",
         lambda said: _left(said)),
        # Verbs without their noun.
        (r"^(?:add|new)(?:\s+(?:an?\s+)?action)?\s*:?\s+(?P<rest>\S.*)$", lambda said: adding.add(said["rest"] or "")),
        (r"^(?:add|new|add\s+an?\s+action|new\s+action)[\s.:]*$", lambda said: model.AddAction()),
        (rf"^(?P<verb>show|start|reopen|drop|assign|due|edit|history|update|stuck|carry|agree|watch|note|comment)\s+(?:on\s+)?(?P<rest>(?:{REF})(?=[\s:,.;!–—-]|$).*)$", lambda said: _REF_VERBS[(said["verb"] or "").lower()](said["rest"] or "")),
        (r"^agree\s+all[\s.!]*$", lambda said: model.AgreeActions(all_done=True)),
        (r"^(?P<verb>accept|decline|reject|defer)\s+(?P<rest>S\s?\d+.*)$", lambda said: _SUGGESTION_VERBS[(said["verb"] or "").lower()](said["rest"] or "")),
        (r"^(?P<verb>release|publish)[\s.!]*$", lambda said: meeting_verbs.release("") if (said["verb"] or "").lower() == "release" else agenda_verbs.publish("")),
        (r"^(?:release|close|end)\s+(?:the\s+)?meeting[\s.!]*$", lambda said: meeting_verbs.release("") if said.words.lower().startswith("release") else meeting_verbs.close_meeting("")),
        (r"^(?:publish|send\s+out|send)\s+the\s+agenda[\s.!]*$", lambda said: agenda_verbs.publish("")),
        (r"^(?:decided|agreed|decision|resolved)\s*[:–—-]\s*(?P<rest>.+)$", lambda said: meeting_verbs.decide(said["rest"] or "")),
        (r"^(?:where\s+do\s+we\s+stand|overview|status|how\s+are\s+we\s+doing)[\s?.!]*$", lambda said: model.NetworkStatus()),
        (r"^(?:plans?|timeline|milestones?|plan\s+steps?)[\s?.]*$", lambda said: model.ListMilestones()),
        (r"^(?:who\s+is\s+who|members|list\s+(?:of\s+)?(?:the\s+)?members|who\s+are\s+the\s+members)[\s?.]*$", lambda said: model.ListMembers()),
        (r"^undo(?:\s+(?:that|it|this|the\s+last\s+(?:change|one)|my\s+last\s+(?:change|one)|last))?[\s.!]*$", lambda said: model.Undo()),
    )
)  # fmt: skip


# Named below their use, so that the table reads first.


_A_THUMB = re.compile(
    r"(?:(?:👍[🏻-🏿]?|✅|✔️?|☑️?|:(?:\+1|thumbsup|white_check_mark|heavy_check_mark)(?::skin-tone-\d)?:)\s*)+"
)


def _thumbs(said: Said) -> Command:
    """A thumb alone is an answer to the reminder: done, but of what is asked. With words it is thanks."""
    if _A_THUMB.fullmatch(said.words.strip()):
        return model.DoneAction()
    return model.Acknowledge(text=said.words)


def _several_done(said: Said) -> Command | None:
    _each(refs_and_rest(said.words)[0], "done", said.words)
    return None


def _moved(said: Said) -> Command | None:
    """ "push 4a back to Friday"; a bare number may be an agenda item, so it is asked."""
    ref = said.ref
    if ref is not None and ref.isdigit():
        return None
    if ref is not None and ref.lower() in ("it", "this", "that"):
        if not re.search(r"\b(?:back|to|until|till)\b", said.words, re.IGNORECASE):
            return None
        ref = None
    return verbs.change_due(f"{ref or ''} {said.rest()}")


def _until(said: Said) -> Command:
    rest = said.rest() or said.rest("rest2")
    ref = said.ref
    if ref is None and (match := re.search(rf"\s+(?:for|on|with)\s+({REF})[\s?.!]*$", rest, re.IGNORECASE)):
        ref, rest = match[1], rest[: match.start()]
    return verbs.change_due(f"{ref or ''} {rest}")


def _dropped(said: Said) -> Command | None:
    if (said.ref or "").lower() in ("it", "this", "that"):
        return (
            model.DropAction(reason=verbs.reason(said["why"] or "")) if len(said.words.split()) <= 8 else None
        )
    return _drop(said)


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


def _pause_until(said: Said) -> Command:
    return network_verbs.pause(said.rest("until") or said.rest("until2"))


def _moved_person(said: Said) -> Command | None:
    who, to = said["who"] or said["who2"], said["to"] or said["to2"]
    if who is None or not names.can_be_people(who):
        return None
    return model.ReportChange(
        who=who, change="moved", detail=re.sub(r"\s+now$", "", (to or "").rstrip(" .!"))
    )


def _left(said: Said) -> Command | None:
    who = said["who"] or said["who2"]
    who = re.sub(r"['’]s$", "", who or "")
    return model.ReportChange(who=who, change="left") if names.can_be_people(who) else None


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
    "note": verbs.update_action,
    "comment": verbs.update_action,
    "stuck": verbs.stuck,
    "carry": verbs.carry_action,
    "agree": verbs.agree_actions,
    "watch": verbs.watch_action,
}
_SUGGESTION_VERBS: dict[str, Callable[[str], Command]] = {
    "accept": agenda_verbs.accept,
    "decline": agenda_verbs.decline,
    "reject": agenda_verbs.decline,
    "defer": agenda_verbs.defer,
}
