"""A person accepts, edits or rejects the items of a finished brief; every change is kept and checked at once."""
