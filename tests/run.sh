#!/bin/sh
# Every check and every test; people and CI run the same. Called by `make test` with the virtual environment on the PATH.
set -eu
step() { printf '\n== %s\n' "$*"; "$@"; }
python tests/programs.py
step ruff format --check sitegen tests bench
step ruff check sitegen tests bench
step mypy
step pytest -n 2 --dist worksteal "$@"
