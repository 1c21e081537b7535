"""How long each stage of a trained voice takes: what `benchmarks.svc_stages` needs torch for."""
