"""What texts mean, as vectors: what a model must offer, and the configuration's texts with their vectors.

Knows no model. Whoever finds no vectors goes by the words alone.
"""
