#!/usr/bin/env bash
# Builds the test server into "$ISOBAR_CI_CACHE/ferretdb" (default .ci/cache/ferretdb) and prints that path.
# A binary built from the same sources by the same Go is used again.
# Ends with 3 where Go is missing, with 1 when the build fails.
set -euo pipefail
cd "$(dirname "$0")"
cache="$(realpath -m "${ISOBAR_CI_CACHE:-../cache}")"
binary="$cache/ferretdb"

if ! command -v go >/dev/null; then
  echo '!!! Go is missing: the MongoDB test server cannot be built, and MongoDB is NOT tested' >&2
  exit 3
fi

mkdir -p "$cache"
exec 9>"$cache/ferretdb.lock"
flock 9

sources="$(cat go.mod go.sum ./*.go build.sh <(go version) | sha256sum)"
if [ -x "$binary" ] && [ "$(cat "$binary.sources" 2>/dev/null)" = "$sources" ]; then
  echo "$binary"
  exit 0
fi

CGO_ENABLED=0 GOMAXPROCS="${GOMAXPROCS:-2}" nice go build -trimpath -buildvcs=false -mod=readonly \
  -tags ferretdb_no_postgresql -ldflags '-s -w' -o "$binary.new" . >&2 || exit 1
mv "$binary.new" "$binary"
echo "$sources" >"$binary.sources"
echo "$binary"
