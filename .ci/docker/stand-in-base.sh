#!/usr/bin/env bash
# Makes an image that stands in for node:22-bookworm-slim where no registry of images can be reached: Node 22 and
# npm 10 from npm, this machine's C and C++ libraries, and busybox for a shell. npm inside of it knows the registry
# and the certificates that this machine's npm knows.
#   stand-in-base.sh IMAGE CACHE_FOLDER
set -euo pipefail
image="$1"
cache="$2/docker-base"
NODE_VERSION=22.23.3
NPM_VERSION=10.9.9
architecture="$(node -p process.arch)"
root="$(mktemp -d)"
trap 'rm -rf "$root"' EXIT

npm install --silent --no-save --no-audit --no-fund --ignore-scripts --prefix "$cache" \
  "node-linux-$architecture@$NODE_VERSION" "npm@$NPM_VERSION"

mkdir -p "$root"/{bin,dev,etc/ssl/certs,home/node,proc,root,sys,tmp,usr/bin,usr/local/bin,usr/local/etc,usr/local/lib/node_modules}
chmod 1777 "$root/tmp"
# Copies, so that a test can take the shell away and leave the rest.
cp "$(command -v busybox)" "$root/bin/busybox"
cp "$root/bin/busybox" "$root/bin/sh"
for applet in $("$root/bin/busybox" --list); do
  [ -e "$root/bin/$applet" ] || ln -s busybox "$root/bin/$applet"
done
ln -s /bin/busybox "$root/usr/bin/env"
cp "$cache/node_modules/node-linux-$architecture/bin/node" "$root/usr/local/bin/node"
cp -r "$cache/node_modules/npm" "$root/usr/local/lib/node_modules/npm"
ln -s ../lib/node_modules/npm/bin/npm-cli.js "$root/usr/local/bin/npm"
{
  ldd "$root/usr/local/bin/node" | grep -o '/[^ ]*'
  dpkg -L libc6 | grep '^/lib.*\.so'
} | sort -u | xargs -I{} cp --parents -L {} "$root"
printf 'root:x:0:0::/root:/bin/sh\nnode:x:1000:1000::/home/node:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\nnode:x:1000:\n' >"$root/etc/group"
cp -L /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"
printf 'cafile=/etc/ssl/certs/ca-certificates.crt\nregistry=%s\n' "$(npm config get registry)" >"$root/usr/local/etc/npmrc"
tar -C "$root" -c . | docker import --change 'ENV PATH=/usr/local/bin:/usr/bin:/bin' - "$image" >/dev/null
