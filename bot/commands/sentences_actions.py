"""What people type about actions: "what do I owe?", "4a done", "not me", "can I have till Friday"."""

from __future__ import annotations

import re

from bot.commands import meeting_verbs, model, verbs
from bot.commands.model import Command
from bot.commands.said import NAME, PLAIN, Said, table
from bot.commands.typed import (
    MONTH,
    REF,
    WEEKDAY,
    bounded,
    later,
    ref_and_rest,
    refs_and_rest,
)
from bot.domain.errors import NotUnderstood

_JUST_THANKS = re.compile(
    r"[\s(,–—-]*(?:[👍✅🙂😊🎉🙏]\s*)*(?:many\s+)?(?:thanks?|thank you|ta|cheers|x+|please|now|already|today|yesterday|and dusted|all|finally|at\s+last|at\s+long\s+last|(?:at|from|on)\s+(?:my|our)\s+(?:end|side|part)|"
    r"(?:please\s+)?(?:see\s+)?(?:attached|enclosed|below)|(?:so\s+|very\s+)?(?:sorry|apologies)(?:\s+(?:for|it(?:'s|\s+is|\s+was)|about)\s+[^.]{1,40})?)?[\s.!)👍✅🙂😊🎉🙏]*",
    re.IGNORECASE,
)

_THANKS_LAST = re.compile(
    r"(?:^|[\s,.;–—-]+)(?:many\s+)?(?:thanks?|thank\s+you|ta|cheers)(?:\s+(?-i:[A-Z])[\w'’-]+|\s+again|\s+all)?[\s.!]*$",
    re.IGNORECASE,
)
_NOT_YET = re.compile(
    r"\b(?:not|n't|nearly|almost|isn't|hasn't|haven't|yet|half|partly|except|but|tomorrow|soon|will|hopefully)\b",
    re.IGNORECASE,
)


# "Done, I think": whoever isn't sure has not said it.
_UNSURE = re.compile(
    r"[\s,.(–—-]*(?:(?:pending|awaiting|waiting|subject\s+to|unless|provided|assuming|if|once|when|ish)\b.*|i\s+(?:think|believe|hope|guess|suppose|assume)|probably|hopefully|more\s+or\s+less|sort\s+of|kind\s+of|in\s+theory|"
    r"as\s+far\s+as\s+i(?:'m|\s+am)?\s+(?:know|aware|concerned)|in\s+a\s+way)[\s.!)]*",
    re.IGNORECASE,
)


def _done(said: Said) -> Command | None:
    """ "4a done", "done 4a", "done, circulated on Tuesday"; a question is none, nor is "done by Friday"."""
    rest = said.rest()
    unsure = _UNSURE.fullmatch(said.raw().translate(PLAIN)) if said.raw() else None
    if said.raw() and (unsure or "?" in said.raw() or _NOT_YET.search(rest.translate(PLAIN)[:40])):
        return update(said)
    ref = said.ref
    if ref is not None and (another := _ANOTHER.match(said.raw())) is not None:
        raise NotUnderstood(
            text=said.words,
            missing="one action on each line",
            nearest=(f"/action done {ref}", f"/action show {another['ref']}"),
        )
    if ref is not None and rest:
        together = f"{ref}{said.raw()}"
        refs, left = refs_and_rest(together)
        if len(refs) > 1 and _SAID_OF_THE_LAST.match(left.translate(PLAIN)):
            raise NotUnderstood(
                text=said.words,
                missing="one action on each line",
                nearest=tuple(f"/action show {each}" for each in refs),
            )
        each = verbs.several(
            "done", together, lambda ref, rest: model.DoneAction(ref=ref, outcome=_outcome(rest))
        )
        if each is not None:
            return each
        after = refs_and_rest(together)[1]
        rest = after if after != said.raw() else rest
    if re.match(r"(?:by|to|in|before)\s", rest, re.IGNORECASE) and not re.match(
        r"in\s+(?:full|time)\b", rest, re.IGNORECASE
    ):
        return update(said)
    return model.DoneAction(ref=ref, outcome=_outcome(rest))


