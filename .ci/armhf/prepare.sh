#!/usr/bin/env bash
# Makes what the tests of an installed station need, and prints where it is, as assignments for the shell:
# the station's packages, a Debian system of this machine's kind, and one for
# armhf that runs here under emulation.
set -euo pipefail
cd "$(dirname "$0")/../.."
cache="${ISOBAR_CI_CACHE:-$PWD/.ci/cache}"
packages="$cache/packages"
next=9999.0.0
source .ci/armhf/emulation.sh

rm -rf "$packages"
export ISOBAR_PACKAGE_CACHE="$cache/package-parts"
npm run --silent package -w packages/station -- --output "$packages" >&2
npm run --silent package -w packages/station -- --architecture armhf --output "$packages/next" --set-version "$next" >&2
echo "export ISOBAR_TEST_PACKAGES='$packages' ISOBAR_PACKAGE_CACHE='$ISOBAR_PACKAGE_CACHE'"

# Named after the recipe, so that a changed recipe makes new ones.
recipe="$(sha256sum .ci/armhf/make-root.sh | head -c 8)"
root="$cache/root-amd64-$recipe.tar.gz"
bash .ci/armhf/make-root.sh amd64 "$root" >&2
echo "export ISOBAR_TEST_AMD64_ROOT='$root'"

if ! enable_emulation >&2; then
  echo '!!! armhf programs cannot run here: the installed station is NOT run under emulation' >&2
  exit 0
fi
root="$cache/root-armhf-$recipe.tar.gz"
bash .ci/armhf/make-root.sh armhf "$root" >&2
echo "export ISOBAR_TEST_ARMHF_ROOT='$root'"
