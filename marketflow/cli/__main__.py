"""`python -m marketflow.cli`: the command where it isn't installed as a program."""

from marketflow.cli import main

main()
