#!/bin/sh
# Installs, on Debian or a distribution derived from it, the programs that conformance cases drive and that cargo
# does not install: the old toolchain, emulators for foreign targets, a debugger and a tracer. Safe to run again.
set -eu

# Debian's Rust, with the standard libraries of aarch64 Linux and of 64-bit Windows, and linkers for them.
toolchain='rustc cargo libstd-rust-dev:arm64 libstd-rust-dev-windows'
linkers='gcc-aarch64-linux-gnu libc6-dev-arm64-cross gcc-mingw-w64-x86-64-posix'
# `libc6:arm64` is the loader that emulated programs ask for.
emulators='qemu-user libc6:arm64 wine64'
debuggers='gdb strace procps'
# Completions and the man page are tested with them.
shells='zsh fish man-db'

missing() {
  for package in $toolchain $linkers $emulators $debuggers $shells; do
    dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
      printf '%s ' "$package"
  done
}

dpkg --print-foreign-architectures | grep -qx arm64 || dpkg --add-architecture arm64
wanted=$(missing)
if [ -n "$wanted" ]; then
  apt-get update -qq
  # shellcheck disable=SC2086 # a list of packages
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $wanted
fi

for program in /usr/bin/cargo /usr/bin/rustc qemu-aarch64 aarch64-linux-gnu-gcc x86_64-w64-mingw32-gcc gdb strace ps zsh fish man; do
  command -v "$program" >/dev/null || { echo "missing after installing: $program" >&2; exit 1; }
done
/usr/bin/rustc --version
