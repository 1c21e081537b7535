"""Training voices: recordings made fit, two presets, checkpoints, and an honest report."""
