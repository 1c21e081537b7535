"""How long each stage of a trained voice takes; for `benchmarks.svc_stages`."""
