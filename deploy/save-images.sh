#!/bin/sh
# Writes every image of compose.yaml into images.tar.gz, for a network without a way out:
#   sh save-images.sh [PROFILE...]      without profiles: all
# There: docker load < images.tar.gz, and docker compose up -d --no-build.
set -eu
cd "$(dirname "$0")"
[ $# -gt 0 ] || set -- '*'
# Names alone are read, but compose wants every file that it will mount.
sh make-secrets.sh >/dev/null

compose() {
	for profile in $profiles; do
		set -- --profile "$profile" "$@"
	done
	docker compose "$@"
}
# A profile has no space in its name, and `*` stands for all of them, not for files.
set -f
profiles=$*

# What is built here is in no registry; the rest is pulled.
compose build
compose pull --ignore-buildable
compose config --images | sort -u >images.txt
rm -f images.tar images.tar.gz
# In two steps: a pipe would hide that docker failed half-way. One name a line, so no quotes.
# shellcheck disable=SC2046
docker save -o images.tar $(cat images.txt)
gzip images.tar
echo "images.tar.gz holds $(wc -l <images.txt | tr -d ' ') images"
