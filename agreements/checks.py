"""System checks: mistakes in a deployment that would otherwise show as wrong answers."""
