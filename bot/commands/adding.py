"""A new action from its words: who does it, what, under which item; the date stays in the text for dates.read."""

from __future__ import annotations

import re

from bot.commands import names
from bot.commands.model import AddAction
from bot.commands.typed import LONGEST_TEXT, bounded

# A paper's own label: "4a.", "(4a)", "AP 4a:", "Action 7 –". What only looks like one ("3rd", "10am") has no second word.
_NOT_LABEL = r"(?!\d+(?:st|nd|rd|th|am|pm|hr|hrs|kg|km|mb|gb|k|m|x|d)\b)"
_LABEL = re.compile(
    rf"^(?:actions?|aps?|a\.p\.|act)\s*(?:points?|items?|no\.?|number|\#)?\s*{_NOT_LABEL}(?P<marked>\d{{1,2}}\s?[a-z]{{0,2}})(?![\w/])\s*[:.)\]–—-]*\s+|"
    rf"^[(\[]?{_NOT_LABEL}(?P<stopped>\d{{1,2}}[a-z]{{1,2}})(?:[)\]][:.]?|[:.]|\s+[–—-])\s+|"
    rf"^{_NOT_LABEL}(?P<bare>\d{{1,2}}[a-z])\s+(?=[A-Z@<\"“]|me\b|all\b|each\b|everyone\b)",
)
_LABEL_ANY_CASE = re.compile(_LABEL.pattern.replace("(?=[A-Z@<", "(?=(?-i:[A-Z])|[@<"), re.IGNORECASE)
_MARK = re.compile(
    r"^(?:new\s+)?(?:actions?(?:\s+(?:points?|items?))?|aps?|a\.p\.|to-?dos?|to do|tasks?)\s*(?:[:–—]|\s-)\s*",
    re.IGNORECASE,
)
# "Action for Nadia: …", "Action NF to …": only where names follow.
_MARK_BEFORE_NAMES = re.compile(
    r"^(?:(?:actions?|ap)\s+(?:points?\s+)?(?:(?:for|on|by)\s+)?|for\s+(?=[^:]{1,80}:\s))(?=(?-i:[A-Z@])[^:]{0,80}?(?:\s+to\s|\s+will\s|:\s|\s+[–—-]\s))",
    re.IGNORECASE,
)
_ITEM_FIRST = re.compile(
    r"^(?:under\s+|agenda\s+)?item\s+(?P<item>\d{1,2}[a-z]{0,2})\s*[:.,)–—-]+\s+(?=\S)", re.IGNORECASE
)
_ITEM_LAST = re.compile(
    r"[\s,;(\[–—-]{1,5}(?P<under>under\s+)?(?:agenda\s+)?item\s+(?P<item>\d{1,2}[a-z]{0,2})\s*[)\]]?\s*\.?$",
    re.IGNORECASE,
)
_ITEM_INSIDE = re.compile(
    r"(?:[\s,;]{1,3}under\s+(?:agenda\s+)?|[\s,;]{0,3}[(\[](?:under\s+|agenda\s+)?)item\s+(?P<item>\d{1,2}[a-z]{0,2})\s*[)\]]?(?=\s+(?:by|before|due|until|till|at|on|in|within|no\s+later)\b)",
    re.IGNORECASE,
)
# Before "item 4" these make it what the action is about, not where it was made.
_ABOUT = re.compile(
    r"\b(?:of|on|for|to|with|about|from|at|the|this|that|and|in|cover|discuss|draft|move|update|review|remove|add|lead|present|prepare|close|postpone|take|see|introduce|chair|minute|agenda)$",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"[\s.,;:(\[–—-]{1,5}(?:complete|completed|done|closed|actioned)\s{0,3}[.!)\]]{0,5}$", re.IGNORECASE
)
_DONE_FIRST = re.compile(
    r"^[(\[]?(?:COMPLETED?|DONE|CLOSED|ACTIONED)[)\]]?\s*[:.–—-]\s+|^(?:\[[xX✓]\]|[✓✔✅☑]️?)\s*"
)
_TICKED = re.compile(r"\s*[✓✔✅☑]️?\s*$")
_LEADING_DATE = re.compile(
    r"^((?:by|before|on|in time for|no later than)\s+[^,:]{3,60}),\s+(.+)$", re.IGNORECASE | re.DOTALL
)
_AT = r"(?:<@[^>\s]+>|@[\w.'’-]*[\w’])"
_MENTIONED = re.compile(
    rf"^(?P<who>{_AT}(?:(?:\s*(?:,|&|\band\b)\s*|\s+){_AT})*)(?P<surname>(?:\s+[A-Z][\w'’-]+){{0,2}}(?=\s*[,:]|\s+(?:to|will|please|should|can|could)\b))?[\s,:]+(?:(?:please|pls|kindly|can\s+you|could\s+you|would\s+you|(?:has\s+|have\s+)?agreed\s+to|(?:needs?|is|has)\s+to|to|will|shall|must|should)\s+)*(?P<text>\S.*)$",
    re.DOTALL,
)
_I = re.compile(
    r"^(?:i['’]ll|i\s+will|i\s+shall|i\s+should|i\s+must|i\s+agreed\s+to|i['’]ve\s+agreed\s+to|i\s+have\s+agreed\s+to|i\s+promised\s+to|i['’]m\s+going\s+to|i\s+am\s+going\s+to|i['’]m\s+to|i\s+am\s+to|i\s+(?:need|have)\s+to|let\s+me|me\s+to|i\s+to)\s+(?P<text>(?!not\b|be\b|have\b|never\b)\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_OWNER = re.compile(
    r"[\s,;(\[–—-]{1,5}(?:owner|owned\s+by|assigned\s+to|lead|action\s+by)(?P<colon>\s*:)?\s+(?P<who>[^:()\[\]]{1,120}?)[)\]]?\.?$",
    re.IGNORECASE,
)
_COLON = re.compile(r"^(?P<who>[^:\n]{1,160}?)\s*:\s+(?P<text>\S.*)$", re.DOTALL)
_DASH = re.compile(r"^(?P<who>[^–—\n]{1,80}?)\s+[–—-]\s+(?P<text>\S.*)$", re.DOTALL)
# What stands between people and what they do. The first one counts: "Nadia to ask Imran to send the slides" is Nadia's.
_DOES = re.compile(
    r",?\s+(?P<how>(?:(?:is|are|was|were|has|have|had)\s+)?(?:agreed|agrees|going|offered|offers|volunteered|asked|tasked|promised|committed|undertook|needs?|has|have|is|are|will\s+need)\s+to|to|will|shall|should|must|please|pls|(?:can|could|would)\s+you)\s+(?=\S)",
    re.IGNORECASE,
)
_SPLIT_WITHIN = 200  # characters: who does it stands near the beginning.
_WRITTEN = r"(?:<@[^>\s]+>|@?[A-Z][^\s,;:&]*|me|all|everyone|everybody|chair)"
_FOR = re.compile(
    rf"\s+for\s+(?P<who>(?:the\s+)?{_WRITTEN}(?:(?:\s+|\s*,\s*|\s+and\s+|\s*&\s*){_WRITTEN}){{0,9}})"
    r"(?P<rest>(?:[\s,;–—-]{1,4}(?:by|before|due|until|at|on|in)\s+.+)?)\.?$",
    re.DOTALL,
)
_NOTHING_YET = re.compile(r"^(?P<who>[^:\n]{1,80}?)(?:\s+(?:to|will)|\s*:)$", re.IGNORECASE)


