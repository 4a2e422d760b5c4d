"""Benchmarks: the product measured against floors that are measured in the same run (`make bench`)."""
