#!/usr/bin/env bash
# Runs a command with ISOBAR_TEST_MONGODB_URL set to a fresh server of its own, and ends that server with it:
#   .ci/ferretdb/with-server.sh npm test -- packages/auth
# Ends with the command's exit code, or with that of build.sh when there is no server.
set -uo pipefail
here="$(dirname "$0")"
binary="$("$here/build.sh")" || exit
folder="$(mktemp -d)"

# The server reads a pipe that only this shell holds open: it ends even when this shell is killed.
mkfifo "$folder/stdin" "$folder/stdout"
mkdir "$folder/data"
"$binary" --folder "$folder/data" --end-with-stdin <"$folder/stdin" >"$folder/stdout" &
server=$!
exec 8>"$folder/stdin" 9<"$folder/stdout"
trap 'kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; rm -rf "$folder"' EXIT

if ! read -r -t 10 -u 9 ISOBAR_TEST_MONGODB_URL; then
  echo '!!! the MongoDB test server did not start' >&2
  exit 1
fi
export ISOBAR_TEST_MONGODB_URL
"$@" 8>&- 9<&-
