"""From a brief to its runs: headings, bullets, numbered steps, rows of a table, and sentences of prose."""

from __future__ import annotations

import re
from collections.abc import Iterator

from nl.actions.leftover_verbs import is_errand
from nl.language.text import Sentence, plain
from nl.layout.labels import acts
from nl.layout.pasted import is_foreign, pasted
from nl.layout.records import record
from nl.layout.tables import Line, table

LONGEST = 700
"""Characters of one run; longer ones are cut at a blank, so that reading stays linear whatever is pasted in."""

_TAG = r"</?(?:p|div|li|br|ul|ol|tr|h[1-6]|table|body|html)\b[^<>\n]{0,80}>"
_LINE = re.compile(rf"(?P<tag>{_TAG})|(?:(?!{_TAG})[^\r\n])+", re.IGNORECASE)
_BULLET = re.compile(r"\s*(?:[-*•·‣▪–—+o]|\(?\d{1,2}[.)]|\(?[a-h][.)]|step \d{1,2}\s*[:.-])\s+(?=\S)", re.IGNORECASE)
_HEADING = re.compile(r"\s*(#{1,6})\s*(?=\S)")
_ROW = re.compile(r"\s*(?:day|week|hour)\s*-?\d+|\s*[tdTD]\s*[-+]\s*\d+|\s*day (?:of|after|before)\b", re.IGNORECASE)
_ABBREVIATION = re.compile(
    r"(?:\b(?:a\.m|p\.m|e\.g|i\.e|u\.s|u\.k|st|mr|mrs|ms|dr|vs|approx|"
    r"no|min|hrs?|wks?|etc|incl|inc|ltd|jan|feb|mar|apr|aug|sept?|"
    r"oct|nov|dec))$"
)
_STOP = re.compile(r"[.!?]+[\"')\]]*(?=\s+|$)|[;]\s*(?=\n)")
_WORDY_HEADING = re.compile(r"[A-Z][\w&/ ,'-]{1,60}:?\s*$")
_CLOSING = re.compile(
    r"\W*(?:(?:many )?thanks|thank you|cheers|best|(?:kind|best|warm) (?:regards|wishes)|regards|yours(?: \w+)?|"
    r"sincerely|all the best)\b[^.]{0,20}$"
)
_DATED = re.compile(
    r"\b(?:(?:mon|tues?|wed|thu(?:rs)?|fri|sat|sun)(?:[a-z]*day)?|\d{1,2}(?::\d\d)?\s*[ap]\.?m|\d{1,2}:\d\d|noon|"
    r"tomorrow)\b"
)
_VERB_LIKE = re.compile(
    r"\b(?:send|email|post|publish|start|stop|launch|run|collect|"
    r"track|text|push|report|pause|tell|is|are|goes|gets|at|on)\b"
)


def runs(brief: str) -> list[Sentence]:
    """Return the runs of `brief` in order. What stands in none of them is blank, or a line drawn in a table."""
    lines = _lines(brief)
    found: list[Sentence] = []
    section, index, under = "", 0, None
    closed = 0
    while index < len(lines):
        line = lines[index]
        rows, taken = _foreign_matter(brief, lines, index)
        closed = closed + 1 if _CLOSING.match(plain(line.text)) else closed and closed + 1
        if not taken and 1 < closed < 7 and len(line.text.split()) < 9 and not acts(line.text):
            rows, taken = (
                [Sentence(line.text.strip(), line.start + len(line.text) - len(line.text.lstrip()), "signature")],
                1,
            )
        if not taken:
            rows, taken = table(lines, index)
        if not taken:
            one, taken = record(brief, lines, index)
            rows = [one] if one else []
        for row in rows:
            row.section = section
        if not taken:
            kind, inner = _kind(line.text, line.gap)
            rows, taken = list(_plain_runs(line, kind, inner, section)), 1
            under = under if kind == "bullet" and not line.gap else None
            if kind == "heading":
                section = plain(line.text[inner:]).strip(" :#")
            for row in rows:
                row.under = under
            if line.text.rstrip().endswith(":") and rows:
                under = rows[-1]
                if len(rows) == 1 and _leads(lines, index) and not acts(line.text):
                    under.kind = "heading"
        found += rows
        index += taken
    return found


