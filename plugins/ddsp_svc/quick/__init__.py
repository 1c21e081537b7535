"""Quick voices: a small network that hears content in cepstra, and needs no pretrained weights."""
