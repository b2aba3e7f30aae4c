"""The checks of a plan, one module a subject. Each yields faults and never stops at the first.

What a single value may look like is the models' affair; here is what several parts of a plan must agree on, and what a
value must be to make sense. Checks that need people, a clock or a platform's answer don't belong here.
"""
