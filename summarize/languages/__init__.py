"""Word lists and patterns of languages: one folder a language, one TOML file a topic."""
