/* SPDX-License-Identifier: MIT */
/*
 * kernel/random.c - numbers that look random.
 *
 * Problem    Tests and caches want chance; a failure wants to be repeated.
 * Idea       SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): a counter with an odd
 *            step, well mixed. Any seed is good.
 * State      One counter, not scanned: its words could look like pointers.
 */
#include "kernel/random.h"
#include "arch/cpu.h"
#include "lib/compiler.h"
#include "lib/string.h"

#define STEP 0x9e3779b97f4a7c15ull

static struct rnd_state common __unscanned;

static u64 next(struct rnd_state *state)
{
    u64 z = state->state += STEP;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ z >> 27) * 0x94d049bb133111ebull;
    return z ^ z >> 31;
}

void prandom_seed_state(struct rnd_state *state, u64 seed)
{
    state->state = seed;
}

u32 prandom_u32_state(struct rnd_state *state)
{
    return (u32)(next(state) >> 32);
}

void prandom_bytes_state(struct rnd_state *state, void *buffer, size_t bytes)
{
    char *to = buffer;
    while (bytes > 0) {
        u64 random = next(state);
        size_t part = min(bytes, sizeof(random));
        memcpy(to, &random, part);
        to += part;
        bytes -= part;
    }
}

u64 get_random_u64(void)
{
    unsigned long flags = irq_save();
    if (common.state == 0)
        common.state = cpu_cycles();
    u64 random = next(&common);
    irq_restore(flags);
    return random;
}

u32 get_random_u32(void)
{
    return (u32)(get_random_u64() >> 32);
}

u32 get_random_u32_below(u32 ceiling)
{
    return (u32)((u64)get_random_u32() * ceiling >> 32);
}

void get_random_bytes(void *buffer, size_t bytes)
{
    struct rnd_state state = { get_random_u64() };
    prandom_bytes_state(&state, buffer, bytes);
}
