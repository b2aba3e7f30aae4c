"""The part of a language model in reading a brief."""
