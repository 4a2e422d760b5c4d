#!/bin/sh
# Makes .venv with the hash-pinned packages of requirements.lock on a machine that has Python 3.11 or later.
# Needs no installation of its own; run by every make target, quick when nothing changed.
set -eu
cd "$(dirname "$0")/.."

say() { printf '%s\n' "$*" >&2; }

# A command as root, when that is possible without asking for a password.
as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"
    elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}

apt_install() {
    command -v apt-get >/dev/null 2>&1 || return 1
    as_root sh -c 'DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null 2>&1 ||
        { apt-get update -q >/dev/null 2>&1 &&
          DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends "$@" >/dev/null; }' sh "$@"
}

find_python() {
    for candidate in "${PYTHON:-}" python3 python3.11 python3.12 python3.13 python3.14; do
        [ -n "$candidate" ] || continue
        if "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 14))' 2>/dev/null; then
            printf '%s\n' "$candidate"
            return 0
        fi
    done
    return 1
}

make_venv() {
    python=$(find_python) || {
        say "Accord needs Python 3.11 or later: install it (Debian and Ubuntu: apt-get install python3 python3-venv;"
        say "macOS: brew install python) or name it: make PYTHON=/path/to/python3 ..."
        exit 1
    }
    rm -rf .venv
    "$python" -m venv .venv >/dev/null 2>&1 && return 0
    # Debian keeps venv's own pip in a package apart.
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    rm -rf .venv
    apt_install "python$version-venv" python3-venv && "$python" -m venv .venv >/dev/null 2>&1 && return 0
    rm -rf .venv
    command -v uv >/dev/null 2>&1 && uv venv -q --seed --python "$python" .venv && return 0
    say "Python cannot make a virtual environment: run as root: apt-get install python3-venv"
    exit 1
}

install_packages() {
    # uv installs in seconds what takes pip minutes; it is itself pinned by hash in the lock.
    tool=.venv/uv.lock
    awk '/^[a-z0-9]/ { keep = /^uv==/ } keep' requirements.lock > "$tool"
    if [ -s "$tool" ] && .venv/bin/python -m pip install -q --disable-pip-version-check --no-deps \
            --require-hashes -r "$tool" 2>/dev/null; then
        .venv/bin/uv pip install -q --compile-bytecode --python .venv/bin/python --require-hashes -r requirements.lock && return 0
        say "uv could not install the packages here; pip tries."
    fi
    .venv/bin/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
}

# HarfBuzz's subsetter is what keeps the fonts in a file small.
pango_works() {
    .venv/bin/python -c 'from weasyprint.text.ffi import harfbuzz_subset as found; raise SystemExit(not found)' >/dev/null 2>&1
}

# PDF files are drawn with Pango, which comes from the system; everything else works without it.
install_pango() {
    pango_works && return 0
    say "Installing Pango, which draws the PDF files ..."
    apt_install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 && pango_works && return 0
    if command -v brew >/dev/null 2>&1; then
        brew install -q pango >/dev/null 2>&1 && pango_works && return 0
    fi
    say "PDF files cannot be made yet: run as root: apt-get install libpango-1.0-0 libpangoft2-1.0-0" \
        "libharfbuzz-subset0 (macOS: brew install pango). Everything else works."
}

if ! [ -x .venv/bin/python ] || ! .venv/bin/python -c '' 2>/dev/null; then
    say "Making .venv ..."
    make_venv
fi
say "Installing the packages of requirements.lock ..."
install_packages
install_pango
touch .venv/accord-installed
