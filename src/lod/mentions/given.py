"""Whether given names and initials beside a surname are those of somebody."""

from lod.authority import WORD, fold
from lod.model import Entity


def may_be_called(entity: Entity, given: tuple[str, ...], surface: str) -> bool:
    """Tell whether some spelling of an entity's name agrees with given names or initials before it."""
    wanted = [fold(name) for name in given]
    surname = [fold(word) for word in WORD.findall(surface)]
    known = False
    for spelling in (entity.label, *entity.names):
        others = [word for word in map(fold, WORD.findall(spelling)) if word not in surname]
        if others:
            known = True
            if _agree(wanted, others):
                return True
    return not known


def is_called(entity: Entity, surname: str, behind: tuple[str, ...]) -> bool:
    """Tell whether some spelling of an entity's name is a surname with just these words behind it."""
    whole = "".join(fold(word) for word in (*WORD.findall(surname), *behind))
    return any("".join(map(fold, WORD.findall(s))) == whole for s in (entity.label, *entity.names))


def is_surname_first(entity: Entity, surface: str) -> bool:
    """Tell whether a surface is the family name of one whose family name stands first: "Kim"."""
    words = WORD.findall(entity.label)
    return len(words) > 1 and len(WORD.findall(surface)) == 1 and fold(words[0]) == fold(surface)


def _agree(wanted: list[str], others: list[str]) -> bool:
    """Tell whether each given name is, in order, one of the others, or its initial or a spelling of it."""
    position = 0
    for name in wanted:
        while position < len(others) and not _alike(name, others[position]):
            position += 1
        if position == len(others):
            return False
        position += 1
    return True


def _alike(one: str, other: str) -> bool:
    shorter = min(len(one), len(other))
    if shorter <= 2:  # noqa: PLR2004 - an initial: "V", "Yu"
        return one[:shorter] == other[:shorter]
    return one[:3] == other[:3] or (one[0] == other[0] and one[-2:] == other[-2:])
