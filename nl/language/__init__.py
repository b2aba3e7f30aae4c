"""What every reader stands on: the text as it is searched, the words of the trade, names, numbers, spelling."""
