"""What screens, figures and metrics read. Nothing here writes."""
