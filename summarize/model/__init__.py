"""The seam to a language model: any OpenAI-compatible server, recordings of one, and the embedded default."""
