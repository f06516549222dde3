#!/bin/sh
# secrets-to-env.sh FILE COMMAND [ARGUMENT...]
# For programs that take secrets from their environment alone: the lines NAME=value of FILE are put there as
# the container starts, so that neither `docker inspect` nor `docker compose config` shows them. A value is
# what stands after the `=`, as it is: no quotes, no expansion.
set -eu
file=$1
shift
carriage_return=$(printf '\r')
while IFS= read -r line || [ -n "$line" ]; do
	line=${line%"$carriage_return"}
	case $line in '' | '#'*) continue ;; esac
	case ${line%%=*} in
	"$line" | '' | [0-9]* | *[!A-Za-z0-9_]*)
		# Not the line itself: it may be a key that somebody pasted alone.
		echo "$file: a line is not NAME=value" >&2
		exit 1
		;;
	esac
	export "${line?}"
done <"$file"
exec "$@"
