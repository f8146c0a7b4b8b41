"""Detectors of sensitive values, one module for each sort of value."""
