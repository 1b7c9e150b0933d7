#!/bin/sh
# Builds assets/ from page/, which needs npm. With --check it builds into another folder and fails if assets/ differs;
# it compares the unpacked files, since versions of zlib pack differently.
set -eu
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

unpack() {
  cp -R "$1" "$2"
  gunzip "$2"/*.gz
}

cp -R page "$work/page"
(
  cd "$work/page"
  npm ci --no-audit --no-fund
  node --test --test-reporter=spec
  node build.mjs "$work/assets"
)

if [ "${1:-}" = --check ]; then
  unpack assets "$work/committed"
  unpack "$work/assets" "$work/built"
  diff -rq "$work/committed" "$work/built"
else
  rm -rf assets
  mv "$work/assets" assets
fi
