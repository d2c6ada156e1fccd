#!/usr/bin/env bash
# Builds the image in a Docker engine of its own, and runs a command beside it:
#   .ci/docker/with-image.sh npm test -- tests/containers
# The command finds the engine by DOCKER_HOST and the image by ISOBAR_TEST_IMAGE. Needs root and Debian's packages
# docker.io, docker-compose and busybox-static, which it installs. Where an engine runs already, or none
# can be started, it says so and does nothing.
set -uo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
cache="${ISOBAR_CI_CACHE:-$here/../cache}"
folder="$(mktemp -d)"
engine=""

end() {
  if [ -n "$engine" ]; then kill "$engine" && wait "$engine"; fi
  rm -rf "$folder"
}
trap end EXIT

without() {
  echo "!!! $1: the image and the compose files are NOT tested in this run" >&2
  exit 0
}

docker info >/dev/null 2>&1 && without 'a Docker engine runs already, and is left alone'
[ "$(id -u)" = 0 ] || without 'a Docker engine needs root'
if ! command -v dockerd docker-compose busybox >/dev/null; then
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    docker.io docker-compose busybox-static iptables >/dev/null || without 'docker.io cannot be installed'
fi

export DOCKER_HOST="unix://$folder/docker.sock" DOCKER_BUILDKIT=1
dockerd --host "$DOCKER_HOST" --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" \
  >"$folder/log" 2>&1 &
engine=$!
for _ in $(seq 300); do
  docker info >/dev/null 2>&1 && break
  kill -0 "$engine" 2>/dev/null || break
  sleep 0.1
done
if ! docker info >/dev/null 2>&1; then
  tail -n 3 "$folder/log" >&2
  without 'no Docker engine can be started'
fi

# BuildKit comes with Debian's client; a newer one needs the plugin buildx for it.
if ! docker buildx version >/dev/null 2>&1; then
  mkdir "$folder/bin"
  ln -s /usr/bin/docker "$folder/bin/docker"
  PATH="$folder/bin:$PATH"
fi
"$here/stand-in-base.sh" isobar-stand-in-base "$cache" || exit 1
docker build --progress plain --network host --build-arg NODE_IMAGE=isobar-stand-in-base \
  --file "$here/../../docker/Dockerfile" --tag isobar "$here/../.." >"$folder/build.log" 2>&1 ||
  { tail -n 30 "$folder/build.log" >&2; exit 1; }
docker history --format '{{.Size}} {{.CreatedBy}}' isobar | grep -v '^0B' | cut -c 1-60
echo "image built after $SECONDS s"
export ISOBAR_TEST_IMAGE=isobar
# compose.yaml names images of MongoDB and Redis; without Go or redis-server there is no stand-in, and the test says so.
command -v redis-server >/dev/null && "$here/stand-in-redis.sh" redis:7.2
ferretdb="$("$here/../ferretdb/build.sh")" && "$here/stand-in-mongo.sh" mongo:8 "$ferretdb"
"$@"
status=$?
echo "containers: $SECONDS s in all"
exit "$status"
