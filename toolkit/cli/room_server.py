"""The workshop's own process, started by ``groundwork workshop``: ``python -m toolkit.cli.room_server DIR IP PORT``."""

import os
import sys
from pathlib import Path

from toolkit.workshop import Door
from toolkit.workshop.serving import serve


def main() -> None:
    """Serve; the token and the code come by the environment, and go no further: kernels do not inherit them."""
    folder, ip, port = sys.argv[1:]
    token, code = os.environ.pop("GROUNDWORK_TOKEN"), os.environ.pop("GROUNDWORK_CODE")
    serve(Path(folder), door=Door(code=code), token=token, ip=ip, port=int(port))


if __name__ == "__main__":
    main()
