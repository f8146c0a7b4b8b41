"""The vocabulary every other package speaks: plain values, no input or output, standard library only."""
