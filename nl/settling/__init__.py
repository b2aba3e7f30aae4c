"""When all is read: what each step's time and people come to, its name, and what the author has to look at."""
