"""What is to be done: the action that a clause asks for, and what is in what it sends."""
