"""Grounding: the check that each field of an item occurs in, or follows by a stated rule from, its citation."""
