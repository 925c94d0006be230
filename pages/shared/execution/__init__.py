"""Caches, jobs and their worker process, queues, and what happens when a run breaks."""
