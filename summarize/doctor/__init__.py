"""What a model's server can do: probed with a few short questions, told, kept, and used by later runs."""