def _foreign_matter(brief: str, lines: list[Line], index: int) -> tuple[list[Sentence], int]:
    """Return what was pasted in from line `index` on, and how many lines it takes; each piece has its greatest "
    "length."""
    kind, count = pasted(lines, index)
    if not count:
        return [], 0
    last = lines[index + count - 1]
    begin = lines[index].start
    text = brief[begin : last.start + len(last.text)]
    lead = len(text) - len(text.lstrip())
    return list(_cut(text.strip(), begin + lead, kind, "", lines[index].number)), count


def _leads(lines: list[Line], index: int) -> bool:
    """Tell whether bullets stand right below a line."""
    return index + 1 < len(lines) and not lines[index + 1].gap and _BULLET.match(lines[index + 1].text) is not None


def _lines(brief: str) -> list[Line]:
    """Return the lines that aren't blank, each with whether a blank line stands before it."""
    found: list[Line] = []
    reached = 0
    for index, line in enumerate(_LINE.finditer(brief)):
        if line[0].strip() and not line["tag"]:
            between = brief[reached : line.start()]
            found.append(Line(line[0], line.start(), index, not found or between.replace("\r", "").count("\n") > 1))
            reached = line.end()
    return found


def _plain_runs(line: Line, kind: str, inner: int, section: str) -> Iterator[Sentence]:
    text = line.text
    for start, end in _sentences(text, inner) if kind != "heading" else [(inner, len(text))]:
        inside = text[start:end].strip()
        begin = line.start + start + len(text[start:end]) - len(text[start:end].lstrip())
        yield from _cut(inside, begin, "foreign" if is_foreign(inside) else kind, section, line.number)


def _kind(text: str, after_gap: bool) -> tuple[str, int]:
    if heading := _HEADING.match(text):
        return "heading", heading.end()
    if bullet := _BULLET.match(text):
        return "bullet", bullet.end()
    if _ROW.match(text):
        return "row", 0
    if after_gap and text.rstrip().endswith(":") is False and _DATED.search(plain(text)) and acts(text):
        return "prose", 0
    if not text.rstrip().endswith(":") and is_errand(plain(text)):
        return "prose", 0
    short = len(text.split()) <= 6 and not text.rstrip().endswith((".", "!", "?", ","))
    if short and after_gap and _WORDY_HEADING.match(text.strip()) and not _VERB_LIKE.search(plain(text)):
        return "heading", 0
    return "prose", 0


def _sentences(text: str, start: int) -> Iterator[tuple[int, int]]:
    low, quoted = plain(text), 0
    position = start
    for stop in _STOP.finditer(low, start):
        quoted = low.count('"', position, stop.end())
        word = low[max(position, stop.start() - 12) : stop.start()]
        rest = low[stop.end() :].lstrip()
        abbreviated = stop[0].startswith(".") and _ABBREVIATION.search(word) and not _opens(text, stop.end())
        goes_on = stop[0][-1] in "\"'" and re.match(r"[a-z,;:(]", text[stop.end() :].lstrip()[:1])
        if (
            quoted % 2
            or goes_on
            or abbreviated
            or (rest[:1] and not rest[0].isalnum() and rest[0] not in "\"'(@$€£¥¤-+#*")
        ):
            continue
        yield position, stop.end()
        position = stop.end()
    if text[position:].strip():
        yield position, len(text)


def _opens(text: str, position: int) -> bool:
    """Tell whether a new sentence opens here: a capital after the full stop that isn't a zone or a month."""
    following = text[position:].lstrip()[:12]
    if not following[:1].isupper():
        return False
    word = re.match(r"[A-Za-z]+", following)
    return (
        word is not None
        and not word[0].isupper()
        and plain(word[0])
        not in (
            "eastern",
            "pacific",
            "central",
            "mountain",
            "london",
            "uk",
            "on",
            "monday",
            "tuesday",
            "wednesday",
            "thursday",
            "friday",
            "saturday",
            "sunday",
        )
    )


def _cut(text: str, begin: int, kind: str, section: str, block: int) -> Iterator[Sentence]:
    start = 0
    while len(text) - start > LONGEST:
        end = text.rfind(" ", start + LONGEST // 2, start + LONGEST)
        end = end + 1 if end > start else start + LONGEST
        yield Sentence(text[start:end].rstrip(), begin + start, kind, section, block)
        start = end
    yield Sentence(text[start:], begin + start, kind, section, block)
