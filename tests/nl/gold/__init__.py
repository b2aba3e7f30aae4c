"""How the corpus says what a brief should become, and how a plan is held against it.

The notation of the annotations, anywhere in them: `{"any_of": [x, y]}` (each is right; `null` in a list means "or left
out"), `"*"` (anything; inside a string, any characters), `"+"` (something must be there). A key that is left out is not
looked at.
"""
