#!/bin/sh
# SPDX-License-Identifier: MIT
# Make a Linux that runs tests/bench/churn/: build.sh DIR
#
# Problem  Marbles is compared with Linux on the same trace; so there must be a Linux, for
#          the same processor, built by somebody who had no comparison in mind.
# Idea     Debian's own: kernel, headers and busybox come from the archive that this
#          machine has anyway, as packages of i386, into DIR; nothing is installed, and apt
#          works on lists of its own there.
#
#   1  fetch   linux-image-*-686, its headers, linux-kbuild (of this machine's kind: it
#              has programs that run here), busybox-static
#   2  unpack  into DIR/root
#   3  build   churn.ko, churn_step.ko, pairs.ko against the headers
#   4  pack    busybox, modules and tools/bench/linux/init as DIR/initramfs.cpio
#
# Leaves DIR/vmlinuz, DIR/initramfs.cpio, DIR/config. Needs apt, gcc-12, cpio; 70 MB.
set -eu

RELEASE=bookworm
HERE=$(cd "$(dirname "$0")" && pwd)
CHURN=$(cd "$HERE/../../../tests/bench/churn" && pwd)
mkdir -p "$1/debs" "$1/apt"
DIR=$(cd "$1" && pwd)
SOURCE=$DIR/root/usr/src

# apt for packages of architecture $1, with state of its own.
apt_of() {
	arch=$1 command=$2
	shift 2
	mkdir -p "$DIR/apt/$arch/lists/partial" "$DIR/apt/$arch/cache/archives/partial"
	: >>"$DIR/apt/$arch/status"
	"$command" -qq -o APT::Architecture="$arch" -o APT::Architectures="$arch" \
	    -o APT::Sandbox::User=root \
	    -o Dir::State="$DIR/apt/$arch" -o Dir::State::status="$DIR/apt/$arch/status" \
	    -o Dir::Cache="$DIR/apt/$arch/cache" -o Dir::Etc::sourceparts=/dev/null \
	    -o Dir::Etc::sourcelist="$DIR/apt/sources.list" "$@"
}

fetch() {
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg]" \
	    "http://deb.debian.org/debian $RELEASE main" >"$DIR/apt/sources.list"
	host=$(dpkg --print-architecture)
	apt_of i386 apt-get update
	apt_of "$host" apt-get update
	image=$(apt_of i386 apt-cache depends linux-image-686 |
	    sed -n 's/ *Depends: \(linux-image-\)/\1/p')
	version=${image#linux-image-}
	cd "$DIR/debs"
	apt_of i386 apt-get download "$image" "linux-headers-$version" \
	    "linux-headers-${version%-686}-common" busybox-static
	apt_of "$host" apt-get download linux-kbuild-6.1
}

unpack() {
	rm -rf "$DIR/root"
	for deb in "$DIR"/debs/*.deb; do
		dpkg-deb -x "$deb" "$DIR/root"
	done
	version=$(cd "$DIR/root/boot" && echo vmlinuz-*)
	version=${version#vmlinuz-}
	cp "$DIR/root/boot/vmlinuz-$version" "$DIR/vmlinuz"
	cp "$DIR/root/boot/config-$version" "$DIR/config"
	# The headers' makefile names the place where they would be installed.
	sed -i "s#/usr/src#$SOURCE#" "$SOURCE/linux-headers-$version/Makefile"
}

build() {
	rm -rf "$DIR/modules" && mkdir "$DIR/modules"
	cp "$CHURN"/*.c "$CHURN"/*.h "$CHURN"/Kbuild "$DIR/modules"
	make -C "$SOURCE"/linux-headers-*-686 ARCH=i386 M="$DIR/modules" modules
}

pack() {
	rm -rf "$DIR/initramfs" && mkdir -p "$DIR/initramfs/bin" "$DIR/initramfs/proc"
	cp "$DIR/root/bin/busybox" "$DIR/initramfs/bin"
	cp "$DIR"/modules/*.ko "$DIR/initramfs"
	install -m 755 "$HERE/init" "$DIR/initramfs/init"
	cd "$DIR/initramfs"
	find . | LC_ALL=C sort | cpio -o -H newc -R 0:0 --quiet >"$DIR/initramfs.cpio"
}

set -- "$DIR"/debs/linux-image-*.deb
[ -e "$1" ] || fetch
unpack
build
pack
