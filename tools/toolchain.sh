#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# Build binutils and GCC for i686-elf, from the sources that Debian and Ubuntu
# package, into build/cross or $PREFIX. Takes about 15 minutes on four cores.
set -euo pipefail

GCC_VERSION=${GCC_VERSION:-12}
cd "$(dirname "$0")/.."
PREFIX=${PREFIX:-$PWD/build/cross}
WORK=$PWD/build/toolchain
JOBS=$(nproc)
STEPS=6
step=0

# say WHAT COMMAND...: run it into a log file; show the log's end if it fails.
say() {
    step=$((step + 1))
    local log=$WORK/$step.log
    printf '[%d/%d] %s ' "$step" "$STEPS" "$1"
    shift
    "$@" >"$log" 2>&1 &
    local job=$!
    while kill -0 "$job" 2>/dev/null; do
        sleep 5
        printf .
    done
    if wait "$job"; then
        echo ' done'
    else
        printf '\nfailed; the end of %s:\n' "$log"
        tail -n 30 "$log"
        exit 1
    fi
}

install_sources() {
    local packages=("gcc-$GCC_VERSION-source" binutils-source libgmp-dev libmpfr-dev
                    libmpc-dev flex bison gcc g++ make xz-utils texinfo)
    local sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get -q update
    $sudo env DEBIAN_FRONTEND=noninteractive \
        apt-get -qy install --no-install-recommends "${packages[@]}"
}

unpack() {
    local gcc=(/usr/src/gcc-"$GCC_VERSION"/gcc-*.tar.xz)
    local binutils=(/usr/src/binutils/binutils-*.tar.xz)
    rm -rf "$WORK"/{gcc,binutils}-src
    mkdir -p "$WORK"/{gcc,binutils}-src "$WORK"/{gcc,binutils}-build
    tar -xf "${gcc[0]}" -C "$WORK/gcc-src" --strip-components=1
    tar -xf "${binutils[0]}" -C "$WORK/binutils-src" --strip-components=1
}

build_binutils() {
    cd "$WORK/binutils-build"
    ../binutils-src/configure --target=i686-elf --prefix="$PREFIX" --with-sysroot \
        --disable-nls --disable-werror --disable-gdb --disable-gprofng
    make -j"$JOBS" MAKEINFO=true
    make install MAKEINFO=true
}

build_gcc() {
    cd "$WORK/gcc-build"
    ../gcc-src/configure --target=i686-elf --prefix="$PREFIX" --disable-nls \
        --enable-languages=c --without-headers --disable-bootstrap
    make -j"$JOBS" MAKEINFO=true all-gcc all-target-libgcc
}

install_gcc() {
    cd "$WORK/gcc-build"
    touch gcc/s-tm-texi         # Debian strips the manual that this would compare
    make MAKEINFO=true install-gcc install-target-libgcc
}

try() {
    echo 'unsigned long long f(unsigned long long a) { return a / 10; }' |
        "$PREFIX/bin/i686-elf-gcc" -O2 -ffreestanding -x c -c - -o "$WORK/try.o"
}

if ! command -v apt-get >/dev/null; then
    echo 'This builds from Debian'"'"'s source packages. Elsewhere: brew install i686-elf-gcc,' \
         'or make TOOLCHAIN=clang.' >&2
    exit 1
fi
mkdir -p "$WORK" "$PREFIX"
export PATH="$PREFIX/bin:$PATH"
say 'source packages' install_sources
say 'unpacking' unpack
say 'binutils' build_binutils
say 'GCC' build_gcc
say 'installing GCC' install_gcc
say 'trying it' try
rm -rf "$WORK"
echo "i686-elf-gcc is in $PREFIX/bin; make uses build/cross by itself, others by PATH."
