"""Linear algebra on one core: the same numbers on any machine, and nothing taken from whoever else is at work there.

On matrices of our size a second core gains little, and BLAS keeps it spinning between one product and the next.
"""

from contextlib import AbstractContextManager
from functools import cache
from typing import Any


def one_core() -> AbstractContextManager[Any]:
    """Return a context in which BLAS uses one core. Import what brings BLAS along first: numpy, scipy, scikit-learn.

    Examples
    --------
    >>> import numpy as np
    >>> with one_core():
    ...     int((np.eye(3) @ np.ones(3)).sum())
    3
    """
    limited: AbstractContextManager[Any] = _libraries().limit(limits=1, user_api="blas")
    return limited


@cache
def _libraries() -> Any:
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()
