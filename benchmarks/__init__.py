"""Speed and memory of logdx beside its peers: `python benchmarks/run --help`."""
