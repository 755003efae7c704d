/* SPDX-License-Identifier: MIT */
/*
 * tests/bench/churn/trace_sum.c - the trace, run on the build machine with no allocator.
 *
 * Problem    That two kernels ran the same trace must be seen, not believed.
 * Idea       The same header (trace.h), another compiler, another word size: what the
 *            kernels print at the end of each phase must be what this prints.
 *
 *              trace_sum OPERATIONS SEED LIMIT_MIB
 * Read next  trace.h.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include "trace.h"

static void print_phase(const struct trace *t)
{
	printf("phase=%u operations=%u blocks=%u requested=%u sum=0x%08x\n",
	       trace_phase(t), t->done, t->live_blocks, t->live_bytes, t->sum);
}

int main(int argc, char **argv)
{
	struct trace t = { 0 };
	struct trace_event event;

	if (argc != 4) {
		fprintf(stderr, "usage: trace_sum OPERATIONS SEED LIMIT_MIB\n");
		return 2;
	}
	t.operations = (uint32_t)strtoul(argv[1], NULL, 0);
	t.limit_bytes = (uint32_t)strtoul(argv[3], NULL, 0) << 20;
	t.blocks = calloc(trace_blocks_for(t.limit_bytes), sizeof(*t.blocks));
	t.wheel = calloc(WHEEL_BUCKETS, sizeof(*t.wheel));
	if (!t.blocks || !t.wheel)
		return 1;
	trace_init(&t, (uint32_t)strtoul(argv[2], NULL, 0));
	while (t.done < t.operations) {
		trace_next(&t, &event);
		if (t.done % (t.operations / TRACE_PHASES) == 0)
			print_phase(&t);
	}
	free(t.blocks);
	free(t.wheel);
	return 0;
}
