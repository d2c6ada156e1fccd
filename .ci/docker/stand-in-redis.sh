#!/usr/bin/env bash
# Makes an image that stands in for Redis's own, as far as docker/compose.yaml needs it: Debian's redis-server, and
# busybox for a shell.
#   stand-in-redis.sh IMAGE
set -euo pipefail
image="$1"
root="$(mktemp -d)"
trap 'rm -rf "$root"' EXIT

mkdir -p "$root"/{bin,data,dev,etc,proc,sys,tmp}
cp "$(command -v busybox)" "$root/bin/sh"
for program in redis-server redis-cli; do
  cp -L "$(command -v "$program")" "$root/bin/$program"
  ldd "$(command -v "$program")" | grep -o '/[^ ]*' | xargs -I{} cp --parents -L {} "$root"
done
printf 'root:x:0:0::/:/bin/sh\nredis:x:999:999::/data:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nredis:x:999:\n' >"$root/etc/group"
chown 999:999 "$root/data"
tar -C "$root" -c . | docker import --change 'ENV PATH=/bin' --change 'VOLUME /data' --change 'WORKDIR /data' \
  --change 'CMD ["redis-server"]' - "$image" >/dev/null
