#!/usr/bin/env bash
# OHIF as its makers publish it, built (npm package @ohif/app): unpacked into a folder of its own, for the tests that look
# at our documents in a viewer. Not a dependency: that would bring hundreds of packages which the built viewer holds already.
#   fetch-ohif.sh           downloads and unpacks it, unless it is there
#   fetch-ohif.sh --folder  prints where it lies
set -euo pipefail

VERSION=3.13.2
INTEGRITY=sha512-WZdxmpmG7rqFgW9ZJLcbgr3XCtLi1KDNPoMaeY5PPe6j4G4fjEjjkycZM6C6Zk2F87BKxFfpq+jd5xXZB9E8EA==
FOLDER="${PREREAD_OHIF:-${XDG_CACHE_HOME:-$HOME/.cache}/preread/ohif-$VERSION}"

if [ "${1:-}" = --folder ]; then
  echo "$FOLDER"
  exit 0
fi
if [ -e "$FOLDER/index.html" ]; then
  echo "found    OHIF: $FOLDER"
  exit 0
fi

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
# Outside of the project: whatever npm settings it has are for its own packages.
(cd "$work" && npm pack --silent --ignore-scripts "@ohif/app@$VERSION" >/dev/null)
archive=$(find "$work" -maxdepth 1 -name '*.tgz')
found=$(node -e '
  const bytes = require("node:fs").readFileSync(process.argv[1]);
  console.log("sha512-" + require("node:crypto").createHash("sha512").update(bytes).digest("base64"));
' "$archive")
if [ "$found" != "$INTEGRITY" ]; then
  echo "OHIF $VERSION is not what it was when it was chosen: $found" >&2
  exit 1
fi
tar -xzf "$archive" -C "$work" package/dist package/LICENSE
cp "$work/package/LICENSE" "$work/package/dist/LICENSE"
mkdir -p "$(dirname "$FOLDER")"
rm -rf -- "$FOLDER"
mv "$work/package/dist" "$FOLDER"
echo "unpacked OHIF: $FOLDER"
