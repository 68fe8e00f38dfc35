"""A new action from its words: who does it, what, under which item; the date stays in the text for dates.read."""

from __future__ import annotations

import re

from bot.commands.model import AddAction
from bot.commands.typed import LONGEST_TEXT, bounded

_LABEL = re.compile(
    r"^(?:(?:action|ap|a\.p\.|act)\s*(?:point|item|no\.?|number)?\s*)?(?P<label>\d{1,2}[a-z]{1,2})(?:\s*[:.)–—-]+)?\s+|"
    r"^(?:action|ap)\s+(?P<label2>\d{1,2}[a-z]{0,2})\s*[:.)–—-]\s*",
    re.IGNORECASE,
)
_MARK = re.compile(
    r"^(?:new\s+)?(?:action(?:s)?(?:\s+point)?|ap|todo|to do|task)\s*(?:[:–—]|\s-)\s*", re.IGNORECASE
)
_ITEM = re.compile(
    r"[\s,;(\[–—-]{0,5}\b(?:under\s+|agenda\s+)?item\s+(\d{1,2}[a-z]{0,2})\s*(?:\)|\])?\s*\.?$",
    re.IGNORECASE,
)
_DONE = re.compile(r"[\s.,;:(\[–—-]{1,5}(?:complete|completed|done|closed|actioned)\s{0,3}[.!)\]]{0,5}$", re.IGNORECASE)
_LEADING_DATE = re.compile(
    r"^((?:by|before|on|in time for|no later than)\s+[^,:]{3,60}),\s+(.+)$", re.IGNORECASE | re.DOTALL
)
_NAME = r"[^\s,;:&]+"
_NAMES = rf"{_NAME}(?:\s+{_NAME}){{0,3}}"
_WHO = rf"{_NAMES}(?:\s*(?:,|;|&|\band\b)\s*(?:and\s+)?{_NAMES}){{0,7}}"
_TO = re.compile(
    rf"^(?P<who>{_WHO}?),?\s+(?:(?:is|are|has|have|agreed|needs?|was asked|were asked|offered|will need)\s+to|to|will|shall|should)\s+(?P<text>\S.+)$",
    re.IGNORECASE | re.DOTALL,
)
_COLON = re.compile(rf"^(?P<who>{_WHO})\s*:\s+(?P<text>\S.*)$", re.IGNORECASE | re.DOTALL)
_DASH = re.compile(rf"^(?P<who>{_WHO})\s+[–—-]\s+(?P<text>\S.*)$", re.DOTALL)
_MENTIONED = re.compile(r"^(?P<who>(?:<@[^>]+>|@[\w.'’-]+)(?:\s*(?:,|&|\band\b)\s*(?:<@[^>]+>|@[\w.'’-]+))*)[\s,:]+(?:please\s+|pls\s+|can you\s+|could you\s+|to\s+|will\s+)*(?P<text>\S.*)$", re.IGNORECASE | re.DOTALL)  # fmt: skip
_I = re.compile(
    r"^(?:i['’]ll|i\s+will|i\s+shall|i['’]m\s+going\s+to|i\s+am\s+going\s+to|let\s+me|me\s+to)\s+(?P<text>\S.+)$",
    re.IGNORECASE | re.DOTALL,
)
_OWNER = re.compile(
    rf"[\s,;(\[–—-]{{1,5}}(?:owner|lead|owned by|assigned to)\s*:?\s+(?P<who>{_WHO})\)?$", re.IGNORECASE
)
_WRITTEN = r"(?:@?[A-Z][^\s,;:&]*|me|all|everyone|everybody|chair)"
_FOR = re.compile(
    rf"\s+for\s+(?P<who>{_WRITTEN}(?:(?:\s+|\s*,\s*|\s+and\s+|\s*&\s*){_WRITTEN}){{0,9}})"
    r"(?P<rest>(?:[\s,;–—-]+(?:by|before|due|until|at|on|in)\s+.+)?)$",
    re.DOTALL,
)
# A word with which a request begins, and no name does.
VERBS = frozenset(
    """add agree arrange ask bring book check circulate collect complete confirm contact create decide discuss draft
    email explore find finish follow gather get give go hold invite introduce keep let look make meet move note
    obtain organise pass prepare present produce provide publish put reintroduce remind remember report request
    research review revise ring schedule send set share start submit suggest take tell test think try turn update
    use visit wait we when write the a an this that these those it there what which who how why where if our
    your my his her their need needs continue aim plan due happy ready able back up down next want wants going
    have having having""".split()
)  # fmt: skip


