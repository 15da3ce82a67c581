"""Brief types: one module each, with its prompt of the same name in `summarize.prompts`."""
