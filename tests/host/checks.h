/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HOST_CHECKS_H
#define TESTS_HOST_CHECKS_H
/* tests/host/checks.h - a fresh machine whose reports of damage are kept. */
#include "lib/types.h"
#include "mm/misuse.h"

/* Reports since the last look, and the last of them. */
extern struct checks {
    unsigned count;
    struct misuse misuse;
    struct damage damage;               /* a copy                               */
    u32 size_bytes;                     /* of its block, then                   */
} checks;

/** checks_setup - a cmocka setup function. */
int checks_setup(void **state);

/** checks_expect - exactly one report since the last look: bytes @first to @last of the
 *  block of @size bytes at @p. */
void checks_expect(enum misuse_kind kind, const void *p, u32 size, const void *first,
                   const void *last);
void checks_expect_none(void);
#endif
