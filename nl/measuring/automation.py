"""Automation rules: "if CPA goes over $40 for two days, pause the ads"."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from marketflow_core.plan.models import AutomationRule, Condition
from nl.language.names import Names
from nl.language.text import Sentence
from nl.measuring.conditions import INVERSE, Found, find_conditions
from nl.measuring.reactions import Reacting, find_reactions
from nl.reading.drafts import Reading

_OTHERWISE = re.compile(r"\b(?:otherwise|or else|else|if not|if it (?:isn't|doesn't|is not|does not))\b")
_AND = re.compile(r"\b(?:and|while|with|but|plus|as well as)\b")
_OR = re.compile(r"\b(?:or|either)\b|,|;")
_REACH = 160


def is_rule(sentence: Sentence, names: Names) -> bool:
    """Tell whether a sentence names a metric, a bound for it, and what to do then."""
    return bool(read_rules(sentence, names, ()))


def keep_rules(reading: Reading, sentence: Sentence) -> bool:
    """Read the rules of a sentence into `reading`; tell whether there were any."""
    earlier = _platforms_of(reading.rules)
    sentence = _with_question(reading, sentence)
    if _is_question(reading, sentence):
        reading.trace("brief", sentence.span, "it is the condition of the rule behind it")
        return True
    rules = read_rules(sentence, reading.names, earlier)
    for rule in rules:
        reading.rules.append(rule)
        reading.trace(f"rules/{len(reading.rules) - 1}", sentence.span)
    if rules and _needs_both(sentence, find_conditions(sentence, reading.names)):
        reading.tell(
            "not_understood",
            "warning",
            "A rule watches one measure, and this one wants two of them at once; I made a rule of each, so that either"
            " is enough. Keep the one that matters.",
            sentence.span,
            "keep the first condition",
            "keep the second condition",
        )
    return bool(rules)


def _is_question(reading: Reading, sentence: Sentence) -> bool:
    """Tell a condition that is asked and answered by the next sentence: "ROAS over 4? Raise the budget by 20%."."""
    if not sentence.text.rstrip().endswith("?") or not find_conditions(sentence, reading.names):
        return False
    ahead = re.split(r"[.!?\n]", reading.brief[sentence.end : sentence.end + _REACH].lstrip(), maxsplit=1)[0]
    answered = find_reactions(Sentence(ahead, 0), reading.names, 0, len(ahead))
    return bool(answered) and not find_reactions(sentence, reading.names, 0, len(sentence.low))


def _with_question(reading: Reading, sentence: Sentence) -> Sentence:
    """Return a sentence together with the question before it, where that is the condition of what it says."""
    before = reading.brief[max(0, sentence.start - _REACH) : sentence.start]
    if not before.rstrip().endswith("?"):
        return sentence
    begin = max(before.rstrip()[:-1].rfind(sign) for sign in ".!?\n") + 1
    start = sentence.start - len(before) + begin + len(before[begin:]) - len(before[begin:].lstrip())
    asked = Sentence(reading.brief[start : sentence.start], start)
    if not find_conditions(asked, reading.names) or find_reactions(asked, reading.names, 0, len(asked.low)):
        return sentence
    return Sentence(reading.brief[start : sentence.end], start, sentence.kind, sentence.section, sentence.block)


def read_rules(sentence: Sentence, names: Names, earlier: tuple[str, ...]) -> list[AutomationRule]:
    """Return the rules of a sentence, one for each condition and reaction; `earlier` are the platforms of the rule
    before ("turn them back on").
    """
    rules: list[AutomationRule] = []
    conditions = find_conditions(sentence, names)
    for start, end in _parts(sentence, names, conditions):
        inside = [found for found in conditions if start <= found.start < end]
        for group, reactions in _pairs(sentence, inside, names, start, end):
            for found in group:
                for reaction in reactions:
                    rules.append(_rule(sentence, found, reaction, earlier))
            earlier = _platforms_of(rules) or earlier
    return rules


def _platforms_of(rules: list[AutomationRule]) -> tuple[str, ...]:
    return rules[-1].then.platforms or rules[-1].when.platforms if rules else ()


def _parts(sentence: Sentence, names: Names, conditions: list[Found]) -> list[tuple[int, int]]:
    """Return the parts between semicolons where each says by itself what is done when, else the whole sentence."""
    cuts = [0, *(hit.end() for hit in re.finditer(r";\s", sentence.low))]
    parts = list(zip(cuts, [*cuts[1:], len(sentence.low)], strict=True))
    whole = all(
        any(start <= found.start < end for found in conditions) and find_reactions(sentence, names, start, end)
        for start, end in parts
    )
    return parts if whole else [(0, len(sentence.low))]


def _needs_both(sentence: Sentence, conditions: list[Found]) -> bool:
    return any(
        _AND.search(between) and not _OR.search(between)
        for group in _groups(sentence, conditions)
        for first, second in pairwise(group)
        for between in [sentence.low[first.end : second.start]]
    )


def _groups(sentence: Sentence, conditions: list[Found]) -> list[list[Found]]:
    """Put conditions together between which nothing is done."""
    groups: list[list[Found]] = []
    for found in conditions:
        if groups and not _reaction().search(sentence.low, groups[-1][-1].end, found.start):
            groups[-1].append(found)
        else:
            groups.append([found])
    return groups


@cache
def _reaction() -> re.Pattern[str]:
    from nl.measuring.reactions import patterns

    return re.compile("|".join(pattern.pattern for _, _, pattern in patterns()))


def _pairs(
    sentence: Sentence, conditions: list[Found], names: Names, begin: int, stop: int
) -> list[tuple[list[Found], list[Reacting]]]:
    """Give each group of conditions what is done then: what stands before them where the sentence begins with it
    ("pause them if …"), else what stands behind them. The last group has what comes behind it in any case.
    """
    groups = _groups(sentence, conditions)
    leads = bool(groups) and bool(find_reactions(sentence, names, begin, groups[0][0].start))
    pairs: list[tuple[list[Found], list[Reacting]]] = []
    for index, group in enumerate(groups):
        left = groups[index - 1][-1].end if index else begin
        last = index + 1 == len(groups)
        right = stop if last else groups[index + 1][0].start
        before = find_reactions(sentence, names, left, group[0].start) if leads else []
        after = find_reactions(sentence, names, group[-1].end, right) if last or not leads else []
        pairs.append((group, before + after))
    return pairs


def _rule(sentence: Sentence, found: Found, reacting: Reacting, earlier: tuple[str, ...]) -> AutomationRule:
    when, then = found.condition, reacting.reaction
    if reacting.them and earlier and not when.platforms:
        when = when.model_copy(update={"platforms": earlier})
    if _OTHERWISE.search(sentence.low, found.end, max(found.end, reacting.start)):
        when = _inverted(when)
    if then.action != "notify_team" and not then.platforms:
        then = then.model_copy(update={"platforms": when.platforms or (earlier if reacting.them else ())})
    return AutomationRule(when=when, then=then, source=sentence.span)


def _inverted(condition: Condition) -> Condition:
    return condition.model_copy(update={"operator": INVERSE[condition.operator]})
