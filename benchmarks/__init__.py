"""How well the house does: `python -m benchmarks.<name>`; docs/performance.md has the figures."""
