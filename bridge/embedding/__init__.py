"""The models that turn texts into vectors, each behind `core.embeddings.protocol.Embedder`.

The one that is installed runs in a process of its own: `worker` is that process, `worker_process` keeps it, and
`in_process` is for commands, which may wait. This module imports nothing: the worker's start pays for each import.
"""
