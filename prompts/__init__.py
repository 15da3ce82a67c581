"""Prompt templates: one Markdown file for each brief type."""
