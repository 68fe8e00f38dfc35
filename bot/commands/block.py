"""What notes ask for: read_block() for pasted lines, agenda_request() and two_parts() for one text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from bot.commands import adding, names
from bot.commands.model import AddAction, Decide, Suggest
from bot.commands.typed import LONGEST_TEXT, MONTH
from bot.domain.errors import TooLong

# "September's agenda", "the agenda for September", "the next agenda", "the agenda of the next meeting"
_AGENDA = rf"""(?:
      (?:the\s+)?(?P<month>{MONTH})(?:['’]?s)?\s+(?:meeting['’]?s?\s+)?agenda
    | (?:the\s+)?agenda\s+(?:for|of|in)\s+(?:the\s+)?(?P<month2>{MONTH})(?:['’]?s)?(?:\s+meeting)?
    | (?:the\s+)?(?:next\s+(?:meeting['’]?s?\s+)?agenda|agenda\s+(?:for|of)\s+(?:the\s+|our\s+)?next\s+(?:meeting|time))
    | (?:the\s+|an?\s+|our\s+|a\s+future\s+)?agenda
)"""
_MEETING = (
    rf"(?:the\s+|our\s+)?(?:next\s+(?:meeting|time|one)|{MONTH}(?:['’]s)?(?:\s+\d{{4}})?(?:\s+meeting)?|"
    r"meeting\s+(?:in|of)\s+\w+(?:\s+\d{4})?|(?:group|network|meeting|committee|board))"
)
_FLAGS = re.IGNORECASE | re.VERBOSE
_ASKS = (
    re.compile(rf"^(?:re)?(?:add|put|place|introduce|include|keep|have)\s+(?P<what>\S.*?)\s+(?:back\s+)?(?:on|to|onto|in|for)\s+{_AGENDA}\.?$", _FLAGS),
    re.compile(rf"^(?P<what>\S.*?)\s+(?:(?:to|should|will|must|can)\s+(?:be\s+|go\s+)?(?:re)?(?:added|add|put|placed|included|introduced|kept|go)?|(?:added|put))\s*(?:back\s+)?(?:on|to|onto|in)\s+{_AGENDA}\.?$", _FLAGS),
    re.compile(rf"^(?P<what>(?!(?:check|see|send|write|comment|agree|draft|circulate|share|finish|prepare|work|report|look|decide|email|say|put|add)\b)\S.*?)\s+(?:on|for|onto)\s+{_AGENDA}\.?$", _FLAGS),
    re.compile(rf"^add\s+(?:an?\s+)?(?:agenda\s+)?item\s+(?:on|about|for)\s+(?P<what>\S.*?)\s+(?:for|to|at|in)\s+(?:the\s+)?(?:(?P<month>{MONTH})(?:['’]s)?|next)(?:\s+(?:meeting|time|agenda))?(?P<month2>)\.?$", _FLAGS),
    re.compile(rf"^agenda\s+item\s+(?:for\s+(?:the\s+)?(?:(?P<month>{MONTH})|next\s+(?:meeting|time))\s*)?[:–—-]\s*(?P<what>\S.*?)(?P<month2>)\.?$", _FLAGS),
)  # fmt: skip
_BACK = re.compile(
    rf"^(?:bring|report|come|take)\s+(?:back\s+(?:with\s+|on\s+)?(?P<what>\S.*?)|(?P<what2>\S.*?)\s+back)"
    rf"(?:\s+(?:to|at|in|for)\s+(?P<when>{_MEETING}))?\.?$|"
    rf"^(?P<what3>\S.*?)\s+(?:to\s+be\s+|should\s+be\s+|will\s+be\s+)brought\s+back(?:\s+(?:to|at|in)\s+(?P<when3>{_MEETING}))?\.?$|"
    rf"^(?:revisit|return\s+to|come\s+back\s+to|discuss|reconsider)\s+(?P<what4>(?!with\b)\S.*?)\s+(?:at|in)\s+(?P<when4>(?:the\s+|our\s+)?(?:next\s+(?:meeting|time)|{MONTH}(?:['’]s)?(?:\s+\d{{4}})?\s+meeting|meeting\s+(?:in|of)\s+\w+))\.?$",
    re.IGNORECASE,
)
# What is brought back to a meeting even where the meeting isn't said.
_BROUGHT = re.compile(
    r"\b(?:updates?|reports?|papers?|proposals?|figures|findings|results|options|drafts?|feedback|plans?|data|"
    r"recommendations?|summary|outcomes?|information|item|this|it)\b",
    re.IGNORECASE,
)
_INVITE = re.compile(
    rf"^invite\s+(?P<what>\S.*?)\s+(?:(?:along\s+)?to|for)\s+(?:(?:speak|present|talk|come|attend|join|report)\b.*?\b(?:at|to|in|for)\s+)?(?P<when>{_MEETING})\b.*$|"
    rf"^(?P<what2>\S.*?)\s+to\s+be\s+invited\s+to\s+(?P<when2>{_MEETING})\b.*$",
    re.IGNORECASE,
)
# What somebody says at a meeting themselves: an item, and done only once it was said.
_SPEAKS = re.compile(
    rf"^(?:to\s+|will\s+)?(?:present|introduce|talk\s+about|feed\s*back(?:\s+on)?|report\s+on|(?:give|provide)\s+(?=an?\s+(?:update|overview|talk|presentation|report|summary)\b)|update\s+(?:everybody|everyone|us|(?:the\s+)?(?:group|members|network|meeting))\s+on)\s*"
    rf"(?P<what>\S.*?)(?P<when>\s+(?:to|at|in)\s+(?!the\s+(?:board|committee)\b){_MEETING})?\.?$",
    re.IGNORECASE,
)
_LED_TO = re.compile(
    r"^(?:(?:it\s+was\s+|we\s+|the\s+group\s+|all\s+)?(?:agreed?|decided)\s+(?:to\s+)?|to\s+|please\s+|pls\s+|let's\s+|we\s+(?:will|should|need\s+to)\s+)"
    r"(?=(?:re)?(?:add|put|place|introduce|include|keep|bring|invite|have|revisit|return|discuss|come)\b)",
    re.IGNORECASE,
)
_DOES = (
    r"(?:re)?(?:add|put|send|circulate|invite|bring|share|ask|arrange|draft|update|check|contact|book|write|present|"
    r"collect|prepare|review|organise|set\s+up|email|speak|produce|create|report|find|confirm|discuss|provide|publish|"
    r"remind|schedule|follow\s+up|ring|call|chase|submit|agree|complete|distribute|forward|liaise|meet|look|amend|invite)"
)
_TWO = re.compile(
    rf"^(?P<first>.{{6,}}?\S)\s*(?:,|;)?\s+and\s+(?:then\s+|also\s+|to\s+)?(?P<second>{_DOES}\b.{{5,}})$",
    re.IGNORECASE,
)


@dataclass(frozen=True, kw_only=True)
class AgendaRequest:
    """Words that ask for an item on an agenda. meeting is as it was written; None: the next one."""

    title: str
    meeting: str | None = None


def agenda_request(text: str) -> AgendaRequest | None:
    """What a text asks to have on an agenda ("add X to September's agenda", "bring back", "invite Y"); None: nothing."""
    words = text.strip()
    if len(words) > 400:
        return None
    words = _LED_TO.sub("", words)
    if "agenda" in words.casefold():
        for pattern in _ASKS:
            match = pattern.match(words)
            if match is not None:
                title = _title(match["what"])
                return (
                    AgendaRequest(title=title, meeting=match["month"] or match["month2"] or None)
                    if title
                    else None
                )
    match = _INVITE.match(words)
    if match is not None:
        title = _title(match["what"] or match["what2"])
        return (
            AgendaRequest(title=title, meeting=_meeting(match["when"] or match["when2"])) if title else None
        )
    match = _BACK.match(words)
    if match is not None:
        what = match["what"] or match["what2"] or match["what3"] or match["what4"]
        when = match["when"] or match["when3"] or match["when4"]
        title = _title(what)
        if title and (when or _BROUGHT.search(what)):
            return AgendaRequest(title=title, meeting=_meeting(when))
    return None


def spoken_item(text: str, phrase: str | None = None) -> AgendaRequest | None:
    """The item at which somebody keeps what they promise ("present a timeline at September's meeting"); None: none.

    phrase: when, where that is a meeting and was taken out of the text. An action that asks for an item is done when
    the agenda has it; this one when it was said.
    """
    if agenda_request(text) is not None:
        return None
    match = _SPEAKS.match(text.strip()) if len(text) <= 400 else None
    if match is None or not (match["when"] or re.match(r"(?i)(?:at|to|in)\b", phrase or "")):
        return None
    title = _title(re.sub(r"(?i)^an?\s+", "", match["what"]))
    return AgendaRequest(title=title, meeting=None) if title else None


def is_spoken(text: str) -> bool:
    """Whether it is done by being said at a meeting, not by an item on its agenda."""
    return agenda_request(text) is None and _SPEAKS.match(text.strip()[:400]) is not None


def _title(words: str) -> str:
    """The item's name, without what leads to it and its quotation marks; "" where nothing is named."""
    bare = re.sub(
        r"^(?:to\s+)?(?:re)?(?:add|put|introduce|include|keep)\b\s*", "", words.strip(), flags=re.IGNORECASE
    )
    bare = re.sub(
        r"^(?:an?\s+|the\s+)?(?:agenda\s+)?item\s+(?:on\s+|for\s+|about\s+)?", "", bare, flags=re.IGNORECASE
    )
    bare = re.sub(r"\s+(?:to|should|will)(?:\s+be)?$", "", bare, flags=re.IGNORECASE).strip(" \"'“”‘’,.;:")
    bare = re.sub(r"^an?\s+(?=\S)", "", bare, flags=re.IGNORECASE)
    return "" if bare.casefold() in ("this", "it", "that", "these", "them") else bare[:1].upper() + bare[1:]


def _meeting(words: str | None) -> str | None:
    """The meeting's name, where it is one: "September"; "this group" and "the next meeting" mean the next."""
    month = re.search(rf"\b{MONTH}\b", words, re.IGNORECASE) if words else None
    return month[0] if month and words and "next" not in words.casefold() else None


def two_parts(text: str) -> tuple[str, str] | None:
    """The two things that "A and B" asks for, where each has a verb of its own."""
    match = _TWO.match(text.strip()) if len(text) <= LONGEST_TEXT else None
    if match is None or re.search(r"\b(?:for|to|of|with|on|in|at|the|an?)$", match["first"], re.IGNORECASE):
        return None
    return match["first"].strip(" ,;"), match["second"].strip(" ,;.")


# --- pasted notes


@dataclass(frozen=True, kw_only=True)
class ProposedLine:
    """What one line of notes, with the lines that continue it, would become.

    kind: action | agenda | both (an action that asks for an agenda item) | decision | text (kept as it was said).
    """

    said: str
    kind: str
    command: AddAction | Suggest | Decide | None = None


_NOISE = re.compile(
    r"^(?:actions?(?:\s+(?:items?|points?|list|log|arising|agreed))?|summary of actions|action (?:no|log|description).*|"
    r"who|what|(?:by\s+)?when|lead|leads|due|due date|deadline|owners?|agenda|minutes|notes|attendees|attending|apologies|in attendance|"
    r"present|date|item|no\.?|ref|status|decisions?|matters arising|a\.?o\.?b\.?|next meeting|next steps|any other business|"
    r"responsible|person responsible|description|task|tasks|complete\??|comments?)\s*:?$",
    re.IGNORECASE,
)
_HEADED_ACTIONS = re.compile(
    r"^\W*(?:summary\s+of\s+)?(?:actions?|next\s+steps|tasks|to-?dos?)\b[^.!?]{0,30}$", re.IGNORECASE
)
_BULLET = re.compile(r"^\s*(?:[-*•●▪◦–—‣·➢✓]\s+|o\s+(?=\S)|\[(?P<box>[ xX✓])?\]\s*|\(?\d{1,2}[.)]\s+(?=\D))")
_MARKS = re.compile(r"^#{1,6}\s+|\*\*|__")
_RULE = re.compile(r"^[\s|:=_*+-]{3,}$")
_DECIDED = re.compile(
    r"^(?:(?:decision|decided|agreed|resolved|agreement)\s*(?:[:–—]|\s-)\s*(?:that\s+)?|(?:it\s+was\s+|the\s+(?:group|meeting|network|board|committee)\s+|members\s+|we\s+|all\s+)?(?:agreed|decided|resolved)\s+that\s+)(?P<what>\S.*)$",
    re.IGNORECASE,
)
_WOULD = re.compile(r"^(?P<who>.{2,80}?)\s+would\s+(?=[a-z])")
_IMPERATIVE = re.compile(rf"^(?:please\s+)?{_DOES}\b", re.IGNORECASE)
_HEADERS = {
    "label": ("no", "no.", "ref", "ref.", "reference", "number", "#", "item", "item no", "item no.", "action no", "action no.", "id"),
    "text": ("action", "actions", "what", "description", "action point", "action points", "task", "agreed action", "summary", "action agreed"),
    "who": ("lead", "leads", "who", "owner", "owners", "responsible", "person responsible", "by whom", "action by", "name", "assigned to", "responsibility"),
    "when": ("due", "when", "by when", "deadline", "date", "due date", "by", "target date", "timescale", "target"),
    "status": ("status", "complete", "complete?", "done", "done?", "progress", "update", "rag", "comments", "comment", "notes"),
}  # fmt: skip
_COLUMNS = {word: name for name, said in _HEADERS.items() for word in said}
_LABEL = re.compile(r"\d{1,3}(?:\.\d{1,2})?[a-z]{0,2}[.):]?", re.IGNORECASE)
_FINISHED = re.compile(r"^(?:complete|completed|done|closed|actioned|yes|y|✓|✔|✅|x)\b", re.IGNORECASE)


def read_block(lines: Sequence[str]) -> tuple[ProposedLine, ...]:
    """What each line of pasted notes would become; headings, rules and blank lines are left out.

    Understands bullets, numbers, check boxes, tables with tabs or bars, and lines that go on in the next one.
    """
    found: list[ProposedLine] = []
    columns: tuple[str, ...] | None = None
    under_actions = False
    for said, bulleted, ticked in _joined(lines):
        cells = _cells(said)
        if len(cells) > 1:
            header = tuple(_COLUMNS.get(cell.casefold().rstrip(":"), "") for cell in cells)
            if sum(bool(name) for name in header) >= 2 and all(
                header[i] or not cells[i] for i in range(len(cells))
            ):
                columns = header
                continue
            row = _row(cells, columns)
            if row is not None:
                found.append(_proposed(said, row))
                continue
        heading = said.rstrip(": ")
        if not bulleted and _HEADED_ACTIONS.match(heading) and not adding.has_owner(said):
            under_actions = True
            continue
        if _NOISE.match(said):
            under_actions = False
            continue
        command = _read(said, asks=bulleted or under_actions)
        if isinstance(command, AddAction) and ticked:
            command = replace(command, done=True)
        found.append(_proposed(said, command))
    return tuple(found)


def _proposed(said: str, command: AddAction | Suggest | Decide | None) -> ProposedLine:
    match command:
        case AddAction():
            parts = two_parts(command.text or "")
            asks = agenda_request(parts[1] if parts else command.text or "")
            return ProposedLine(said=said, kind="both" if asks else "action", command=command)
        case Suggest():
            return ProposedLine(said=said, kind="agenda", command=command)
        case Decide():
            return ProposedLine(said=said, kind="decision", command=command)
        case _:
            return ProposedLine(said=said, kind="text")


def _joined(lines: Sequence[str]) -> Iterator[tuple[str, bool, bool]]:
    """Each line without its bullet, joined with those that go on; whether it had a bullet, and a ticked box."""
    held: tuple[str, bool, bool] | None = None
    for raw in lines:
        if not raw.strip() or _RULE.match(raw):
            if held is not None:
                yield held
            held = None
            continue
        bare, bulleted, ticked = _unbulleted(raw)
        if held is not None and not bulleted and _goes_on(held[0], raw):
            held = (f"{held[0]} {raw.strip()}", held[1], held[2])
            continue
        if held is not None:
            yield held
        held = (bare, bulleted, ticked)
    if held is not None:
        yield held


def _unbulleted(raw: str) -> tuple[str, bool, bool]:
    bulleted = ticked = False
    words = _MARKS.sub("", raw.rstrip())
    while match := _BULLET.match(words):
        bulleted, ticked = True, ticked or (match["box"] or " ") in "xX✓"
        words = words[match.end() :]
    return words.strip(), bulleted, ticked


_BROKEN_FROM = 50  # characters


def _goes_on(before: str, raw: str) -> bool:
    """Whether a line continues the one before: it begins small, and the one before was no sentence yet."""
    words = raw.strip()
    if "\t" in words or "|" in words or "\t" in before or "|" in before or before[-1:] in ".:;!?":
        return False
    if not words[:1].islower() or words.startswith(("me to ", "all to ")) or adding.has_owner(words):
        return False
    # A short line was not broken by a page's width: what follows and is a request of its own stands for itself.
    if agenda_request(words) is not None:
        return False
    return len(before) >= _BROKEN_FROM or _IMPERATIVE.match(words) is None


def _cells(said: str) -> list[str]:
    parts = re.split(r"\t|\s*\|\s*", said.strip().strip("|")) if "\t" in said or "|" in said else [said]
    return [part.strip() for part in parts]


def decided(line: str) -> AddAction | Suggest | Decide | None:
    """What a line that says what was agreed becomes: somebody's action, an agenda item, else a decision."""
    return _read(line, asks=False) if _DECIDED.match(line) is not None else None


def _read(said: str, *, asks: bool) -> AddAction | Suggest | Decide | None:
    """asks: it stands where actions do, so that one without an owner is one too (who does it is asked)."""
    if len(said) > LONGEST_TEXT:
        return None
    decided = _DECIDED.match(said)
    words = decided["what"] if decided is not None else said
    would = _WOULD.match(words)
    if would is not None and names.can_be_people(would["who"]):
        words = f"{would['who']} will {words[would.end() :]}"
    try:
        command = adding.add(words)
    except TooLong:
        return None
    request = agenda_request(command.text or words)
    if command.who is not None:
        return command
    if request is not None and command.label is None and not command.done:
        return Suggest(text=request.title, meeting=request.meeting)
    if decided is not None:
        text = (command.text or words).strip(" .")
        return Decide(text=text[:1].upper() + text[1:], item=command.item)
    if command.text and (command.label is not None or command.done):
        return command
    if command.text and (_said_to_be_action(said) or (asks and _IMPERATIVE.match(command.text))):
        return command
    return None


def _said_to_be_action(said: str) -> bool:
    return re.match(r"(?i)(?:new\s+)?(?:actions?|aps?)\b.{0,12}?[:–—]", said) is not None


def _row(cells: list[str], columns: tuple[str, ...] | None) -> AddAction | None:
    """A row of a pasted table, by its header where there was one, else number, action, lead, due as far as they are there."""
    if all(not cell or _NOISE.match(cell) for cell in cells):
        return None
    given = (
        _by_header(cells, columns) if columns is not None and len(columns) >= len(cells) else _by_place(cells)
    )
    text = given.get("text", "")
    if not text or len(text) > LONGEST_TEXT:
        return None
    command = adding.add(text)
    who = given.get("who") or None
    label = (given.get("label") or "").rstrip(".):").lower() or command.label
    done = command.done or _FINISHED.match(given.get("status", "")) is not None
    if who is None:
        return replace(command, label=label, when=given.get("when") or None, done=done)
    own = command.who is not None and _same(command.who, who)
    words = command.text if own else command.sentence
    return replace(
        command, who=names.tidy(who), text=words, sentence=words, label=label, when=given.get("when") or None,
        done=done, explicit_owner=True,
    )  # fmt: skip


def _same(said: str, lead: str) -> bool:
    """Whether "Imran to send …" and the lead "IS", "Imran" or "Imran Sethi" are the same person."""
    first, other = said.split()[0].casefold(), lead.split()[0].casefold()
    return first == other or (lead.isupper() and len(lead) <= 4 and first[:1] == lead[:1].casefold())


def _by_header(cells: list[str], columns: tuple[str, ...]) -> dict[str, str]:
    return {name: cell for name, cell in zip(columns, cells, strict=False) if name and cell}


def _by_place(cells: list[str]) -> dict[str, str]:
    rest = [cell for cell in cells if cell]
    given: dict[str, str] = {}
    if rest and _LABEL.fullmatch(rest[0]):
        given["label"] = rest.pop(0)
    if rest and _FINISHED.fullmatch(rest[-1]):
        given["status"] = rest.pop()
    if (
        len(rest) > 1
        and len(rest[0]) < len(rest[1])
        and names.all_written_as_names(rest[0])
        and " " in rest[1]
    ):
        rest[0], rest[1] = rest[1], rest[0]  # Who stands first in some tables.
    return given | dict(zip(("text", "who", "when"), rest, strict=False))
