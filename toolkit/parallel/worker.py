"""A process that works on one item at a time: run as a script, by its path, by a pool that it answers to.

What comes in and goes out are pickles, each after its size. They are between a process and the one that started it,
over a pipe that no other has: nothing is read from a file or a network.
"""

import os
import pickle
import signal
import sys
import threading
import time
from typing import Any, BinaryIO

SIZE_BYTES = 8
_LOOK_EVERY_S = 1.0


def send(pipe: BinaryIO, value: object, /) -> None:
    """Write a value, after its size."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(len(data).to_bytes(SIZE_BYTES, "big"))
    pipe.write(data)
    pipe.flush()


def receive(pipe: BinaryIO, /) -> Any:
    """Return the next value.

    Raises
    ------
    EOFError
        Where there is none: whoever wrote is gone.
    """
    return pickle.loads(_exactly(pipe, int.from_bytes(_exactly(pipe, SIZE_BYTES), "big")))  # noqa: S301


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    data = pipe.read(size)
    if len(data) < size:
        raise EOFError
    return data


def serve(requests: BinaryIO, answers: BinaryIO, /) -> None:
    """Answer each item with ``(True, result)``, or ``(False, what was raised)``, until there are no more."""
    sys.path[:] = receive(requests)
    try:
        function = receive(requests)
    except EOFError:
        return
    except Exception as error:  # the function is of a module that is not to be had here
        send(answers, (False, _sendable(error)))
        return
    send(answers, (True, None))
    while True:
        try:
            item = receive(requests)
        except EOFError:
            return
        _answer(answers, function, item)


def _answer(answers: BinaryIO, function: Any, item: object) -> None:
    try:
        answer = True, function(item)
        send(answers, answer)
    except BrokenPipeError:  # nobody waits for it any more
        raise SystemExit(0) from None
    except Exception as error:
        send(answers, (False, _sendable(error)))


def _sendable(error: Exception) -> Exception:
    """Return an error that survives the way, or one that says the same."""
    try:
        same = pickle.loads(pickle.dumps(error))  # noqa: S301
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error if type(same) is type(error) else RuntimeError(f"{type(error).__name__}: {error}")


def _end_with(parent: int) -> None:
    """End this process, whatever it is at, once the one that started it is gone: killed, it could not say so."""
    while os.getppid() == parent:
        time.sleep(_LOOK_EVERY_S)
    os._exit(1)


def _main() -> None:
    threading.Thread(target=_end_with, args=(os.getppid(),), daemon=True).start()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who started this, who then ends it
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # what a library prints must not get among the answers
    serve(requests, answers)


if __name__ == "__main__":
    _main()
