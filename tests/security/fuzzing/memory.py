"""A bound on the memory of this process, so that a file that claims gigabytes shows it."""

import resource
from pathlib import Path


def limit_memory(more: int) -> tuple[int, int]:
    """Allow `more` bytes of address space than are in use now; the limits that held before."""
    before = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + more
    resource.setrlimit(resource.RLIMIT_AS, (limit, before[1]))
    return before