# "4a done, 4b by Friday": what can't have been done to all of them is said of the last.
_SAID_OF_THE_LAST = re.compile(
    r"(?:is\s+|are\s+|to\s+be\s+|will\s+be\s+)?(?:by|to|until|till|not|nearly|almost|next|tomorrow|needs?|will|still|due|in\s+progress|"
    r"started|but|on\s+track|under\s*way|ongoing|tbc|n/a|can|could|i|no\s+longer|half|partly|isn't|hasn't|won't|mine|for)\b",
    re.IGNORECASE,
)
# "4b done. 4c by Friday": what the next sentence says of another is not said of this one.
_ANOTHER = re.compile(r"\s*[.;!]+\s+(?P<ref>\d{1,2}[a-z]|#\d+|[a-z]{3}\d{2}[a-z]?/\w+)\b", re.IGNORECASE)


def _outcome(words: str) -> str | None:
    words = _THANKS_LAST.sub("", words)
    outcome = None if not words or _JUST_THANKS.fullmatch(words) else words.strip(" .,:;–—-!")
    return bounded(outcome, "outcome") if outcome else None


_IN_THE_PAST = re.compile(
    rf"(?:last\s+\w+|yesterday|earlier\b|(?:ages|weeks|months|some\s+time|a\s+while|a\s+week|a\s+month)\s+ago|this\s+(?:morning|afternoon)|on\s+(?:the\s+)?(?:{WEEKDAY}\b|\d))",
    re.IGNORECASE,
)


def _done_alone(said: Said) -> Command | None:
    """Without a reference the outcome stands behind a comma or the like: "complete the form" is no report."""
    rest = said.raw() or ""
    if (
        rest.strip()
        and not re.match(r"\s*[.,:;!–—(-]|\s*\?", rest)
        and not _IN_THE_PAST.match(rest.strip())
        and not _JUST_THANKS.fullmatch(rest.strip())
    ):
        return None
    return _done(said)


def update(said: Said) -> Command:
    """How it goes, in the sender's words, and of which action where it is named."""
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
        each = verbs.several("due", rest, lambda ref, rest: verbs.change_due(f"{ref} {_not_back(rest)}"))
        if each is not None:
            return each
        ref, rest = ref_and_rest(rest)
    if ref is None and (match := re.search(rf"\s+(?:for|on|with)\s+({REF})[\s?.!]*$", rest, re.IGNORECASE)):
        ref, rest = match[1], rest[: match.start()]
    rest = _not_back(rest)
    return verbs.change_due(f"{ref} {rest}") if ref else verbs.change_due(rest)


def _not_back(rest: str) -> str:
    """ "push 4a back to Friday": only the date."""
    return re.sub(r"^(?:back|out)\b\s*", "", rest, flags=re.IGNORECASE)


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
        each = verbs.several(
            "drop",
            f"{said.ref}{said.raw('why')}",
            lambda ref, rest: model.DropAction(ref=ref, reason=verbs.reason(rest)),
        )
        if each is not None:
            return each
    return model.DropAction(ref=said.ref, reason=verbs.reason(said["why"] or ""))


def _carry(said: Said) -> Command:
    if said.ref and said.raw():
        each = verbs.several(
            "carry", f"{said.ref}{said.raw()}", lambda ref, rest: verbs.carry_action(f"{ref} {rest}")
        )
        if each is not None:
            return each
    when = re.sub(r"^(?:to|until|till)\s+", "", said.rest(), flags=re.IGNORECASE)
    return model.CarryAction(ref=said.ref, when=when or None)


def _snooze(said: Said) -> Command:
    each = verbs.several("snooze", said.rest(), _later)
    return each or _later(*ref_and_rest(said.rest()))


def _later(ref: str | None, rest: str) -> model.SnoozeAction:
    return model.SnoozeAction(
        ref=ref, when=later(re.sub(r"^(?:again|later)\b\s*|^on\s+", "", rest, flags=re.IGNORECASE))
    )


def _start(said: Said) -> Command:
    return model.StartAction(ref=said.ref)


_A_THUMB = re.compile(
    r"(?:(?:👍[🏻-🏿]?|✅|✔️?|☑️?|:(?:\+1|thumbsup|white_check_mark|heavy_check_mark)(?::skin-tone-\d)?:)\s*)+"
)


def _thumbs(said: Said) -> Command:
    """A thumb alone is an answer to the reminder: done, but of what is asked. With words it is thanks."""
    if _A_THUMB.fullmatch(said.words.strip()):
        return model.DoneAction()
    return model.Acknowledge(text=said.words)


