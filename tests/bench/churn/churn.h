/* SPDX-License-Identifier: MIT */
#ifndef CHURN_H
#define CHURN_H
/* tests/bench/churn/churn.h - what churn.ko offers to churn_step.ko. */

/** churn_phase - do the next tenth of the trace; behind the last one, free all. */
void churn_phase(void);
#endif
