#!/usr/bin/env bash
# An Orthanc of the 1.12 line for the tests that need one (only since 1.12.6 it asks other archives with C-GET): Debian 13's
# packages and their libraries, unpacked into a folder of their own. Nothing is installed, nothing needs root.
#   newer-orthanc.sh           unpacks it, unless it is there
#   newer-orthanc.sh --folder  prints where it lies
set -euo pipefail

FOLDER="${PREREAD_NEWER_ORTHANC:-${XDG_CACHE_HOME:-$HOME/.cache}/preread/orthanc-1.12}"
KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

if [ "${1:-}" = --folder ]; then
  echo "$FOLDER"
  exit 0
fi
if [ -x "$FOLDER/Orthanc" ] && [ -e "$FOLDER/libOrthancDicomWeb.so" ]; then
  echo "found    $FOLDER/Orthanc, version $("$FOLDER/Orthanc" --version | awk 'NR == 1 { print $NF }')"
  exit 0
fi
command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null && [ -e "$KEYRING" ] || {
  echo 'Only on Debian.' >&2
  exit 1
}

work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
mkdir -p "$work/lists/partial" "$work/cache/archives/partial" "$work/root"
echo "deb [signed-by=$KEYRING] http://deb.debian.org/debian trixie main" >"$work/sources.list"
# Nothing counts as installed, so that every library comes along, the C library included.
: >"$work/status"
apt=(apt-get -qq -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=-
  -o "Dir::State::lists=$work/lists" -o "Dir::State::status=$work/status" -o "Dir::Cache=$work/cache"
  -o Debug::NoLocking=1 -o APT::Sandbox::User= --no-install-recommends)
"${apt[@]}" update
"${apt[@]}" --yes --download-only install orthanc orthanc-dicomweb
for package in "$work"/cache/archives/*.deb; do dpkg-deb -x "$package" "$work/root"; done
rm -rf -- "$FOLDER"
mkdir -p "$FOLDER"
mv "$work/root/usr" "$FOLDER/usr"

# Its own loader and libraries: those of this machine are older.
loader=$(find "$FOLDER/usr/lib" -maxdepth 2 -name 'ld-linux*.so.*' | head -n 1)
cat >"$FOLDER/Orthanc" <<SCRIPT
#!/bin/sh
export DCMDICTPATH="$FOLDER/usr/share/dcmtk/dicom.dic"
exec "$loader" --library-path "$(dirname "$loader")" "$FOLDER/usr/sbin/Orthanc" "\$@"
SCRIPT
chmod 755 "$FOLDER/Orthanc"
ln -s "$(readlink -f "$FOLDER/usr/share/orthanc/plugins/libOrthancDicomWeb.so")" "$FOLDER/libOrthancDicomWeb.so"
echo "unpacked $FOLDER/Orthanc, version $("$FOLDER/Orthanc" --version | awk 'NR == 1 { print $NF }')"
