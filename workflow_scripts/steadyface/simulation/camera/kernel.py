"""Compiling the renderer's inner loops once for all processes."""

from collections.abc import Callable

from numba import njit


def kernel(function: Callable) -> Callable:
    """Compile a function with numba; keep the result on disk where there is a place for it.

    Numba refuses to cache when neither the package's folder nor the user's cache folder can be
    written, as in a read-only container. Compiling again in each process is slow but right.
    """
    try:
        return njit(cache=True, fastmath=True, error_model="numpy")(function)
    except RuntimeError:
        return njit(fastmath=True, error_model="numpy")(function)
