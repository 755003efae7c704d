#!/bin/sh
# SPDX-License-Identifier: MIT
# Find out which tools are missing and install them with the system's own packages.
#
#   tools/deps.sh [-q] [GROUP ...]   groups: build run grade test develop analyze plot (default:
#                                    all but plot, which only make bench-plots needs)
#
# -q says nothing where nothing is missing. On a terminal it asks before installing.
set -eu

quiet=
if [ "${1:-}" = -q ]; then
    quiet=1
    shift
fi
groups=${*:-build run grade test develop analyze}
cd "$(dirname "$0")/.."

have() { command -v "$1" >/dev/null 2>&1; }
have_any() { for tool in "$@"; do have "$tool" && return 0; done; return 1; }

have_grub_pc() {
    for place in /usr/lib/grub /usr/share/grub /opt/homebrew/lib/i686-elf/grub \
                 /usr/local/lib/i686-elf/grub; do
        [ -d "$place/i386-pc" ] && return 0
    done
    return 1
}

have_cross_compiler() {
    if [ "${TOOLCHAIN:-gcc}" = clang ]; then
        have clang && have_any ld.lld i686-elf-ld i686-linux-gnu-ld
    else
        have_any i686-elf-gcc build/cross/bin/i686-elf-gcc i686-linux-gnu-gcc
    fi
}

have_modules() {
    "$(tools/find-python.sh)" -c 'import pytest, pexpect, xdist' 2>/dev/null
}

# The names of what is missing in group $1, a word each; package() knows them.
missing_in() {
    case $1 in
    build)
        have_cross_compiler || echo "${TOOLCHAIN:-gcc}"
        have python3 || echo python
        have_any grub-mkrescue grub2-mkrescue i686-elf-grub-mkrescue || echo grub
        have_grub_pc || echo grub-pc
        have xorriso || echo xorriso
        have mformat || echo mtools ;;
    run)
        have qemu-system-i386 || echo qemu ;;
    grade)
        [ "$(uname)" != Linux ] || have bwrap || echo bubblewrap ;;
    test)
        have gcc || echo hostcc
        have_modules || echo pytest
        have cpio || echo cpio
        have patch || echo patch
        have parallel || echo parallel
        [ -e /usr/include/cmocka.h ] || [ -e /opt/homebrew/include/cmocka.h ] ||
            [ -e /usr/local/include/cmocka.h ] || echo cmocka ;;
    plot)
        have gnuplot || echo gnuplot ;;
    develop)
        have_any gdb gdb-multiarch i686-elf-gdb || echo gdb
        have clang-format || echo clang-format
        have clang || echo clang
        have llvm-addr2line || [ -e /opt/homebrew/opt/llvm/bin/llvm-addr2line ] ||
            [ -e /usr/local/opt/llvm/bin/llvm-addr2line ] || echo llvm ;;
    analyze)
        have cppcheck || echo cppcheck
        have sparse || echo sparse
        have spatch || echo coccinelle ;;
    *)
        echo "deps.sh: no group $1: build run grade test develop analyze plot" >&2
        exit 2 ;;
    esac
}

# package MANAGER NAME: what the system's packager calls it.
package() {
    case $1:$2 in
    apt:gcc) echo gcc-i686-linux-gnu ;;
    apt:clang) echo clang lld libclang-rt-dev ;;
    apt:python) echo python3 ;;
    apt:grub) echo grub-common ;;
    apt:grub-pc) echo grub-pc-bin ;;
    apt:qemu) echo qemu-system-x86 ;;
    apt:hostcc) echo gcc libc6-dev ;;
    apt:pytest) echo python3-pytest python3-pexpect python3-pytest-xdist ;;
    apt:cmocka) echo libcmocka-dev ;;
    apt:gnuplot) echo gnuplot-nox ;;
    dnf:gcc | dnf:clang) echo clang lld compiler-rt ;;
    dnf:python) echo python3 ;;
    dnf:grub) echo grub2-tools-extra ;;
    dnf:grub-pc) echo grub2-pc-modules ;;
    dnf:qemu) echo qemu-system-x86-core ;;
    dnf:hostcc) echo gcc libasan libubsan ;;
    dnf:pytest) echo python3-pytest python3-pexpect python3-pytest-xdist ;;
    dnf:cmocka) echo libcmocka-devel ;;
    dnf:clang-format) echo clang-tools-extra ;;
    pacman:gcc | pacman:clang) echo clang lld compiler-rt ;;
    pacman:grub-pc | pacman:grub) echo grub ;;
    pacman:xorriso) echo libisoburn ;;
    pacman:qemu) echo qemu-system-x86 ;;
    pacman:hostcc) echo gcc ;;
    pacman:pytest) echo python-pytest python-pexpect python-pytest-xdist ;;
    pacman:clang-format) echo clang ;;
    brew:gcc) echo i686-elf-gcc i686-elf-binutils ;;
    brew:clang) echo llvm lld ;;
    brew:grub-pc | brew:grub) echo i686-elf-grub ;;
    brew:hostcc) echo gcc ;;
    brew:pytest) echo pytest pexpect ;;
    *) echo "$2" ;;
    esac
}

missing=$(for group in $groups; do missing_in "$group"; done)
if [ -z "$missing" ]; then
    [ -n "$quiet" ] || echo "Nothing is missing for: $groups"
    exit 0
fi

manager=
for candidate in apt-get dnf pacman brew; do
    if have "$candidate"; then
        manager=${candidate%-get}
        break
    fi
done
if [ -z "$manager" ]; then
    echo "Missing:" $missing "- and none of apt, dnf, pacman, brew is here to install it." >&2
    exit 1
fi

packages=$(for name in $missing; do package "$manager" "$name"; done | tr ' ' '\n' | sort -u)
echo "Missing:" $missing
echo "To be installed with $manager:" $packages
if [ -t 0 ] && [ -t 2 ] && [ -z "${CI:-}" ]; then
    printf 'Install them now? [Y/n] ' >&2
    read -r answer
    case $answer in
    '' | y | Y | yes) ;;
    *) exit 1 ;;
    esac
fi

sudo=
if [ "$manager" != brew ] && [ "$(id -u)" != 0 ]; then
    sudo=sudo
fi
case $manager in
apt)
    $sudo apt-get -q update
    $sudo env DEBIAN_FRONTEND=noninteractive apt-get -qy install --no-install-recommends $packages ;;
dnf)
    $sudo dnf -y install $packages ;;
pacman)
    $sudo pacman -Sy --noconfirm --needed $packages ;;
brew)
    brew install $packages ;;
esac

still=$(for group in $groups; do missing_in "$group"; done)
if [ -n "$still" ]; then
    echo "Still missing after the installation:" $still >&2
    case " $missing " in
    *gcc*) echo "(where there is no package of a cross compiler: make TOOLCHAIN=clang," \
                "or make toolchain)" >&2 ;;
    esac
    exit 1
fi
