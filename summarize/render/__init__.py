"""Write a finished brief: Markdown, HTML, DOCX and CSV for people, JSON for programs."""

from summarize.render.docx import to_docx
from summarize.render.html import to_html
from summarize.render.json import to_json
from summarize.render.markdown import to_markdown
from summarize.render.table import to_csv

__all__ = ["to_csv", "to_docx", "to_html", "to_json", "to_markdown"]