def _several_done(said: Said) -> Command | None:
    """ "4a and 4b are done"; what may still be coming is an update, and one of several can't be told."""
    if "?" in said.raw() or _NOT_YET.search(said.rest().translate(PLAIN)[:40]):
        return None
    outcome = _outcome(said.rest())
    refs = dict.fromkeys(refs_and_rest(f"{said.ref}{said.raw('more')}")[0])
    return model.Several(commands=tuple(model.DoneAction(ref=ref, outcome=outcome) for ref in refs))


def _several_dropped(said: Said) -> Command:
    reason = verbs.reason(said["why"] or "") or "no longer needed"
    refs = dict.fromkeys(refs_and_rest(f"{said.ref}{said.raw('more')}")[0])
    return model.Several(commands=tuple(model.DropAction(ref=ref, reason=reason) for ref in refs))


def _several_started(said: Said) -> Command:
    refs = dict.fromkeys(refs_and_rest(f"{said.ref}{said.raw('more')}")[0])
    return model.Several(commands=tuple(model.StartAction(ref=ref) for ref in refs))


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


def _moved_to(said: Said) -> Command:
    """ "Could this be moved to October?"."""
    named = said.ref if said.ref and re.fullmatch(REF, said.ref) else None
    return verbs.change_due(f"{named or ''} {said.rest().rstrip('? ')}".strip())


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


DONE = r"(?:done|complete|completed|closed|actioned|sorted|finished)"
_IT = r"(?:this one|that one|this action|this item|this task|it|this|that|mine)"
_IS = r"(?:(?:is|'s|was|are|has been|have been|now|all|both|fully|already)\s+)*"
_YOU = r"(?:can|could|may|would it be possible to|is it possible to|shall|should)"

