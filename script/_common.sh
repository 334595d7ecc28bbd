# Shared by the scripts beside it: a fitting Python, missing system libraries, the virtual environment.
# Source it after `set -euo pipefail`.

ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
VENV="$ROOT/.venv"
PY="$VENV/bin/python"
RUNTIME_PACKAGES=(libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0)
RUNTIME_LIBRARIES=(libpango-1.0.so.0 libpangoft2-1.0.so.0 libharfbuzz-subset.so.0)
APT_UPDATED=""

say() { printf '• %s\n' "$*"; }
die() { printf '✗ %s\n' "$*" >&2; exit 1; }

# Is this a Python that the project runs on? (A shim that exists but does not start is none.)
fits() {
  "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] < (3, 14))' >/dev/null 2>&1
}

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3 python3.13 python3.12 python3.11 /usr/bin/python3; do
    if fits "$candidate"; then
      command -v "$candidate"
      return 0
    fi
  done
  return 1
}

# as_root COMMAND...: as root, or through sudo when it asks nothing or there is a person to ask.
as_root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then
    sudo "$@"
  else
    return 1
  fi
}

# apt_install PACKAGE...: 1 when there is no apt, no right to use it, or no such package.
apt_install() {
  command -v apt-get >/dev/null || return 1
  if [ -z "$APT_UPDATED" ]; then
    as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq update >/dev/null 2>&1 </dev/null || true
    APT_UPDATED=yes
  fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "$@" \
    >/dev/null 2>&1 </dev/null
}

# Names what is missing of the libraries that letters and decisions (PDF) need.
missing_system_packages() {
  local python="$1" i
  "$python" -c 'import ensurepip, venv' >/dev/null 2>&1 || echo python3-venv
  for i in "${!RUNTIME_PACKAGES[@]}"; do
    "$python" -c "import ctypes; ctypes.CDLL('${RUNTIME_LIBRARIES[$i]}')" >/dev/null 2>&1 \
      || echo "${RUNTIME_PACKAGES[$i]}"
  done
}

install_system_packages() {
  local python="$1" missing
  mapfile -t missing < <(missing_system_packages "$python")
  [ "${#missing[@]}" = 0 ] && return 0
  say "Installing system packages: ${missing[*]}"
  apt_install "${missing[@]}" || true
  mapfile -t missing < <(missing_system_packages "$python")
  [ "${#missing[@]}" = 0 ] && return 0
  printf '✗ Missing on this machine. Run this line, then this script again:\n\n' >&2
  printf '    sudo apt-get update && sudo apt-get install -y %s\n\n' "${missing[*]}" >&2
  exit 1
}

# pip_install LOCK: every package by its hash; tried again when the network stumbles.
pip_install() {
  local try
  if command -v uv >/dev/null && uv pip install -q --python "$PY" --require-hashes -r "$1" 2>/dev/null; then
    return 0
  fi
  for try in 1 2 3; do
    if "$PY" -m pip install -qq --disable-pip-version-check --no-input --require-hashes -r "$1"; then
      return 0
    fi
    [ "$try" = 3 ] || { say "Installing did not succeed, trying again ($try of 2)"; sleep $((try * 3)); }
  done
  return 1
}

# ensure_venv LOCK: makes .venv, or brings it up to the lock; touches nothing when the stamp fits.
ensure_venv() {
  local lock="$1" python stamp wanted
  stamp="$VENV/.installed-${lock%.lock}"
  wanted="$(sha256sum "$ROOT/$lock" | cut -d' ' -f1)"
  mkdir -p "$ROOT/var"
  exec 9>"$ROOT/var/install.lock"
  flock 9 2>/dev/null || true
  if fits "$PY" && [ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ]; then
    install_system_packages "$PY"
    exec 9>&-
    return 0
  fi
  if ! fits "$PY"; then
    python="$(find_python)" || die "Valinta needs Python 3.11, 3.12 or 3.13; found $(
      python3 --version 2>/dev/null || echo none). Install one, or name it: PYTHON=/path/to/python3.12 $0"
    install_system_packages "$python"
    say "Making .venv with $("$python" --version)"
    rm -rf "$VENV"
    "$python" -m venv "$VENV"
  else
    install_system_packages "$PY"
  fi
  say "Installing the packages of $lock"
  pip_install "$ROOT/$lock" || die "The packages could not be installed. Is there a network? Run this script again."
  echo "$wanted" >"$stamp"
  exec 9>&-
}
