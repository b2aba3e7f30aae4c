"""The test run; packages mirror the code."""