ACTIONS = table(
    (
        # One's own list, only where these words are the whole line.
        ((r"^(?:(?:please\s+)?(?:show|list|see)\s+(?:me\s+)?)?(?:(?:my|all\s+my)\s+)?(?:open\s+)?(?:actions?|tasks|list|to-?dos?)(?:\s+list)?[\s?.!]*$|"
         r"^(?:list|what\s+do\s+i\s+owe|what\s+(?:have\s+i|i\s+have|i've)\s+got(?:\s+(?:to\s+do|open|left))?|what(?:'?s|\s+is)\s+(?:mine|on\s+my\s+list|left|outstanding|open)|what\s+do\s+i\s+(?:have|need)\s+to\s+do|what\s+are\s+my\s+(?:actions|tasks)|mine|(?:do\s+i|have\s+i)\s+(?:owe|have|got)\s+(?:any\s+)?(?:anything|actions|something))[\s?.!]*$"),
         lambda said: model.ListActions()),
        (r"^(?:please\s+)?(?:(?:can|could|would|will)\s+you\s+(?:please\s+)?)?(?:tell|send|show|give|remind)\s+me\s+(?:of\s+|about\s+)?(?:what\s+(?:i\s+(?:still\s+)?owe|is\s+(?:on\s+my\s+list|outstanding|left)|i\s+have\s+(?:to\s+do|open|left|outstanding)|my\s+(?:open\s+)?actions\s+are)|(?:(?:a|the)\s+list\s+of\s+)?my\s+(?:list\s+of\s+)?(?:open\s+|outstanding\s+|current\s+)?(?:actions?|tasks|list|to-?dos?)(?:\s+list)?)(?:\s+please)?[\s?.!]*$",
         lambda said: model.ListActions()),
        (r"^(?:(?:list|show)\s+(?:me\s+)?(?:the\s+)?(?P<rest>(?:all|open|overdue|late|done)(?:\s+(?:the\s+)?actions?)?)|(?P<rest2>(?:all|overdue|late|done|closed)\s+actions|overdue|what(?:'?s|\s+is)\s+overdue))[\s?.!]*$",
         lambda said: verbs.list_actions(re.sub(r"\s*(?:the\s+)?actions?$|^what(?:'?s|\s+is)\s+", "", said["rest"] or said["rest2"] or "", flags=re.IGNORECASE))),
        (r"^(?:(?:show|see|open)\s+(?:me\s+)?)?(?P<ref>#\s?\d{1,6}|[a-z]{3}\d{2}[a-z]?/\d{1,3}[a-z]{0,2}|\d{1,2}[a-z])\s*[?.]*$",
         lambda said: model.ShowAction(ref=said.ref or "")),
        (r"^(?:(?:(?:ok|okay|great|yes|perfect|lovely|brilliant|noted|will\s+do|super|good|fine|understood|got\s+it|received|thanks?|thank\s+you|thx|many\s+thanks|ta|cheers|sure|no\s+problem|np|done\s+deal|wonderful|excellent)\b|👍[🏻-🏿]?|✅|✔️?|☑️?|:\+1:|:thumbsup:|:(?:white|heavy)_check_mark:|:\+1::skin-tone-\d:|🙏[🏻-🏿]?|🙂|😊|❤️?)[\s,.!]*)+(?:with\s+thanks|so\s+much|very\s+much|a\s+lot|all|everyone|everybody|convenor|again|both|for\s+(?:the\s+reminder|that|this|your\s+help|letting\s+me\s+know)|(?-i:[A-Z][\w'-]*(?:\s+[A-Z][\w'-]*)?))?[\s.!👍🙏]*$",
         lambda said: _thumbs(said)),
        (r"^(?:\?+|!+|hi|hello|hey|hiya|help|good\s+(?:morning|afternoon|evening)|start\s+here|menu|commands?|how\s+(?:does\s+(?:this|it)|do\s+you)\s+work|what\s+(?:can|do)\s+(?:you\s+do|i\s+(?:say|type|do))(?:\s+here)?|who\s+are\s+you|who\s+is\s+this|what\s+is\s+this|why\s+(?:am\s+i|did\s+i)\s+(?:getting|receiving|get|receive)\s+(?:this|these)(?:\s+(?:e-?mails?|messages?|reminders?))?)(?:\s+(?:there|all|convenor|everyone|bot|me|please))?[\s!.?,]*$",
         lambda said: model.Help()),
        (rf"^(?:(?:action\s+)?(?P<ref>{REF})|{_IT})\s+(?:can|may)\s+(?:now\s+)?be\s+(?:closed|ticked\s+off|signed\s+off|marked\s+as\s+{DONE})(?:\s+(?:now|please|thanks?))*[\s.!]*$", lambda said: model.DoneAction(ref=said.ref)),
        # Never done: an update, whatever it ends with.
        (rf"^(?:(?:{REF}|{_IT})[\s:,–—-]+|(?:it|that|this|(?:that|this)\s+one)'s\s+)?(?:(?:i'm|i\s+am|we're|we\s+are|is|was|are|still)\s+)*(?:not\s+(?:(?:yet|quite|fully|all|been|entirely)\s+)*(?:done|finished|complete|completed|there|started|sorted|actioned|closed)|(?:isn't|wasn't|aren't|hasn't|haven't)(?:\s+(?:been|yet))*\s+(?:done|finished|complete|completed|started|sorted|actioned|closed)|not\s+yet|(?:nearly|almost|half|halfway|partly|partially|mostly)(?=[\s-]+(?:done|finished|complete|completed|there|ready|through|way|sorted|closed)\b|[\s.!]*$)|in\s+progress|in\s+hand|under\s+way|underway|incomplete|unfinished|(?:will|to|should|shall|must|can|could|might|may|ought\s+to|would|needs\s+to|has\s+to)\s+be\s+{DONE}|(?:hope|hoping)\s+to\s+(?:finish|complete|have|get|do|be|send|close)|working\s+on\s+(?:it|this|that))\b.*$",
         update),
        (rf"^i\s+(?:thought|think|believe|assume|assumed|understood|hope|guess)\b.*$|^(?:(?:{REF}|{_IT})\s+)?(?:{DONE})\s*\?+.*$|^(?:is|was|are|were|has|have|did|isn't|hasn't|when\s+(?:is|will))\s+(?:{REF}|{_IT}|(?-i:[A-Z]\w+))\b.*\b{DONE}\b.*$|^(?:hasn't|isn't|wasn't)\s+(?:been\s+)?{DONE}.*$",
         update),
        (rf"^(?:(?P<ref>{REF})[\s:,–—-]+(?:is\s+)?|(?:(?:it|this|that)\s+is\s+|it's\s+)?)(?:ongoing|on-going|still\s+going)[\s.!]*$",
         lambda said: model.ChangeDue(ref=said.ref, when="ongoing")),
        (rf"^(?:(?P<ref>{REF})[\s:,–—-]+(?:is\s+)?)?(?P<when>tbc|tbd|tba|asap|as\s+soon\s+as\s+possible)[\s.!]*$",
         lambda said: model.ChangeDue(ref=said.ref, when=said["when"])),
        # Done.
        (rf"^(?:(?:i|we)(?:'ve|\s+have)?\s+(?:now\s+|just\s+|already\s+)?)?(?:{DONE})(?:\s+(?:with|both|actions?|items?|points?|tasks?|number|no\.?)){{0,2}}\s*[:,–—-]?\s*(?P<ref>{REF})(?=[\s.,:;!?)–—-]|$)(?P<rest>.*)$", _done),
        (rf"^(?:mark|set|tick|close|call|consider)\s+(?:off\s+)?(?P<ref>{REF})(?:\s+(?:off|as))?(?:\s+(?:{DONE}))?[\s.!]*$",
         lambda said: model.DoneAction(ref=said.ref)),
        (rf"^(?P<ref>{REF})(?P<more>(?:\s*(?:,|&|and)\s*(?:{REF}))+)\s*[:–—-]?\s*{_IS}{DONE}\b(?P<rest>.*)$", _several_done),
        (rf"^(?P<ref>{REF})\s*[:,–—-]?\s*{_IS}(?:{DONE})\b(?P<rest>.*)$", _done),
        (rf"^(?:(?:it|that|this|{_IT})(?:'s|\s+is|\s+was|\s+has\s+been|'s\s+been)\s+(?:now\s+|all\s+|been\s+){{0,3}}|(?:i've|i\s+have)\s+(?:now\s+)?(?={DONE}\s+{_IT}\b)|(?:all|both|now|yes,?|already)\s+)?{DONE}(?:\s+{_IT}(?!\s+(?:morning|afternoon|evening|week|month)))?(?P<rest>(?:[\s.,:;!?(–—-].*)?)$", _done_alone),
        # Another date.
        (rf"^(?:please\s+)?(?:{_YOU}\s+(?:i|we|you)\s+)?(?:extend|push\s+back|postpone|move\s+back|delay|put\s+back)(?![\w-])\s*(?P<rest>.*)$", _due),
        (rf"^(?:please\s+)?(?:push|move|put|shift)\s+(?P<ref>{REF}|it|this|that)(?:\s+back)?(?:\s+(?:to|until|till|by))?(?P<rest>\s+.*)?$", lambda said: _moved(said)),
        (rf"^(?:please\s+)?(?:{_YOU})\s+(?:i|we)\s+(?:have|get)\s+(?:(?P<ref>{REF})\s+)?(?:until|till|to)\s+(?P<rest>.+)$|^(?:i\s+)?need\s+(?:until|till)\s+(?P<rest2>.+)$",
         lambda said: _until(said)),
        (rf"^(?:please\s+)?{_YOU}\s+(?P<ref>{REF}|{_IT}|the\s+(?:date|deadline))\s+(?:be\s+)?(?:moved?|push(?:ed)?(?:\s+back)?|extend(?:ed)?|postponed?|put\s+back|changed?)\s+(?:to|until|till|by)\s+(?P<rest>.+)$", lambda said: _moved_to(said)),
        (r"^(?:(?:my|the)\s+)?new\s+(?:due\s+)?(?:date|deadline)\s*(?:[:–—-]|is|would\s+be|will\s+be)\s*(?P<rest>\S.*)$", lambda said: model.ChangeDue(when=said.rest() or None)),
        (rf"^(?:(?P<ref>{REF})[\s:,–—-]+)?(?:i'?ll\s+|i\s+)?(?:need|want|{_YOU}\s+(?:i|we)\s+have)\s+(?:some\s+|a\s+(?:bit|little|few)\s+|an?other\s+\w+|an?\s+extension|longer|more\s+days|\w+\s+more\s+(?:days|weeks))?\s*(?:more\s+time|more|longer|(?<=extension)|(?<=other\sweek)|(?<=other\sfortnight)|(?<=other\smonth)|(?<=other\sday)|(?<=days)|(?<=weeks))(?:\s+(?:for|on|with|to\s+do|to\s+finish)\s+(?P<rest>.+))?[\s.?!]*$",
         _more_time),
        (rf"^(?:(?:change|set|move)\s+(?:the\s+)?(?:due\s+)?(?:date|deadline)\s+(?:of|for|on)|new\s+(?:due\s+)?(?:date|deadline)\s+(?:of|for|on)?)\s*(?P<ref>{REF})[\s:–—-]*(?:to|is|until|by)?(?P<rest>\s*.*)$", _due),
        (rf"^(?P<ref>\d{{1,2}}[a-z]|#\d+|[a-z]{{3}}\d{{2}}[a-z]?/\w+)\s+(?:is\s+)?(?:due|by|until|till|to)\s+(?P<rest>(?:(?:the\s+)?(?:end|beginning|start|middle)\s+of\b|{WEEKDAY}\b|\d|{MONTH}\b|next\b|tomorrow\b|in\s|the\s+\d).*)$", _due),
        # Not mine, another's, for information.
        (rf"^(?:(?P<ref>{REF})[\s:,–—-]+)?(?:(?:this|that|it)\s+|(?:it|that)'s\s+)?(?:is\s+|was\s+)?(?:not\s+(?:me|mine|my\s+(?:action|one|job|task))|wrong\s+person|isn't\s+(?:mine|me|for\s+me|my\s+\w+)|nothing\s+to\s+do\s+with\s+me|not\s+for\s+me)(?:[\s:,–—-]+(?P<ref2>{REF}))?(?:[\s,.;–—-]+(?:it's|that's|this\s+is|it\s+is|ask|try)\s+(?P<who>(?-i:[A-Z][\w'.-]*(?:\s+[A-Z][\w'.-]*)*)))?(?:[\s,.!;–—].{{0,120}})?$", _not_mine),
        (rf"^(?:(?:this|that|it|(?P<ref>{REF}))\s+(?:is|was)|(?:this|that|it)'s)\s+(?P<who>(?-i:[A-Z][\w.-]*(?:['][A-Z]\w+)?(?:\s+[A-Z][\w.'-]*){{0,2}})'s?)(?:\s+(?:action|one|job|task))?(?:\s+now)?(?:,?\s+(?:and\s+)?not\s+mine)?[\s.!]*$", _not_mine),
        (rf"^(?P<who>{NAME})\s+(?:takes|has\s+taken|will\s+take|is\s+taking)\s+(?:over\s+(?P<ref>{REF})|(?P<ref2>{REF})\s+over|on\s+(?P<ref3>{REF}))(?:\s+(?:now|from\s+me|instead(?:\s+of\s+me)?))?[\s.!]*$", _not_mine),
        (rf"^(?:this|that|it|(?P<ref>{REF}))(?:'s|\s+is|\s+belongs|\s+should\s+go|\s+should\s+be)\s+(?:for|to|with)\s+(?P<who>{NAME})[\s.!]*$", _not_mine),
        (rf"^(?:please\s+)?(?:pass|give|reassign|hand)\s+(?:(?P<ref>{REF})|it|this|that|this\s+one)?\s*(?:on\s+|over\s+)?to\s+(?P<who>@?[\w'.-]+(?:\s+(?-i:[A-Z])[\w'.-]*){{0,2}}|the\s+chair)[\s.!]*$", _not_mine),
        (r"^(?P<ref>\d{1,2}[a-z]|#\d+|[a-z]{3}\d{2}[a-z]?/\w+)\s+to\s+(?P<who>(?-i:[A-Z][\w'.-]*(?:\s+[A-Z][\w'.-]*){0,2}))[\s.!]*$", _not_mine),
        (rf"^(?:hand\s*-?over)\s+(?P<ref>{REF})\s+to\s+(?P<who>.+?)[\s.!]*$", _not_mine),
        (rf"^(?:cc|copy(?:\s+in)?|loop\s+in)\s+(?:(?P<ref>{REF})\s+)?(?:to\s+|in\s+)?(?P<who>(?:@\S+|me|[\w'.-]+)(?:(?:\s*(?:,|&|and)\s*|\s+)(?!on\b|for\b|into\b)(?-i:[A-Z@])[\w'.-]*){{0,6}})(?:\s+(?:on\s+|for\s+|into\s+|to\s+)?(?P<ref2>{REF}))?[\s.!]*$", _watch),
        # No longer needed.
        (rf"^(?:please\s+)?(?:cancel|drop|delete|remove|scrap)\s+(?:action\s+)?(?P<ref>{REF}|it|this|that)(?=[\s,.:;–—!-]|$)(?P<why>.*)$", lambda said: _dropped(said)),
        (rf"^(?:(?P<ref>{REF})[\s:,–—-]+|(?:it|this|that)\s+|(?:it|that)'s\s+)?(?:is\s+|are\s+|now\s+)*(?:(?:no\s+longer|not|n't)\s+(?:needed|required|relevant|necessary|wanted)(?:\s+(?:any\s*more|now))?|n/a|n\.a\.|not\s+applicable|superseded|overtaken\s+by\s+events|obsolete)(?P<why>[\s,.:;–—!-].*)?$", _drop),
        (rf"^(?P<ref>{REF})(?P<more>(?:\s*(?:,|&|and)\s*(?:{REF}))+)[\s:,–—-]+(?:are\s+|is\s+|both\s+|all\s+|now\s+)*(?:(?:no\s+longer|not)\s+(?:needed|required|relevant|necessary|wanted)(?:\s+(?:any\s*more|now))?|n/a|superseded|obsolete)(?P<why>[\s,.:;–—!-].*)?$", _several_dropped),
        (r"^(?-i:NA|OBE)[\s.]*$", lambda said: model.DropAction()),
        # To the next meeting.
        (rf"^(?:(?:carry|carried|roll|rolled|bring)\s+(?:(?:it|this|that)\s+)?(?:forward|over)|c/f|c/fwd|b/f|cf)(?![\w/])[\s:]*(?:action\s+)?(?P<ref>{REF}(?!\w))?(?P<rest>.*)$", _carry),
        (rf"^(?:carry|roll)\s+(?P<ref>{REF})\s+(?:forward|over)(?P<rest>.*)$|^(?P<ref2>{REF})[\s:,–—-]+(?:to\s+be\s+)?(?:carry|carried|roll|rolled|c/f|c/fwd)(?:\s+(?:forward|over))?\b(?P<rest2>.*)$",
         lambda said: model.CarryAction(ref=said.ref, when=re.sub(r"^to\s+", "", said.rest() or said.rest("rest2")) or None)),
        (rf"^(?:i'm|i\s+am|we're|we\s+are)?\s*stuck(?:\s+(?:on|with|at)\s+(?P<ref>{REF}))?\b(?P<rest>.*)$|^(?P<ref2>{REF})[\s:,–—-]+(?:i'm\s+|i\s+am\s+|is\s+)?stuck\b(?P<rest2>.*)$",
         lambda said: model.UpdateAction(ref=said.ref, kind="stuck", text=(said.rest() or said.rest("rest2")) or None)),
        (rf"^(?:i've\s+|i\s+have\s+|have\s+)?(?:started|begun)\s+(?:on\s+|with\s+)?(?P<ref>{REF})[\s.!]*$|^(?P<ref2>{REF})[\s:,–—-]+(?:is\s+|has\s+)?(?:started|begun)[\s.!]*$", _start),
        (rf"^(?:i've\s+|i\s+have\s+|have\s+)?(?:started|begun)\s+(?:on\s+|with\s+)?(?P<ref>{REF})(?P<more>(?:\s*(?:,|&|and)\s*(?:{REF}))+)[\s.!]*$", _several_started),
        (rf"^(?P<ref>M\s?\d{{1,4}})[\s:,–—-]+{_IS}{DONE}[\s.!]*$|^{DONE}\s+(?P<ref2>M\s?\d{{1,4}})[\s.!]*$", lambda said: meeting_verbs.milestone_done(said.ref or "")),
        # Later.
        (r"^(?:please\s+)?(?:snooze|remind\s+me(?:\s+(?:again|later))?)(?![\w'])\s*(?:(?:about|of)\s+)?(?P<rest>.*)$", _snooze),
        (r"^(?:not\s+now|later|ask\s+me\s+later)[\s.!]*$", lambda said: model.SnoozeAction()),
    )
)  # fmt: skip