def add(words: str) -> AddAction:
    """The new action that these words ask for; text and owner are None where they are not there."""
    label, sentence = _label(bounded(words.strip(), "action", LONGEST_TEXT))
    sentence = _unmarked(sentence)
    sentence, done = without_done(sentence)
    item, sentence = _item(sentence)
    if not done:
        sentence, done = without_done(sentence)
    sentence = _leading_date_last(sentence)
    who, text, explicit = _owner(sentence)
    if who is None and (match := _NOTHING_YET.match(sentence)) and names.all_written_as_names(match["who"]):
        return AddAction(who=names.tidy(match["who"]), item=item, label=label)
    return AddAction(
        who=who,
        text=_please(text) or None,
        sentence=sentence or None,
        item=item,
        label=label,
        done=done,
        explicit_owner=explicit,
    )


def has_owner(words: str) -> bool:
    """Whether somebody is named who does it."""
    return _owner(_unmarked(_label(words.strip())[1]))[0] is not None


def without_done(words: str) -> tuple[str, bool]:
    """The words without "COMPLETE" at their beginning or end, and whether it was there."""
    first = _DONE_FIRST.match(words)
    if first is not None:
        return words[first.end() :], True
    ticked = _TICKED.search(words)
    if ticked is not None and ticked.start() > 0:
        return words[: ticked.start()], True
    match = _DONE.search(words)
    # In small letters inside a sentence it is a word like others ("mark it as done").
    if match is None or not (
        match[0].strip(" .,;:()[]–—-!").isupper() or re.match(r"\s*[.;:(\[–—-]", match[0])
    ):
        return words, False
    return words[: match.start()].rstrip(" .,;:(["), True


