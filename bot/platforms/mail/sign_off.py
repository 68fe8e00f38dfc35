"""How letters end: a parting and a name, a signature, "Sent from my iPhone", what a council adds; all of it goes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

MOST_SIGNATURE_LINES: Final = 40

_DASHES = re.compile(r"^\s*--\s*$")
_DEVICE = re.compile(
    r"^\W*(?:sent\s+(?:from|via|with|using|by)\s+(?:my\s+|an?\s+|the\s+)?(?:i(?:phone|pad|pod)|mobile|phone|tablet|blackberry|samsung|galaxy|android|"
    r"outlook|mail\s+for|yahoo|proton|gmail|windows|huawei|pixel|nokia|motorola|oneplus|xiaomi|spark|boxer|workspace\s+one|mobile\s+device|device).{0,80}|"
    r"get\s+outlook\s+for\s+(?:ios|android|mac).{0,80}|anfonwyd\s+o\s+fy\s+.{0,40}|"
    r"(?:please\s+)?(?:excuse|forgive)\s+(?:any\s+|the\s+|my\s+)?(?:brevity|typos?|spelling).{0,80})\W*$",
    re.IGNORECASE,
)
_LEGAL = re.compile(
    r"^\W*(?:(?:legal\s+)?disclaimer\b|confidentiality\b.{0,40}(?:notice|statement|:)|"
    r"(?:this|the)\s+(?:e-?mail|message|communication|transmission|information\s+(?:contained\s+)?in\s+this\s+e-?mail)(?:\s*\(.{0,60}\))?,?\s*"
    r"(?:and\s+(?:any|all|its)\s+(?:files?|attachments?|of\s+its)|is\s+(?:intended|confidential|private|only|for)|may\s+(?:be|contain)|contains?\s+(?:confidential|privileged|information)|"
    r"has\s+been\s+(?:scanned|checked|sent\s+to\s+you\s+by|classified)|was\s+(?:scanned|sent\s+by))|"
    r"(?:any|the)\s+(?:views?|opinions?)\s+(?:or\s+opinions?\s+)?(?:expressed|stated|presented|in\s+this)|"
    r"if\s+you\s+(?:are\s+not|have\s+received\s+this|received\s+this)\b.{0,60}(?:intended|named|addressee|recipient|error|mistake)|"
    r"please\s+(?:consider|think\s+of|think\s+about)\s+the\s+environment|(?:think|consider)\s+before\s+(?:you\s+)?print|"
    r"(?:\w+\s+){1,5}council\s+(?:monitors?|may\s+monitor|reserves|accepts\s+no|will\s+not\s+accept|is\s+(?:committed|a\s+data\s+controller)|processes)|"
    r"(?:e-?mails?|messages?|communications?)\s+(?:sent|to\s+and\s+from|are|may\s+be)\b.{0,60}(?:monitored|recorded|disclosed|intercepted|secure)|"
    r"all\s+(?:e-?mail|communications?|traffic)\b.{0,60}(?:monitor|record|disclos|freedom\s+of\s+information)|"
    r"(?:official|official[\s-]+sensitive|protect|restricted|unclassified)(?:\s*[:–-].{0,60})?\W*$|"
    r"(?:to\s+find\s+out|for\s+(?:more|further)\s+information|information)\s+(?:about\s+)?how\s+we\s+(?:use|process|handle)\s+your|"
    r"the\s+original\s+(?:of\s+this\s+)?e-?mail\s+was\s+scanned|for\s+the\s+(?:latest|full)\s+(?:terms|disclaimer)|"
    r"(?:scanned|checked)\s+(?:by|for)\s+(?:virus|mimecast|symantec|sophos|avg|avast)|virus-free\b.{0,60}|"
    r"mae'r\s+(?:e-?bost|neges)\s+h(?:wn|on)\b|we\s+welcome\s+(?:correspondence|receiving\s+correspondence)\s+in\s+welsh)",
    re.IGNORECASE,
)
_STARS = re.compile(r"^\s*(?:[*=#~]{10,}|[-_]{20,})\s*$")
PARTING = re.compile(
    r"^\W*(?:(?:with\s+)?(?:many\s+|kind(?:est)?\s+|best\s+|warm(?:est)?\s+|all\s+(?:the\s+|my\s+)?|very\s+|with\s+)*"
    r"(?:thanks|thank\s+you|regards|wishes|best|cheers|ta|kr|br|bw|rgds|sincerely|faithfully|truly|ever|love|diolch|cofion|hwyl)"
    r"(?:\s+(?:again|in\s+advance|so\s+much|very\s+much|all|everyone|and\s+(?:kind\s+|best\s+|warm\s+)?(?:regards|wishes|best)|cynnes|gorau|fawr))*|"
    r"yours(?:\s+(?:sincerely|faithfully|truly|ever|aye))?|speak\s+soon|see\s+you\s+(?:soon|then)|take\s+care|have\s+a\s+(?:good|great|lovely)\s+(?:day|week|weekend|evening|one))"
    r"[\s,.!–—-]*$",
    re.IGNORECASE,
)
_CONTACT = re.compile(
    r"\b(?:tel|telephone|mobile|mob|phone|direct|ext|fax|e-?mail|web|www|twitter|teams|address|pronouns?|he/him|she/her|they/them|"
    r"service|council|authority|borough|county|directorate|department|team|officer|manager|lead|director|head\s+of|adviser|advisor|"
    r"consultant|coordinator|assistant|practitioner|principal|social\s+work(?:er)?|quality\s+assurance|safeguarding|children|"
    r"i\s+(?:do\s+not|don't)\s+(?:usually\s+|normally\s+)?work|working\s+(?:days|hours|pattern)|my\s+(?:working|normal)|non-working|annual\s+leave|"
    r"please\s+note|floor|house|hall|street|road|lane|p\.?o\.?\s+box)\b|[\w.]+@[\w.]+|https?://|\+?\(?\d[\d\s()]{8,}|"
    r"\b[A-Z]{1,2}\d{1,2}[A-Z]?\s?\d[A-Z]{2}\b|\s\|\s",
    re.IGNORECASE,
)
_PS = re.compile(r"^\W{0,3}p\.?\s?s\b\.?\s*[:,–—-]?\s*\S", re.IGNORECASE)
_NAMED = re.compile(
    r"^[A-Z][\w'’.-]*(?:\s+(?:[A-Z][\w'’.-]*|de|van|der|ap|O['’][A-Z]\w+)){0,3}[,.]?(?:\s*\([\w/ ]{2,20}\))?$"
)
_SHORT = 110  # Characters of a line of a signature.


def unsigned(lines: Sequence[str], names: tuple[str, str]) -> list[str]:
    """The lines without how the letter ends; names: the sender's, and the local part of their address."""
    kept = list(lines)
    for number, line in enumerate(kept):
        if _DASHES.match(line) or _is_legal(kept, number):
            kept = _but_for_postscript(kept, number)
            break
    kept = _without_device(kept)
    start = _signature(kept, _words(names))
    return _without_device(_but_for_postscript(kept, start)) if start is not None else kept


