/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_BENCH_LOOP_H
#define KERNEL_BENCH_LOOP_H
/* kernel/bench/loop.h - so many turns of a row's operation, and the clock around them. */
#include "kernel/bench/bench.h"

/** bench_run_turns - Return: ticks for @turns operations, those of the loop and the
 *  clock included (struct bench_clock). bench_run_quietly: with interrupts off. */
u64 bench_run_turns(struct bench *b, u32 turns);
u64 bench_run_quietly(struct bench *b, u32 turns);
#endif
