"""How long tests wait for what must come at last."""

PATIENCE = (
    240.0  # seconds; a busy CI machine has been six times as slow as a developer's, and only a failure waits
)
