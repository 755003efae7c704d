/* SPDX-License-Identifier: MIT */
/*
 * tools/module-info.c - compiled into every module: its name, and what it was built
 * for. tools/make/kbuild.mk gives KBUILD_MODNAME; the loader reads .modinfo.
 */
#include "kernel/sanitize/sanitize.h"
#include "kernel/version.h"

#define INFO static const char __attribute__((used, section(".modinfo"), aligned(1)))

INFO module_name[] = "name=" KBUILD_MODNAME;
INFO module_vermagic[] = "vermagic=" MARBLES_VERMAGIC;
INFO module_sanitizers[] = "sanitizers=" SANITIZERS;
