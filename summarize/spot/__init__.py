"""Spotting: mentions found by code, before a model is asked."""
