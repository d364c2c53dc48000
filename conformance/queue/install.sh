#!/bin/sh
# Installs the servers that conformance/queue/main.ts runs: Redis, and nginx with WebDAV. Safe to run again.
set -eu
missing=""
command -v redis-server >/dev/null || missing="$missing redis-server"
command -v nginx >/dev/null || missing="$missing nginx-light"
[ -z "$missing" ] && exit 0
apt-get update -qq
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $missing
