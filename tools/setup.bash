# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash
#
# Set-up that tools/finwait and tools/test share: install what is missing, configure, build. To be sourced.
# Speaks on standard error only, and only when there is something to do or something failed.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

# What the program needs: Debian package, then the command that succeeds when it is there.
# shellcheck disable=SC2034 # read by those who source this
program_needs=(
    'gcc              command -v cc'
    'libc6-dev        test -e /usr/include/stdio.h'
    'pkg-config       command -v pkg-config'
    'meson            command -v meson'
    'ninja-build      command -v ninja'
    'libpcap-dev      pkg-config --exists libpcap'
    'libjansson-dev   pkg-config --exists jansson'
    'nettle-dev       pkg-config --exists nettle'
    'zlib1g-dev       pkg-config --exists zlib'
    'libzstd-dev      pkg-config --exists libzstd'
    'liblz4-dev       pkg-config --exists liblz4'
    'libseccomp-dev   pkg-config --exists libseccomp'
    'libmicrohttpd-dev pkg-config --exists libmicrohttpd'
    'libsystemd-dev   pkg-config --exists libsystemd'
    'libncurses-dev   pkg-config --exists ncurses'
)

say() {
    printf '%s\n' "$*" >&2
}

# Status 125, as env(1) and timeout(1) have it: the program itself could not be run.
give_up() {
    say "finwait: $*"
    exit 125
}

# Runs a command silently; shows the end of what it printed only when it fails.
quietly() {
    local log status=0
    log=$(mktemp)
    "$@" >"$log" 2>&1 || status=$?
    ((status == 0)) || tail -n 60 -- "$log" >&2
    rm -f -- "$log"
    return "$status"
}

# Sets `packages` to those of the rows given whose command fails.
find_missing() {
    local row
    packages=()
    for row in "$@"; do
        eval "${row#* }" >/dev/null 2>&1 || packages+=("${row%% *}")
    done
}

# True when apt has heard of every package named; if not, its lists have to be fetched first.
apt_knows() {
    local package
    for package in "$@"; do
        [[ -n $(apt-cache show --no-all-versions "$package" 2>/dev/null) ]] || return 1
    done
}

apt() {
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o DPkg::Lock::Timeout=600 "$@"
}

# Installs the packages of those rows whose command fails.
install_missing() {
    local packages as_root=()
    find_missing "$@"
    ((${#packages[@]})) || return 0
    command -v apt-get >/dev/null || give_up "please install what these Debian packages hold: ${packages[*]}"
    if ((EUID != 0)); then
        command -v sudo >/dev/null || give_up "please run as root: apt-get install ${packages[*]}"
        as_root=(sudo)
    fi
    say "finwait: installing ${packages[*]} (once)"
    # Lists that are missing or too old to fetch by are refreshed, once.
    if ! apt_knows "${packages[@]}" ||
        ! apt install --no-install-recommends "${packages[@]}" >/dev/null 2>&1; then
        quietly apt update || give_up "apt-get update failed; needed: ${packages[*]}"
        quietly apt install --no-install-recommends "${packages[@]}" ||
            give_up "could not install: ${packages[*]}"
    fi
    find_missing "$@"
    ((${#packages[@]} == 0)) || give_up "installed, but still not usable: ${packages[*]}"
}

# One set-up at a time in this tree, whoever calls; the lock goes with the file descriptor.
lock_tree() {
    exec 9<"$root/meson.build"
    flock 9
}

unlock_tree() {
    exec 9<&-
}

# configure DIR OPTION...: makes the build folder DIR (under the root), or brings it to these options.
configure() {
    local dir=$root/$1 wanted="$root: ${*:2}" found=
    shift
    [[ ! -e $dir/set-up-with ]] || found=$(<"$dir/set-up-with")
    if [[ ! -e $dir/build.ninja || ($found && $found != "$root: "*) ]]; then
        rm -rf -- "$dir/meson-private" "$dir/meson-info" # interrupted, or the tree has moved
        quietly meson setup "$dir" "$root" "$@"
    elif (($#)) && [[ $found != "$wanted" ]]; then
        quietly meson configure "$dir" "$@"
    else
        return 0
    fi || give_up "meson could not set up $dir"
    printf '%s\n' "$wanted" >"$dir/set-up-with"
}

# compile DIR TARGET...
compile() {
    local dir=$root/$1
    shift
    quietly ninja -C "$dir" "$@" || give_up "the build in $dir failed"
}
