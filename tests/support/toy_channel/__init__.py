"""A complete channel in two small files: a platform with rooms over HTTP, and the surface that shows sessions there."""
