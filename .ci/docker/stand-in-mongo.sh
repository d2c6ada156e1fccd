#!/usr/bin/env bash
# Makes an image that stands in for MongoDB's own, as far as docker/compose.yaml needs it: FerretDB on SQLite, and a
# mongosh that knows only whether the port is open.
#   stand-in-mongo.sh IMAGE FERRETDB
set -euo pipefail
image="$1"
ferretdb="$2"
root="$(mktemp -d)"
trap 'rm -rf "$root"' EXIT

mkdir -p "$root"/{bin,data/db,dev,proc,sys,tmp}
cp "$(command -v busybox)" "$root/bin/sh"
cp "$ferretdb" "$root/bin/ferretdb"
printf '#!/bin/sh\nexec nc 127.0.0.1 27017 </dev/null\n' >"$root/bin/mongosh"
ln -s sh "$root/bin/nc"
chmod +x "$root/bin/mongosh"
tar -C "$root" -c . | docker import --change 'ENV PATH=/bin' --change 'VOLUME /data/db' \
  --change 'CMD ["ferretdb", "--folder", "/data/db", "--address", "0.0.0.0:27017"]' - "$image" >/dev/null
