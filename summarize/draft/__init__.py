"""Drafts: candidate items, filled by code as far as the text decides, with the questions that stay open."""
