/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_VERSION_H
#define KERNEL_VERSION_H
/* kernel/version.h - which Marbles this is, and what compiled it. */
#define MARBLES_VERSION "0.1"

/* What a module must have been built for; tools/module-info.c puts it into each. */
#define MARBLES_VERMAGIC "Marbles " MARBLES_VERSION " i686"

#ifdef __clang__
#define MARBLES_COMPILER __VERSION__
#else
#define MARBLES_COMPILER "gcc " __VERSION__
#endif
#endif
