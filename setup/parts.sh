#!/bin/sh
# Bring Debian programs into .parts/ without root and without touching the system.
#   setup/parts.sh NAME PACKAGE...
# What the system lacks is downloaded by apt, unpacked under .parts/root and given a wrapper under .parts/bin.
# The stamp .parts/NAME.done says that it was finished, so a broken download is simply begun again.
set -eu
name=$1
shift
parts=$(pwd)/.parts
mkdir -p "$parts/lists/partial" "$parts/cache/archives/partial" "$parts/root" "$parts/bin"

refuse() {
    echo "ledcast: $1" >&2
    exit 1
}

# Own lists, cache and log, so that an ordinary user may ask too; the system's list of installed packages is only read.
apt() {
    apt-get -qq -o Dir::State::lists="$parts/lists" -o Dir::Cache="$parts/cache" -o Dir::Log="$parts" \
        -o Debug::NoLocking=1 -o APT::Sandbox::User="$(id -un)" -o Acquire::Retries=3 "$@"
}

command -v apt-get >/dev/null && command -v dpkg >/dev/null ||
    refuse "this set-up speaks to Debian's package tools; elsewhere install by hand: $*"
[ -n "$(find "$parts/lists" -maxdepth 1 -name '*Packages*' -mmin -1440 2>/dev/null)" ] || apt update ||
    refuse "the package lists could not be fetched; is the network up? As root you may instead: apt-get install $*"
wanted=$(apt -s install --no-install-recommends "$@" | sed -n 's/^Inst \([^ ]*\).*/\1/p') ||
    refuse "these packages are not to be had here: $*"
if [ -n "$wanted" ]; then
    # shellcheck disable=SC2086  # a list of words is meant
    (cd "$parts/cache/archives" && apt download $wanted) || refuse "download failed: $wanted"
    for file in "$parts/cache/archives/"*.deb; do
        dpkg -x "$file" "$parts/root" || refuse "could not unpack ${file##*/}; is the disk full?"
        rm "$file"
    done
fi

# A wrapper a program: it finds its own libraries, fonts and data inside .parts and leaves the caller's world alone.
root="$parts/root"
libraries=$(find "$root/usr/lib" "$root/lib" -maxdepth 3 -name '*.so*' -exec dirname {} \; 2>/dev/null | sort -u | paste -sd: -)
for name_of in mosquitto mosquitto_passwd chromium-headless-shell initdb postgres; do
    program=$(find "$root/usr/sbin" "$root/usr/lib/chromium" "$root/usr/lib/postgresql" "$root/usr/bin" -name "$name_of" -type f 2>/dev/null | head -n 1)
    [ -n "$program" ] || continue
    {
        echo "#!/bin/sh"
        echo "export LD_LIBRARY_PATH='$libraries'\${LD_LIBRARY_PATH:+:\$LD_LIBRARY_PATH}"
        [ ! -d "$root/etc/fonts" ] || echo "export FONTCONFIG_PATH='$root/etc/fonts'"
        [ ! -d "$root/usr/share/fonts" ] || echo "export XDG_DATA_HOME='$root/usr/share'"
        echo "exec '$program' \"\$@\""
    } >"$parts/bin/$name_of"
    chmod +x "$parts/bin/$name_of"
done
touch "$parts/$name.done"