def add(words: str) -> AddAction:
    """The new action that these words ask for; text and owner are None where they are not there."""
    label, sentence = _label(bounded(words.strip(), "action", LONGEST_TEXT))
    sentence = _MARK.sub("", sentence).strip()
    item, sentence = _item(sentence)
    sentence, done = without_done(sentence)
    if item is None:
        item, sentence = _item(sentence)
    sentence = _leading_date_last(sentence)
    who, text, explicit = _owner(sentence)
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
    """Whether the words before "to" or a colon can be people."""
    return _owner(_MARK.sub("", _label(words)[1]).strip())[0] is not None


def without_done(words: str) -> tuple[str, bool]:
    """The words without "COMPLETE" at their end, and whether it was there."""
    match = _DONE.search(words)
    # In small letters inside a sentence it is a word like others ("mark it as done").
    if match is None or not (
        match[0].strip(" .,;:()[]–—-!").isupper() or re.match(r"\s*[.;:(\[–—-]", match[0])
    ):
        return words, False
    return words[: match.start()].rstrip(" .,;:(["), True


def _label(words: str) -> tuple[str | None, str]:
    match = _LABEL.match(words)
    if match is None:
        return None, words
    return (match["label"] or match["label2"]).lower(), words[match.end() :].strip()


def _item(words: str) -> tuple[str | None, str]:
    match = _ITEM.search(words)
    if match is None or match.start() == 0:
        return None, words
    return match[1].lower(), words[: match.start()].rstrip(" ,;–—-")


def _leading_date_last(words: str) -> str:
    """ "By Tuesday, Nadia to check it" as "Nadia to check it by Tuesday"."""
    match = _LEADING_DATE.match(words)
    return f"{match[2].rstrip('. ')} {match[1][:1].lower()}{match[1][1:]}" if match else words


def _owner(sentence: str) -> tuple[str | None, str, bool]:
    """Who, what, and whether the owner was written so that it can't be anything else."""
    match = _MENTIONED.match(sentence)
    if match is not None:
        return match["who"], match["text"], True
    match = _I.match(sentence)
    if match is not None:
        return "me", match["text"], True
    match = _OWNER.search(sentence)
    if match is not None and match.start() > 0:
        return match["who"].strip(), sentence[: match.start()].rstrip(" ,;–—-"), True
    match = _COLON.match(sentence)
    if match is not None and _can_be_people(match["who"]):
        text = re.sub(r"^(?:to|will)\s+", "", match["text"], flags=re.IGNORECASE)
        return match["who"].strip(), text, True
    match = _TO.match(sentence)
    if match is not None and _can_be_people(match["who"]) and not match["text"].lower().startswith("be "):
        return match["who"].strip(), match["text"], False
    match = _DASH.match(sentence)
    if match is not None and _can_be_people(match["who"]) and _all_names(match["who"]):
        return match["who"].strip(), match["text"], False
    match = _FOR.search(sentence)
    if match is not None and match.start() > 0 and _all_names(match["who"]):
        return match["who"].strip(), f"{sentence[: match.start()]}{match['rest']}".strip(), True
    return None, sentence, False


def _can_be_people(words: str) -> bool:
    names = [
        name for name in re.split(r"\s*(?:,|;|&|\band\b)\s*", words.strip(), flags=re.IGNORECASE) if name
    ]
    return bool(names) and all(
        len(name.split()) <= 4 and name.split()[0].lower() not in VERBS and not re.search(r"\d", name)
        for name in names
    )


def _all_names(words: str) -> bool:
    """Whether every word is written as a name ("for Nadia Farrow", not "for the conference")."""
    parts = re.split(r"[\s,;&]+|\band\b", words.strip())
    known = {"me", "all", "everyone", "everybody", "chair", "myself"}
    return _can_be_people(words) and all(
        part[:1].isupper() or part[:1] == "@" or part.lower() in known for part in parts if part
    )


def _please(text: str) -> str:
    return re.sub(r"^(?:please|pls|kindly)[\s,]+", "", text.strip(), flags=re.IGNORECASE)
