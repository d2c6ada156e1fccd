// What is run on a board, by its shell: nothing but what every Debian system has.

/** What is told of a file that is not there; no mode looks like it. */
export const ABSENT = '-';

/** How this user becomes root: `root` (is), `sudo` (unasked), `password` (asked) or `none`. */
export const WAY_TO_ROOT = `
if [ "$(id -u)" = 0 ]; then echo root
elif ! command -v sudo >/dev/null; then echo none
elif sudo -n true 2>/dev/null; then echo sudo
else echo password; fi`;

/** PATH: its mode and, from the second line on, its text. */
export const READ = `if [ -f "$1" ]; then stat -c %a "$1" && cat "$1"; else echo ${ABSENT}; fi`;

/**
 * PATH MODE, with the text as input. The new file is whole before it takes the old one's place, and nobody
 * else may read it before its mode is set.
 */
export const WRITE = `set -eu
mkdir -p "$(dirname "$1")"
umask 077
cat > "$1.isobar-new"
chmod "$2" "$1.isobar-new"
sync "$1.isobar-new"
mv -f "$1.isobar-new" "$1"`;

/**
 * NAME, with a package as input. What it leans on, apt fetches; a board that has all of it needs no
 * network.
 */
export const INSTALL = `set -eu
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cat > "$folder/$1"
export DEBIAN_FRONTEND=noninteractive
log="$folder/log"
if dpkg --force-confold --install "$folder/$1" >"$log" 2>&1; then exit 0; fi
apt-get -y -o Dpkg::Options::=--force-confold --no-install-recommends --fix-broken install \\
  >>"$log" 2>&1 || { tail -n 4 "$log" >&2; exit 1; }`;

/** Has the board know its name, its time servers and its station. */
export const APPLY = `set -eu
hostname -F /etc/hostname || true
if [ -d /run/systemd/system ]; then
  systemctl try-restart systemd-timesyncd chrony 2>/dev/null || true
  systemctl restart isobar-station
fi`;
