"""Asking: compact questions to the model, in words that live in prompt files."""