def _label(words: str) -> tuple[str | None, str]:
    match = _LABEL_ANY_CASE.match(words)
    if match is None:
        return None, words
    label = match["marked"] or match["stopped"] or match["bare"]
    return label.replace(" ", "").lower(), words[match.end() :].strip()


def _unmarked(words: str) -> str:
    """Without "ACTION:" or "Action for" in front."""
    words = _MARK.sub("", words, count=1).strip()
    match = _MARK_BEFORE_NAMES.match(words)
    if match is not None and _owner(words[match.end() :])[0] is not None:
        return words[match.end() :]
    return words


def _item(words: str) -> tuple[str | None, str]:
    match = _ITEM_FIRST.match(words)
    if match is not None:
        return match["item"].lower(), words[match.end() :]
    match = _ITEM_LAST.search(words)
    if match is not None and match.start() > 0:
        before = words[: match.start()]
        if match["under"] or match[0].lstrip()[:1] in "([,;" or not _ABOUT.search(before):
            return match["item"].lower(), before.rstrip(" ,;–—-")
    match = _ITEM_INSIDE.search(words)
    if match is not None and match.start() > 0:
        return match["item"].lower(), f"{words[: match.start()]}{words[match.end() :]}"
    return None, words


def _leading_date_last(words: str) -> str:
    """ "By Tuesday, Nadia to check it" as "Nadia to check it by Tuesday"."""
    match = _LEADING_DATE.match(words)
    return f"{match[2].rstrip('. ')} {match[1][:1].lower()}{match[1][1:]}" if match else words


def _owner(sentence: str) -> tuple[str | None, str, bool]:
    """Who, what, and whether the owner was written so that it can't be anything else."""
    match = _MENTIONED.match(sentence)
    if match is not None:
        who = re.sub(r"(?<![\s,&])\s+(?=<?@)(?<!and )", ", ", match["who"])
        return f"{who}{match['surname'] or ''}", match["text"], True
    match = _I.match(sentence)
    if match is not None:
        return "me", match["text"], True
    return _at_the_end(sentence) or _in_front(sentence) or _for(sentence) or (None, sentence, False)


def _at_the_end(sentence: str) -> tuple[str, str, bool] | None:
    """ "…, owner Nadia", "… (lead: NF)"."""
    match = _OWNER.search(sentence)
    if match is None or match.start() == 0 or not names.can_be_people(match["who"]):
        return None
    if match["colon"] or names.all_written_as_names(match["who"]):
        return names.tidy(match["who"]), sentence[: match.start()].rstrip(" ,;–—-"), True
    return None


def _in_front(sentence: str) -> tuple[str, str, bool] | None:
    """ "Nadia: …", "Nadia to …", "Nadia – …", "Nadia, please …": whichever comes first."""
    does = _DOES.search(sentence, 0, _SPLIT_WITHIN)
    colon = _COLON.match(sentence)
    if colon is not None and (does is None or colon.end("who") <= does.start()):
        if not names.can_be_people(colon["who"]):
            return None
        text = re.sub(r"^(?:to|will|please)\s+", "", colon["text"], flags=re.IGNORECASE)
        return names.tidy(colon["who"]), text, names.all_written_as_names(colon["who"])
    dash = _DASH.match(sentence)
    if dash is not None and (does is None or dash.end("who") <= does.start()):
        if names.all_written_as_names(dash["who"]):
            text = re.sub(r"^(?:to|will|please)\s+", "", dash["text"], flags=re.IGNORECASE)
            return names.tidy(dash["who"]), text, False
    if does is None:
        return None
    who, text = sentence[: does.start()], sentence[does.end() :]
    shouted = sentence.isupper()
    how = does["how"].casefold()
    if not names.can_be_people(who) or not names.is_deed(
        text, after="to" if how.endswith("to") else how, shouted=shouted
    ):
        return None
    if not how.endswith("to") and "will" not in how and not names.all_written_as_names(who):
        return None  # "friends should meet", "thank you, please send it": no names.
    return names.tidy(who), text, False


def _for(sentence: str) -> tuple[str, str, bool] | None:
    """ "send the slides for Nadia by Friday"."""
    match = _FOR.search(sentence)
    if match is None or match.start() == 0 or names.is_day(match["who"]):
        return None
    if not names.all_written_as_names(match["who"]):
        return None
    return names.tidy(match["who"]), f"{sentence[: match.start()]}{match['rest']}".strip(), True


def _please(text: str) -> str:
    return re.sub(r"^(?:please|pls|kindly)[\s,]{1,4}", "", text.strip(), flags=re.IGNORECASE)
