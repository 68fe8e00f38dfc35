"""What was promised or asked for in the talk alone, and what was decided."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.commands import block
from bot.commands.typed import MONTH
from bot.commands.wording import alike, sentences, shared, tidy
from bot.documents.minutes import dues, people_names
from bot.documents.minutes.actions import is_about_actions
from bot.documents.minutes.dues import When
from bot.documents.minutes.outline import Section
from bot.documents.minutes.owners import Known
from bot.documents.structure import Block, paragraphs
from bot.domain.minutes import Commitment, DecisionFound

_MEETING = rf"(?:(?:a\s+|the\s+|our\s+|this\s+)?(?:next|future|later|forthcoming|subsequent|{MONTH}(?:['’]s)?|following)\s+(?:\w+\s+){{0,2}}?(?:meetings?|agendas?|call)|this\s+meeting\s+in\s+{MONTH}|these\s+meetings|this\s+(?:group|meeting|committee|board|network))"
_ASKED = re.compile(
    rf"\b(?:request(?:ed|s)?|asked|asks|suggest(?:ed|s)?|propos(?:ed|es)|would\s+(?:like|welcome)|welcomed?|wanted|hop(?:ed|es))\b.{{0,160}}\b(?:agenda|(?:at|to|for|on|in)\s+{_MEETING}|future\s+discussions?|hearing\s+from\s+others)\b|"
    rf"\b(?:to|will|would|should|could|can)\s+be\s+(?:added|put|placed|brought|discussed|revisited|presented|considered|invited|raised|included|reviewed|tabled)\b.{{0,80}}(?:\bagenda\b|{_MEETING})|"
    rf"\b(?:bring|brings|report|come|return|revisit|discuss|present|update)\w*\s+.{{0,80}}\b(?:back\s+)?(?:to|at|in)\s+{_MEETING}|"
    rf"\bback\s+to\s+(?:this|the)\s+(?:meeting|group|committee|board|network)\b|\binvited?\s+(?:\w+\s+){{1,8}}to\s+(?:the\s+|a\s+|this\s+)?(?:next|future|{MONTH})?\s*meeting",
    re.IGNORECASE,
)
_WILL = re.compile(
    r"^(?P<who>(?:[A-Z][\w'’.-]*)(?:\s+[A-Z][\w'’.-]*){0,3}|The\s+[A-Z]?[\w ]{2,25}?)\s+(?:will|would|agreed\s+to|offered\s+to|promised\s+to|volunteer(?:ed|s)\s+(?:to|her|his)|undertook\s+to|is\s+going\s+to|to)\s+(?!be\s+(?:able|no)|not\b|have\b)(?P<verb>\w+)"
)
_MILESTONE = re.compile(
    rf"\b(?:will|would)\s+be\s+(?:available|ready|published|planned|held|launched|completed?|circulated|finished|signed|released|opened|submitted)\b|\b(?:planned|scheduled|due)\s+(?:for|to|in|by)\b.{{0,40}}\b(?:{MONTH}|20\d\d)",
    re.IGNORECASE,
)
_DECIDED = re.compile(
    r"^\W*(?:(?:proposal|proposed\s+resolution)|(?:decision|resolution|resolved|agreed|agreement|motion\s+carried)\s*(?:\#?\s*\d+[\w./]*)?\s*(?:[:–—,]|\s-\s|that\b|unanimously\b))\s*(?P<what>\S.*)$",
    re.IGNORECASE | re.DOTALL,
)
_AGREED = re.compile(
    r"^(?:(?:it\s+was|this\s+was|the\s+\w+(?:\s+\w+)?|members|trustees|councillors|governors|all|everyone|we|the\s+council)\s+(?:unanimously\s+|all\s+)?(?:agreed|resolved|decided|approved|endorsed)\b(?!\s+to\s+(?:look|check|send|ask|find)\b)|members\s+gave\s+their\s+endorsement\b)",
    re.IGNORECASE,
)
# What is so already, or was complained of, is asked for by nobody.
_AS_IT_IS = re.compile(
    r"\b(?:normally|usually|already|sometimes)\b|\bnot\s+(?:\w+\s+)?(?:discussed|presented|reported)\b",
    re.IGNORECASE,
)
_REQUESTED = re.compile(
    r"^(?:The\s+)?\w+(?:\s+[A-Z][\w'’-]*){0,2}\s+(?:requested|asked|suggested|proposed|wanted|would\s+like)\s+(?:for\s+|that\s+)?(?P<what>\S.*)$"
)
_LONGEST = 60  # words
_LONGEST_TOPIC = 20  # words
_AT_MEETING = rf"(?:\s+(?:at|to|in|for)\s+{_MEETING}(?:\s+in\s+{MONTH})?)"
_BACK = re.compile(rf"\b(?:bring|come|report)\b(?:\s+\S+){{0,3}}?\s+back{_AT_MEETING}", re.IGNORECASE)
_TOPICS = (
    re.compile(
        rf"\b(?:(?:would\s+)?(?:welcomed?|like[ds]?|appreciated?)|suggest(?:ed|s)|propos(?:ed|es)|request(?:ed|s)|ask(?:ed|s)\s+for)\s+(?:an?\s+|any\s+|some\s+|the\s+|to\s+have\s+an?\s+)?(?:future\s+|further\s+)?(?:discussions?|conversations?|items?|presentations?|updates?|talks?)\s+(?:around|on|about|regarding)\s+(?P<what>\S.*?){_AT_MEETING}?\.?$",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?P<who>\bthe\s+(?:[\w-]+\s+){{1,4}})(?:will|would|is\s+to|to)\s+be\s+invited{_AT_MEETING}\s+to\s+(?:explain|present|talk\s+about|describe|introduce|discuss|share)\s+(?P<what>\S.*?)\.?$",
        re.IGNORECASE,
    ),
)


def decisions_of(sections: Sequence[Section]) -> tuple[DecisionFound, ...]:
    """What was decided: in a list of its own, or marked in the talk."""
    found: list[DecisionFound] = []
    for section in sections:
        listing = section.role == "decisions"
        for paragraph in paragraphs(section.blocks):
            text = tidy(paragraph.text)
            match = _DECIDED.match(text)
            if match is not None and not re.match(r"(?i)^\W*propos", text):
                _add(found, match["what"], section)
            elif listing and (paragraph.is_item or len(text.split()) > 3) and not text.endswith(":"):
                _add(found, text, section)
            elif not listing and not is_about_actions(section):
                for sentence in sentences(text):
                    if _AGREED.match(sentence) and len(sentence.split()) <= _LONGEST:
                        _add(found, sentence, section)
    return tuple(found)


def _add(found: list[DecisionFound], text: str, section: Section) -> None:
    words = re.sub(r"^(?:that|to)\s+", "", tidy(text), flags=re.IGNORECASE)
    if len(words.split()) > 1 and not any(alike(words, each.text) for each in found):
        found.append(DecisionFound(text=words[:1].upper() + words[1:], agenda_item=section.number))


def promises_of(
    sections: Sequence[Section], known: Known, when: When, actions: Sequence[str]
) -> tuple[Commitment, ...]:
    """Sentences of the talk that promise something, and are no wording of an action that was found."""
    found: list[Commitment] = []
    for section in sections:
        if section.role is not None or is_about_actions(section):
            continue
        for text in _talk(section.blocks):
            for sentence in sentences(text):
                said = _commitment(tidy(sentence), known, when, section.title)
                if said is None or any(alike(said.text, each.text) for each in found):
                    continue
                if not any(
                    said.text == each or alike(said.text, each) or shared(said.text, each) > 0.9
                    for each in actions
                ):
                    found.append(said)
    return tuple(found)


def _talk(blocks: Sequence[Block]) -> Iterator[str]:
    for paragraph in paragraphs(tuple(blocks)):
        if paragraph.heading is None and paragraph.box is None and len(paragraph.text.split()) > 4:
            yield paragraph.text


def _commitment(sentence: str, known: Known, when: When, about: str) -> Commitment | None:
    """about: the heading above it, which "Imran will bring this back" is about."""
    if (
        len(sentence.split()) > _LONGEST
        or sentence.endswith("?")
        or re.match(r"(?i)\W*(?:action|decision|resolved|agreed)\b[^:–—]{0,20}[:–—]", sentence)
    ):
        return None
    due = dues.due_in(sentence, when)
    words, span = (due.words, due.span) if due is not None else (None, None)
    if _AS_IT_IS.search(sentence):
        return None
    asked = block.agenda_request(sentence)
    if asked is not None or _ASKED.search(sentence):
        return Commitment(
            text=sentence,
            kind="agenda_request",
            owners=_who(sentence, known),
            due_text=words,
            due=span,
            title=_title(sentence)
            or (asked.title if asked else None)
            or _topic(sentence)
            or _brought_back(sentence, about),
        )
    match = _WILL.match(sentence)
    if match is not None and all(known.has(part) for part in people_names.split(match["who"])):
        return Commitment(
            text=sentence, kind="promise", owners=people_names.split(match["who"]), due_text=words, due=span
        )
    if _MILESTONE.search(sentence) and (due is not None or re.search(rf"\b{MONTH}\b|\b20\d\d\b", sentence)):
        return Commitment(text=sentence, kind="milestone", due_text=words, due=span)
    return None


def _title(sentence: str) -> str | None:
    """What "Nadia requested moderations to be added to the agenda" would have on it."""
    match = _REQUESTED.match(sentence)
    asked = block.agenda_request(match["what"]) if match is not None else None
    return asked.title if asked is not None else None


def _topic(sentence: str) -> str | None:
    """What a sentence would have talked about: "Nadia would welcome a discussion around audits", "… will be invited to
    explain the survey"."""
    for pattern in _TOPICS:
        match = pattern.search(sentence)
        if match is not None and len(match["what"].split()) <= _LONGEST_TOPIC:
            who = match.groupdict().get("who")
            topic = match["what"].strip(" .,;“”\"'")
            return f"{topic[:1].upper()}{topic[1:]}" + (f" ({who.strip()})" if who else "")
    return None


def _brought_back(sentence: str, about: str) -> str | None:
    if about and len(about.split()) <= _LONGEST_TOPIC and _BACK.search(sentence):
        return f"{about}: update"
    return None


def _who(sentence: str, known: Known) -> tuple[str, ...]:
    match = re.match(r"(?P<who>[A-Z][\w'’-]*(?:\s+[A-Z][\w'’-]*){0,2})\b", sentence)
    return (match["who"],) if match is not None and known.has(match["who"]) else ()
