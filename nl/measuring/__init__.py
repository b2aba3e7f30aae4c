"""What is measured and what follows from it: metrics, reports, tests of variants, automation rules."""
