"""Short answers to a question that was put: yes, no, all of them, or the reference of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_LONGEST = 200  # Characters; more says more than yes.


class Agreed(StrEnum):
    YES = "yes"
    NO = "no"
    ALL = "all"
    SOME = "some"


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """refs: of SOME, as they were written."""

    said: Agreed
    refs: tuple[str, ...] = ()


_NICE = r"(?:please|thanks|thank\s+you|many\s+thanks|cheers|ta|diolch|great|lovely|perfect|brilliant|super)"
_IT = r"(?:it|that|this|them|those|these|all(?:\s+of\s+(?:it|that|them|those|these))?|everything|the\s+lot)"
_YES = (
    r"(?:yes|yep|yeah|yup|aye|ok|okay|sure|agreed|approved?|correct|confirm(?:ed)?|absolutely|certainly|definitely|"
    r"of\s+course|please\s+do|go\s+ahead|go\s+for\s+it|carry\s+on|by\s+all\s+means|spot\s+on|"
    r"all\s+(?:good|fine|correct|right)|fine|ydw|iawn|"
    rf"(?:i\s+)?(?:agree|confirm|approve)(?:\s+{_IT})?|do\s+(?:so|{_IT})|"
    rf"(?:store|add|keep|save|send|move|record|accept|release|publish)\s+{_IT}|"
    r"(?:that(?:'s|’s|\s+is)|this\s+is|it(?:'s|’s|\s+is)|they(?:'re|’re|\s+are)|all)\s+(?:all\s+)?"
    r"(?:right|correct|fine|good|ok|okay|it|perfect|what\s+i\s+(?:mean|meant|want|wanted))|"
    r"(?:that|it|this|all)\s+(?:looks?|sounds?|seems?)\s+(?:right|good|fine|correct|ok|okay|great|perfect|sensible)|"
    r"looks?\s+(?:right|good|fine|ok|okay|great)|"
    r"(?:i(?:'m|’m|\s+am)\s+)?(?:fine|happy)\s+(?:by|with)\s+(?:me|that|this|it))"
)
_NO = (
    rf"(?:no|nope|nah|not\s+now|not\s+yet|never\s+mind|(?:please\s+)?(?:do\s+not|don't|don’t)(?:\s+(?:do\s+)?{_IT})?|"
    rf"(?:leave|drop|discard|forget|ignore|scrap|cancel)\s+{_IT}|discard|it\s+(?:was\s+not|wasn't|wasn’t)\s+me|not\s+me|nac\s+ydw)"
)
_ALL = r"(?:all|both|all\s+(?:of\s+)?(?:them|these|those|three|four|five)|both\s+of\s+them|every\s+one|the\s+lot)"
_REF = r"(?:[A-Z][a-z]{2}\d{2}/)?(?:\d{1,2}[a-z]{1,2}|#\d{1,5}|[A-Z][a-z]{2}\d{2}/\d{1,2})"
_BETWEEN = r"(?:[\s,;.!–—-]+(?:and\s+)?)"


def _only(one: str) -> re.Pattern[str]:
    """Nothing but this, once or more, among thanks."""
    return re.compile(
        rf"^(?:{_NICE}{_BETWEEN})*{one}(?:{_BETWEEN}(?:{one}|{_NICE}))*[\s.!,]*$", re.IGNORECASE
    )


_IS_YES, _IS_NO, _IS_ALL, _ARE_REFS = _only(_YES), _only(_NO), _only(_ALL), _only(_REF)
_REFS = re.compile(rf"(?<!\S){_REF}(?=[\s,;.!]|$)", re.IGNORECASE)


def agreement(words: str) -> Agreement | None:
    """What somebody answers with these few words and no others; None: they say more, or something else."""
    said = " ".join(words.split())
    if not said or len(said) > _LONGEST:
        return None
    if _IS_NO.match(said):
        return Agreement(said=Agreed.NO)
    if _IS_YES.match(said):
        return Agreement(said=Agreed.YES)
    if _IS_ALL.match(said):
        return Agreement(said=Agreed.ALL)
    if _ARE_REFS.match(said):
        return Agreement(said=Agreed.SOME, refs=tuple(each[0] for each in _REFS.finditer(said)))
    return None
