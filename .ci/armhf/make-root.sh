#!/usr/bin/env bash
# Makes a Debian bookworm root file system with what a board's image has, and keeps it as an archive:
# make-root.sh ARCHITECTURE FILE.tar.gz
set -euo pipefail
architecture="$1"
archive="$2"
[ -s "$archive" ] && { echo "from the cache: $archive"; exit 0; }
# From where this machine has its own packages; the suite alone, since nobody lives in it.
mirror="$(apt-get indextargets --format '$(REPO_URI)' 'Codename: bookworm' 'Component: main' | head -n 1)"
mkdir -p "$(dirname "$archive")"
mmdebstrap --quiet --variant=minbase --architectures="$architecture" \
  --include=nodejs,ca-certificates,libatomic1,systemd,passwd,sudo,openssh-server \
  --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
  --dpkgopt='path-exclude=/usr/share/locale/*' \
  bookworm "$archive.new.tar.gz" "$mirror"
mv "$archive.new.tar.gz" "$archive"
