"""Lines of a segment, and what comes and goes, to its lines afterwards."""

from bisect import bisect_left

from lod.changes import change, count_of, key_of, split_once
from lod.errors import OutOfStepError

Lines = list[bytes]  # sorted


def splice_lines(lines: Lines, changes: Lines) -> Lines:
    """Return lines, each of which is there once, with what goes and comes.

    Raises:
        OutOfStepError: what goes is not there, or what comes is.
    """
    once, others = split_once(changes)
    if not lines and not others:
        return [key + b"\n" for key in once]
    spliced: Lines = []
    at = 0
    for changed in changes:
        line, count = key_of(changed) + b"\n", count_of(changed)
        place = bisect_left(lines, line, at) if lines else 0
        is_there = place < len(lines) and lines[place] == line
        if count != (-1 if is_there else 1):
            raise OutOfStepError(f"{line.decode()}: comes {count} times, is there: {is_there}")
        spliced += lines[at:place]
        at = place + is_there
        if not is_there:
            spliced.append(line)
    return spliced + lines[at:]


def splice_counted(lines: Lines, changes: Lines) -> Lines:
    """Return lines that tell how often their key is there, with what goes and comes.

    Raises:
        OutOfStepError: more goes than is there.
    """
    spliced: Lines = []
    at = 0
    for changed in changes:
        key, count = key_of(changed), count_of(changed)
        place = bisect_left(lines, key + b"\t", at) if lines else 0
        is_there = place < len(lines) and key_of(lines[place]) == key
        total = count + (count_of(lines[place]) if is_there else 0)
        if total < 0:
            raise OutOfStepError(f"{key.decode()}: is there {total} times")
        spliced += lines[at:place]
        at = place + is_there
        if total:
            spliced.append(change(key, total))
    return spliced + lines[at:]
