/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_RANDOM_H
#define KERNEL_RANDOM_H
/*
 * kernel/random.h - numbers that look random; not for secrets.
 *
 * Seeded by the cycle counter when first used: where that counts instructions (QEMU's
 * -icount) a boot repeats exactly.
 */
#include "lib/types.h"

u32 get_random_u32(void);
u64 get_random_u64(void);
void get_random_bytes(void *buffer, size_t bytes);

/** get_random_u32_below - 0 .. @ceiling - 1, each as likely; 0 for 0. */
u32 get_random_u32_below(u32 ceiling);

/** A generator of one's own: the same seed gives the same numbers. */
struct rnd_state {
    u64 state;
};
void prandom_seed_state(struct rnd_state *state, u64 seed);
u32 prandom_u32_state(struct rnd_state *state);
void prandom_bytes_state(struct rnd_state *state, void *buffer, size_t bytes);
#endif
