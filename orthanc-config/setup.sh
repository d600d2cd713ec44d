#!/usr/bin/env bash
# Finds the programs that demo and tests run, and installs what is missing where that is possible (root on Debian).
# Prints one line for each. Nothing it installs is left running or set to start by itself.
set -euo pipefail

PLUGIN_FOLDERS=(/usr/share/orthanc/plugins /usr/local/share/orthanc/plugins /usr/lib/orthanc/plugins)
PIXELMED_JARS=(/usr/share/java/pixelmed.jar /usr/local/share/java/pixelmed.jar)
LEAST_JAVA=17

# Each find_* prints what it found, with its version, or nothing.
find_orthanc() {
  local program
  program=$(PATH="$PATH:/usr/sbin:/usr/local/sbin" command -v Orthanc) || return 0
  echo "$program, version $("$program" --version 2>/dev/null | awk 'NR == 1 { print $NF }')"
}

find_dicomweb() {
  local folder
  for folder in "${PLUGIN_FOLDERS[@]}"; do
    if [ -e "$folder/libOrthancDicomWeb.so" ]; then
      echo "$folder/libOrthancDicomWeb.so"
      return 0
    fi
  done
}

# Debian keeps the server's programs out of PATH, one folder for each major version.
find_postgres() {
  local initdb
  initdb=$(command -v initdb || { find /usr/lib/postgresql -path '*/bin/initdb' 2>/dev/null || true; } | sort -V | tail -n 1)
  [ -n "$initdb" ] || return 0
  echo "$(dirname "$initdb"), version $("$initdb" --version | awk '{ print $3 }')"
}

find_dcmtk() {
  command -v dsrdump >/dev/null && command -v dcmdump >/dev/null || return 0
  echo "$(command -v dsrdump), version $(dsrdump --version | awk 'NR == 1 { print $3 }')"
}

find_dicom3tools() {
  command -v dciodvfy >/dev/null || return 0
  echo "$(command -v dciodvfy), version $(dpkg-query -W -f '${Version}' dicom3tools 2>/dev/null || echo unknown)"
}

find_openjpeg() {
  command -v opj_decompress >/dev/null || return 0
  echo "$(command -v opj_decompress), version $(dpkg-query -W -f '${Version}' libopenjp2-tools 2>/dev/null || echo unknown)"
}

find_pixelmed() {
  local jar
  for jar in "${PIXELMED_JARS[@]}"; do
    if [ -e "$jar" ]; then
      echo "$jar, version $(dpkg-query -W -f '${Version}' libpixelmed-java 2>/dev/null || echo unknown)"
      return 0
    fi
  done
}

find_java() {
  local version
  command -v java >/dev/null || return 0
  version=$(java -version 2>&1 | awk -F '"' 'NR == 1 { print $2 }')
  [ "${version%%.*}" -ge "$LEAST_JAVA" ] 2>/dev/null || return 0
  echo "$(command -v java), version $version"
}

find_chromium() {
  local name
  for name in chromium chromium-browser google-chrome; do
    if command -v "$name" >/dev/null; then
      echo "$(command -v "$name"), version $("$name" --version 2>/dev/null | grep -o '[0-9.]\{5,\}' | head -n 1)"
      return 0
    fi
  done
}

# name, how it is found, Debian package
PROGRAMS=(
  'Orthanc|find_orthanc|orthanc'
  'DICOMweb plugin of Orthanc|find_dicomweb|orthanc-dicomweb'
  'Postgres server|find_postgres|postgresql'
  'DCMTK|find_dcmtk|dcmtk'
  'dicom3tools|find_dicom3tools|dicom3tools'
  'OpenJPEG tools|find_openjpeg|libopenjp2-tools'
  'PixelMed|find_pixelmed|libpixelmed-java'
  'Java runtime|find_java|default-jre-headless'
  'Chromium|find_chromium|chromium'
)

# Prints what is there; leaves the Debian packages of what is not in MISSING.
look() {
  local entry name finder package found
  MISSING=()
  for entry in "${PROGRAMS[@]}"; do
    IFS='|' read -r name finder package <<<"$entry"
    found=$("$finder" || true)
    if [ -n "$found" ]; then
      echo "found    $name: $found"
    else
      echo "missing  $name (Debian package $package)"
      MISSING+=("$package")
    fi
  done
}

POLICY=/usr/sbin/policy-rc.d
CLUSTER=/etc/postgresql-common/createcluster.d/preread-setup.conf
MADE=()

put_back() {
  local path
  for path in "${MADE[@]}"; do rm -f -- "$path"; done
  MADE=()
}

# While packages are installed: start no service (unless this machine has a rule of its own), make no database.
hold_services() {
  trap put_back EXIT
  if [ ! -e "$POLICY" ]; then
    MADE+=("$POLICY")
    printf '#!/bin/sh\nexit 101\n' >"$POLICY"
    chmod 755 "$POLICY"
  fi
  if [ ! -e "$CLUSTER" ]; then
    MADE+=("$CLUSTER")
    mkdir -p "$(dirname "$CLUSTER")"
    echo 'create_main_cluster = false' >"$CLUSTER"
  fi
}

install_missing() {
  local orthanc_is_new=false
  case " ${MISSING[*]} " in *' orthanc '*) orthanc_is_new=true ;; esac
  hold_services
  export DEBIAN_FRONTEND=noninteractive
  apt-get update
  apt-get install -y --no-install-recommends "${MISSING[@]}"
  put_back
  # Its package would start it with the machine, on port 8042 of every interface.
  if [ "$orthanc_is_new" = true ] && command -v systemctl >/dev/null; then
    systemctl disable orthanc >/dev/null 2>&1 || true
  fi
}

# Nothing but the tests of C-GET needs it, and they are left out where it is not.
newer_orthanc() {
  bash "$(dirname "$0")/newer-orthanc.sh" || echo 'left out Orthanc 1.12: the tests of C-GET do not run'
}

# The viewer in which the tests look at our documents.
ohif() {
  bash "$(dirname "$0")/../test/viewer/fetch-ohif.sh" || {
    echo 'OHIF was not fetched: the tests that open a viewer fail without it (the npm registry must be within reach).' >&2
    exit 1
  }
}

look
if [ "${#MISSING[@]}" -eq 0 ]; then
  newer_orthanc
  ohif
  echo 'Everything is there.'
  exit 0
fi

command="apt-get update && apt-get install -y --no-install-recommends ${MISSING[*]}"
if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null; then
  echo >&2
  echo "Not installed, because this is not root on Debian. On Debian, run this and then this command again:" >&2
  echo "  sudo sh -c '$command'" >&2
  exit 1
fi

echo "Installing: ${MISSING[*]}"
install_missing
look
if [ "${#MISSING[@]}" -ne 0 ]; then
  echo "Still missing after the installation: ${MISSING[*]}" >&2
  exit 1
fi
newer_orthanc
ohif
