#!/usr/bin/env bash
# Builds the test server into "$ISOBAR_CI_CACHE/ferretdb" (default .ci/cache/ferretdb) and prints that path.
# A binary built from the same sources by the same Go is used again.
# Ends with 3 where Go is missing, with 1 when the build fails.
set -euo pipefail
cd "$(dirname "$0")"
cache="$(realpath -m "${ISOBAR_CI_CACHE:-../cache}")"
binary="$cache/ferretdb"
patch="$PWD/ferretdb.patch"

if ! command -v go >/dev/null; then
  echo '!!! Go is missing: the MongoDB test server cannot be built, and MongoDB is NOT tested' >&2
  exit 3
fi

mkdir -p "$cache"
exec 9>"$cache/ferretdb.lock"
flock 9

sources="$(cat go.mod go.sum ./*.go ./*.patch build.sh <(go version) | sha256sum)"
if [ -x "$binary" ] && [ "$(cat "$binary.sources" 2>/dev/null)" = "$sources" ]; then
  echo "$binary"
  exit 0
fi

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT

# Go does not let files of its module cache be replaced: a patched copy of the module takes its place.
patch_ferretdb() {
  local module
  module="$(go mod download -json github.com/FerretDB/FerretDB | sed -n 's/^\t"Dir": "\(.*\)",$/\1/p')"
  cp -r "$module" "$work/FerretDB"
  chmod -R u+w "$work/FerretDB"
  # The ceiling hides any repository around: paths are those of the patch.
  (cd "$work/FerretDB" && GIT_CEILING_DIRECTORIES="$work" git apply "$patch")
  cp go.mod go.sum "$work"
  go mod edit -replace "github.com/FerretDB/FerretDB=$work/FerretDB" "$work/go.mod"
}

echo 'building the MongoDB test server: a minute or two' >&2
patch_ferretdb
# Without the packages that it can do without, and niced, so that a build hinders nobody.
CGO_ENABLED=0 GOMAXPROCS="${GOMAXPROCS:-2}" nice go build -trimpath -buildvcs=false -mod=readonly \
  -modfile "$work/go.mod" -tags ferretdb_no_postgresql -ldflags '-s -w' -o "$binary.new" . >&2 || exit 1
mv "$binary.new" "$binary"
echo "$sources" >"$binary.sources"
echo "$binary"
