"""The actions of a set of minutes: in tables, in lists under a heading, marked where they were agreed, or in sentences."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.commands import names
from bot.commands.wording import sentences, tidy
from bot.documents.minutes import found, marks, owners, people_names, registers
from bot.documents.minutes.found import NOTHING, Found
from bot.documents.minutes.outline import Section, label_of, role_of
from bot.documents.minutes.owners import Known
from bot.documents.minutes.status import status_in_column
from bot.documents.structure import Block, Paragraph, Table, plain

_INTRO = re.compile(
    r":\s*$|^the following (?:actions?|items?)\b|^actions? (?:were|was|are|agreed|from) .{0,60}:?$|^(?:key|legend)\s*:",
    re.IGNORECASE,
)
_PREAMBLE = re.compile(
    r"^(?:presented by|summary|status|moved|seconded|passed|time|date|source|link|discussion|notes?|minutes?|background|motion|vote|votes|details?)\b[^:]{0,20}:",
    re.IGNORECASE,
)
_STYLED = 6  # levels of headings that are styled as such
_LONGEST_LINE = 90  # words: what is longer under "Actions" is talk
_BY_WHEN = re.compile(
    r"(?P<names>[^()]{2,60}?)[\s,;(–—-]+(?P<due>(?:by|before|due|until)\s+(?=.*(?:\d|[A-Z]))[^()]{3,40})\)?$"
)
_SIGNED = re.compile(r"[(\[]?[A-Z]{2,3}(?:\s*[/,&]\s*[A-Z]{2,3}){0,4}[)\]]?")
_ORDER = re.compile(r"(?P<who>[A-Z]{2,4}):\s+(?P<verb>[A-Z][a-z]+)\b")
_PROMISED = re.compile(
    r"\b(?:agreed|agrees|undertook|volunteered|offered|promised|committed|was asked|were asked|is asked|was tasked|were tasked|took an action|kindly agreed)\s+to\s+(?!note|approve|accept|support|endorse|adjourn|defer|receive|the|this|that|a\b)\w+|"
    r"\b(?:agreed|resolved|requested|decided)\s+that\s+(?:the\s+)?[A-Z][\w ]{1,30}\s+(?:would|should|will|to)\s+\w+",
    re.IGNORECASE,
)


def actions_of(sections: Sequence[Section], known: Known) -> list[Found]:
    """Every wording of every action, in the order of the document."""
    boxes = not any(is_about_actions(section) for section in sections)
    signed = (
        sum(
            _SIGNED.fullmatch(block.text) is not None
            for section in sections
            for block in section.blocks
            if isinstance(block, Paragraph)
        )
        > 1
    )
    read = [one for section in sections for one in _of_section(section, known, boxes=boxes, signed=signed)]
    if read:
        named = Known(
            names=known.names | {name.casefold() for one in read if one.certain for name in one.owners}
        )
        # Names that are written apart somewhere ("KS: …") are known everywhere else too.
        initials = any(
            one.source == "inline"
            and one.certain
            and one.owners
            and all(name.isupper() for name in one.owners)
            for one in read
        )
        if named != known or initials:
            read = [
                one
                for section in sections
                for one in _of_section(section, named, boxes=boxes, initials=initials, signed=signed)
            ]
    return read or [one for section in sections for one in _promised(section, known)]


def is_about_actions(section: Section) -> bool:
    return _kind(section) is not None


def _kind(section: Section) -> str | None:
    """ "actions" or "previous_actions" where the section, or one above it, lists actions."""
    role = section.role
    if role is not None:
        return role if role in ("actions", "previous_actions") else None
    above = next((each for title in section.above if (each := role_of(title)) is not None), None)
    # Only what is styled as a heading stands under another one; a bold line may begin something else, if it is no name.
    under = section.level < _STYLED or _is_name(section.title)
    return above if above in ("actions", "previous_actions") and under else None


def _is_name(title: str) -> bool:
    return len(title.split()) <= 3 and names.all_written_as_names(title)


def _of_section(
    section: Section, known: Known, *, boxes: bool, initials: bool = False, signed: bool = False
) -> Iterator[Found]:
    """boxes: tick boxes are actions wherever they stand; initials: "DH: Make it" is one, as others are marked so;
    signed: initials on a line of their own say whose the sentence above them is.
    """
    kind = _kind(section)
    carried = kind == "previous_actions" or any(
        role_of(title) == "previous_actions" for title in section.above
    )
    owner = people_names.split(section.title) if kind and section.role is None else ()
    items = [block for block in section.blocks if isinstance(block, Paragraph) and block.is_item]
    shallowest = min((block.depth for block in items), default=0)
    listing, ended = kind is not None, False
    heading: tuple[int, tuple[str, ...]] | None = (
        None  # a line of the list that names whose the deeper ones are
    )
    read: list[Found] = []
    before: Paragraph | None = None
    for block in section.blocks:
        if isinstance(block, Table):
            read += _tabled(block, known, listing=listing, carried=carried, item=section.number)
            before = None
            continue
        if read and (told := found.facts_of(block.text)):
            read[-1] = found.with_facts(read[-1], told)
            continue
        if (
            listing
            and read
            and section.level >= _STYLED
            and items
            and not block.is_item
            and not _owned(block, known)
        ):
            ended = True
        if listing and block.is_item and (named := _names_below(section.blocks, block, known)):
            heading = (block.depth, named)
            continue
        if heading is not None and (not block.is_item or block.depth <= heading[0]):
            heading = None
        one: Found | None = None
        in_marks = list(_marked(block, before, known, section)) or list(
            _signed(block, before, known, section, signed)
        )
        if in_marks:
            read += [replace(each, carried=carried, owners=each.owners or owner) for each in in_marks]
        elif (
            listing
            and not ended
            and _may_be_item(block, heading[0] + 2 if heading else shallowest, items, known)
        ):
            one = found.read(block.text, known, source="list", struck=block.struck)
        elif initials and not listing and _ORDER.match(block.text) and _is_order(block.text, known):
            one = found.read(block.text, known, source="inline", struck=block.struck)
        elif boxes and not listing and block.box is not None and _owned(block, known):
            one = found.read(block.text, known, source="list", struck=block.struck)
        if one is not None:
            whose = one.owners or (heading[1] if heading is not None else owner)
            status = one.status or ("done" if block.box else None)
            read.append(replace(one, carried=carried, item=section.number, owners=whose, status=status))
        before = block
    yield from read


def _names_below(blocks: Sequence[Block], line: Paragraph, known: Known) -> tuple[str, ...]:
    """The people whom a line of a list names, where deeper lines say what they do."""
    bare = line.text.rstrip(": ")
    if not owners.are_names(bare, known):
        return ()
    place = next(at for at, block in enumerate(blocks) if block is line)
    after = blocks[place + 1] if place + 1 < len(blocks) else None
    return (
        people_names.split(bare)
        if isinstance(after, Paragraph) and after.is_item and after.depth > line.depth
        else ()
    )


def _signed(
    block: Paragraph, before: Paragraph | None, known: Known, section: Section, signed: bool
) -> Iterator[Found]:
    """Initials alone on a line, where that is how a document says who does what."""
    if (
        signed
        and before is not None
        and _SIGNED.fullmatch(block.text)
        and owners.are_names(block.text, known)
    ):
        task = _last_sentence(before.text)
        if task and not _SIGNED.fullmatch(before.text):
            yield Found(
                text=task,
                owners=people_names.split(block.text),
                source="inline",
                item=section.number,
                certain=True,
            )


def _is_order(text: str, known: Known) -> bool:
    match = _ORDER.match(text)
    return (
        match is not None
        and match["verb"].casefold() in owners.VERBS
        and match["who"] not in ("NB", "FYI", "PS", "AOB", "TODO", "URL")
    )


def _tabled(table: Table, known: Known, *, listing: bool, carried: bool, item: str | None) -> Iterator[Found]:
    read = list(registers.read_table(table, known, in_actions=listing, carried=carried, item=item))
    yield from read
    if not read:
        for row in table.rows:
            for cell in row.cells:
                yield from _in_cell(cell.blocks, row.texts[0] if row.texts else "", known)


def _in_cell(blocks: Sequence[Block], first: str, known: Known) -> Iterator[Found]:
    """Marked actions in a table that lays out the talk; nested tables are read as any other."""
    number = re.fullmatch(r"\d{1,3}(?:\.\d{1,2})*\.?", first.strip())
    place = Section(title="", level=0, number=first.strip(" .") if number else None, blocks=())
    before: Paragraph | None = None
    listing = False
    for block in blocks:
        if isinstance(block, Table):
            yield from _tabled(block, known, listing=listing, carried=False, item=place.number)
            continue
        role = role_of(block.text) if len(block.text.split()) <= 6 else None
        if role in ("actions", "previous_actions") and (
            block.bold or block.text.endswith(":") or block.heading
        ):
            listing = True
            continue
        in_marks = list(_marked(block, before, known, place))
        yield from in_marks
        if listing and not in_marks:
            if block.is_item or owners.owned(block.text, known).owners:
                one = found.read(block.text, known, source="list", struck=block.struck, item=place.number)
                if one is not None:
                    yield one
            else:
                listing = False
        before = block


def _may_be_item(block: Paragraph, shallowest: int, items: Sequence[Paragraph], known: Known) -> bool:
    """Whether a paragraph under "Actions" is one of them, and no introduction, detail or talk."""
    text = block.text
    if NOTHING.match(text) or _PREAMBLE.match(text) or len(text.split()) > _LONGEST_LINE:
        return False
    labelled = label_of(text)
    if labelled is not None and labelled[0] not in ("chair", "minute_taker"):
        return False
    if block.is_item:
        if block.depth > shallowest and not (block.box is not None and _owned(block, known)):
            return False
        return not (text.endswith(":") and len(text.split()) < 12)
    if items:
        return _owned(block, known) and not _INTRO.search(text)
    if _INTRO.search(text) or len(text.split()) < 2:
        return False
    return _owned(block, known) or len(text.split()) <= 40


def _owned(block: Paragraph, known: Known) -> bool:
    return bool(owners.owned(tidy(block.text), known).owners)


def _marked(block: Paragraph, before: Paragraph | None, known: Known, section: Section) -> Iterator[Found]:
    """The actions that a paragraph marks; one that only names people is about the sentence before it."""
    text = block.text
    for mark in marks.marked(text):
        rest = mark.text.strip()
        bare = rest.strip(" *.()[]:–—-")
        if NOTHING.match(rest) or re.match(
            r"(?i)^(?:plans?|logs?|lists?|notes?|points?|items?|none)\b\W*$", bare
        ):
            continue
        bare, due = _with_date(bare, known)
        if owners.are_names(bare, known) and len(bare.split()) <= 8 and not _is_task(bare, known):
            said = mark.before or (
                before.text
                if before is not None
                and not re.search(r"\w", text[: text.find(rest)].replace("ACTION", "").replace("Action", ""))
                else ""
            )
            named = people_names.split(bare)
            several = list(registers.deeds([plain(said)], [(name,) for name in named], known, section.number))
            if len(named) > 1 and len(several) > 1:
                yield from (replace(each, source="inline", due=due) for each in several)
                continue
            task = _last_sentence(said)
            if task:
                yield Found(
                    text=task, owners=named, label=mark.label, source="inline", item=section.number, certain=True, due=due,
                    context=_before_last(said) if len(task.split()) < 8 else None,
                )  # fmt: skip
            continue
        if not rest or (not mark.loud and not owners.owned(rest, known).owners):
            continue
        one = found.read(
            _named_first(rest),
            known,
            source="inline",
            struck=block.struck,
            label=mark.label,
            item=section.number,
        )
        if one is not None:
            ahead = (
                re.search(r"\[(\w[\w ]{2,20})\]$", text[: text.find(rest)].split("ACTION")[0].strip())
                if "ACTION" in text
                else None
            )
            yield replace(one, status=one.status or (status_in_column(ahead[1]) if ahead else None))


def _with_date(words: str, known: Known) -> tuple[str, str | None]:
    """The names of "KL by 30 Sept", and by when; without a date all of the words."""
    match = _BY_WHEN.match(words)
    if match is None or not owners.are_names(match["names"], known):
        return words, None
    return match["names"].strip(" ,;–—-("), match["due"].strip(" )")


def _named_first(text: str) -> str:
    """ "DH: intersect", "(JB) add", "for JB: add": names in front in the form that owners.owned reads."""
    text = re.sub(r"^(?:for|on|by|to)\s+(?=[A-Z@][\w.'’/&, ]{0,40}[:–—-])", "", text)
    return re.sub(r"^[(\[](?P<who>[^()\[\]]{1,50})[)\]]\s*[:–—-]?\s*", r"\g<who>: ", text)


def _is_task(words: str, known: Known) -> bool:
    """Whether words in capitals are a task all the same ("Update Risk Register")."""
    return not known.has(words) and words.split()[0].casefold() in owners.VERBS


def _last_sentence(text: str) -> str:
    said = [each for each in sentences(text) if re.search(r"\w{3}", each)]
    return (
        re.sub(r"^(?:AGREED|RESOLVED|NOTED|Agreed|Resolved)\b\s*[:–-]?\s*(?:that\s+)?", "", tidy(said[-1]))
        if said
        else ""
    )


def _before_last(text: str) -> str | None:
    said = sentences(text)
    return said[-2] if len(said) > 1 else None


def _promised(section: Section, known: Known) -> Iterator[Found]:
    """Where nothing is marked: what somebody agreed to, or was asked to do, in so many words."""
    if section.role in ("agenda", "next_agenda", "attendees", "apologies", "next_meeting", "decisions"):
        return
    for paragraph in section.blocks:
        if not isinstance(paragraph, Paragraph):
            continue
        for sentence in (
            part for each in sentences(paragraph.text) for part in re.split(r"\s[–—-]\s|;\s", each)
        ):
            deed = owners.DEED.match(sentence)
            plain = (
                deed is not None
                and deed["how"] == "to"
                and all(known.has(each) or len(each.split()) < 4 for each in people_names.split(deed["who"]))
            )
            if (plain or _PROMISED.search(sentence)) and len(sentence.split()) <= 60:
                one = found.read(sentence, known, source="narrative", item=section.number)
                if one is not None and one.owners:
                    yield one
