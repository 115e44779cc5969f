#!/bin/sh
# Make .venv and install a lock into it: setup/python.sh LOCK STAMP
# Debian's python3 comes without pip and without the venv module; then pip is taken from Debian's own wheel, without root.
set -eu
lock=$1
stamp=$2

refuse() {
    echo "ledcast: $1" >&2
    exit 1
}

python=$(command -v python3) || refuse "python3 is missing; ledcast needs 3.11 or newer"
"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || refuse "$("$python" -V) is too old; ledcast needs 3.11 or newer"

if ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
    rm -rf .venv
    if ! "$python" -m venv .venv >/dev/null 2>&1; then
        rm -rf .venv
        "$python" -m venv --without-pip .venv || refuse "could not make .venv here; is the disk full or read-only?"
        sh setup/parts.sh pip python3-pip-whl
        wheel=$(find .parts/root/usr/share/python-wheels /usr/share/python-wheels -name 'pip-*.whl' 2>/dev/null | head -n 1)
        [ -n "$wheel" ] || refuse "no pip to be had; as root you may instead: apt-get install python3-venv"
        .venv/bin/python "$wheel/pip" install --quiet --no-index "$wheel"
    fi
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r "$lock" ||
    refuse "the Python packages of $lock could not be installed; the lines above say why"
# The project itself, as it stands in this folder: .venv/bin/ledcast then is the command.
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
touch "$stamp"
