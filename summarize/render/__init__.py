"""Write a finished brief: Markdown for people, JSON for programs."""

from summarize.render.json import to_json
from summarize.render.markdown import to_markdown

__all__ = ["to_json", "to_markdown"]
