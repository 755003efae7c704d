/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_OWNERS_H
#define KERNEL_OWNERS_H
/*
 * kernel/owners.h - at the end of a thread, a cache, the machine: what is left behind?
 *
 * (At the end of a module: module/leaks.c. Of a test case: kunit_verify.c.)
 */
#include "lib/types.h"

struct thread;

/* When is looked, besides a cache's end, which always tells. */
enum exit_checks {
    EXIT_CHECKS_OFF,
    EXIT_CHECKS_ON,                     /* at exit, poweroff and reboot             */
    EXIT_CHECKS_THREADS,                /* also when a thread of a module's ends    */
};

/** owners_set_checks - kmemleak=strict means all of them, whatever is set. */
void owners_set_checks(enum exit_checks checks);
enum exit_checks owners_checks(void);

/**
 * owners_machine_ends - scan, and tell what is leaked, a line for each call site.
 * @end: the word for it, "exit". Return: nothing is leaked, as far as is known; with
 * the detector off or its self-test failed that is not known.
 */
bool owners_machine_ends(const char *end);

/** owners_thread_ends - the current thread will end with @code, and hold nothing any
 *  more: tell which of the blocks that it allocated nobody else holds. May sleep. */
void owners_thread_ends(struct thread *self, int code);

/** owners_init - have mm/ tell of caches that cannot go. Boot only. */
void owners_init(void);
#endif
