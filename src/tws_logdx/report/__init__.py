"""The report: one value that holds everything a reader may see, and the renderers that lay it out.

`model` is the value (and the JSON report, key by key), `renderers` the outputs.
"""
