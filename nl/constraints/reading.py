"""All limits of a sentence, read one kind after another; what one has read, the next doesn't see."""

from __future__ import annotations

from nl.constraints.aims import read_approval, read_goal, read_holdout
from nl.constraints.bounds import read_bounds
from nl.constraints.caps import read_caps
from nl.constraints.days import read_blackout, read_still_dates, read_weekdays
from nl.constraints.found import ConstraintsRead
from nl.constraints.hours import read_hours
from nl.constraints.money import read_budget
from nl.constraints.people import read_people
from nl.language.names import Names
from nl.language.text import Sentence, without_quotes
from nl.times.when import TimeContext


def read_constraints(sentence: Sentence, names: Names, context: TimeContext) -> ConstraintsRead:
    """Read the constraints that a sentence states; `spans` tells the characters (in the sentence) of each."""
    read = ConstraintsRead(rest=without_quotes(sentence.low))
    read_approval(read)
    read_hours(read)
    read_caps(read)
    read_holdout(read)
    read_weekdays(read, sentence, context)
    read_still_dates(read, sentence, context)
    read_bounds(read, sentence, context)
    read_blackout(read, sentence, context)
    read_budget(read)
    read_goal(read, sentence, names)
    if "goal" not in read.values:
        read_people(read, sentence, names, context.today)
    return read