def _is_legal(lines: Sequence[str], number: int) -> bool:
    """What a council adds, where it stands as a paragraph of its own."""
    alone = number == 0 or not lines[number - 1].strip() or _STARS.match(lines[number - 1]) is not None
    if _STARS.match(lines[number]):
        following = [line for line in lines[number + 1 : number + 4] if line.strip()]
        return bool(following) and _LEGAL.match(following[0]) is not None
    return alone and _LEGAL.match(lines[number]) is not None


def _but_for_postscript(lines: list[str], start: int) -> list[str]:
    """Everything before, and a PS that stands under the signature."""
    for number in range(start, len(lines)):
        if _PS.match(lines[number]):
            end = next((at for at in range(number, len(lines)) if _ends_postscript(lines, at)), len(lines))
            return [*lines[:start], "", *lines[number:end]]
    return lines[:start]


def _ends_postscript(lines: Sequence[str], number: int) -> bool:
    return not lines[number].strip() or _is_legal(lines, number) or _DEVICE.match(lines[number]) is not None


def _without_device(lines: list[str]) -> list[str]:
    kept = [line for line in lines if not _DEVICE.match(line)]
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _words(names: tuple[str, str]) -> frozenset[str]:
    name, local = names
    return frozenset(word for word in re.findall(r"[^\W\d_]+", f"{name} {local}".casefold()) if len(word) > 1)


def _is_name(line: str, own: frozenset[str]) -> bool:
    """Whether a line is nothing but the sender's name, or its first letter."""
    said = re.findall(r"[^\W\d_]+", re.sub(r"\(.*?\)", "", line).casefold())
    if not said or len(said) > 4 or len(line) > 60 or re.search(r"[?:\d]", line):
        return False
    full = [word for word in said if len(word) > 1]
    if not full:  # "N", "N."
        return len(said) <= 2 and any(word.startswith(said[0]) for word in own)
    return bool(own) and all(word in own for word in full)


def _signature(lines: Sequence[str], own: frozenset[str]) -> int | None:
    """Where the signature begins: at a parting word that nothing but a name follows, or at the sender's own name."""
    for number in range(max(len(lines) - MOST_SIGNATURE_LINES, 0), len(lines)):
        said = lines[number].strip()
        rest = [each.strip() for each in lines[number + 1 :] if each.strip()]
        if not said:
            continue
        if PARTING.match(said):
            # A first word of thanks may open a letter; the last one ends it.
            if not rest or _is_name(rest[0], own) or (_NAMED.match(rest[0]) and _looks_signed(rest[1:])):
                return number
        elif _is_name(said, own):
            if _stands_alone(lines, number) and _looks_signed(rest):
                return _with_parting(lines, number)
        elif _is_parting_with_name(said, own) and _looks_signed(rest):
            return number
    return None


_PARTING_AND_NAME = re.compile(r"^(?P<parting>[\w\s]{2,30}?)[\s,–—-]+(?P<name>[A-Z]\w*(?:\s[A-Z]\w*)?)[.!]?$")


def _is_parting_with_name(said: str, own: frozenset[str]) -> bool:
    """ "Thanks, Nadia" on one line."""
    found = _PARTING_AND_NAME.match(said)
    return found is not None and PARTING.match(found["parting"]) is not None and _is_name(found["name"], own)


def _stands_alone(lines: Sequence[str], number: int) -> bool:
    """Whether a line with a name follows a sentence that is finished, or is the last."""
    before = lines[number - 1].strip() if number else ""
    finished = not before or before.endswith((".", "!", "?", ",")) or PARTING.match(before) is not None
    return number > 0 and (finished or number == len(lines) - 1)


def _with_parting(lines: Sequence[str], number: int) -> int:
    before = number - 1
    while before >= 0 and not lines[before].strip():
        before -= 1
    return before if before >= 0 and PARTING.match(lines[before].strip()) else number


def _looks_signed(rest: Sequence[str]) -> bool:
    """Whether these lines belong to a signature: few of them, and beside the name how to reach somebody."""
    rest = [line for line in rest if not _PS.match(line)]
    if not rest:
        return True
    known = sum(_CONTACT.search(line) is not None or _NAMED.match(line) is not None for line in rest)
    short = all(len(line) <= _SHORT or _CONTACT.search(line) or _LEGAL.match(line) for line in rest)
    return short and known * 2 >= len(rest)
