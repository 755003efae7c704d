/* SPDX-License-Identifier: MIT */
#ifndef LINUX_COMPLETION_H
#define LINUX_COMPLETION_H
/* linux/completion.h - "it is done". */
#include "kernel/completion.h"
#include <linux/wait.h>

#define COMPLETION_INITIALIZER_ONSTACK(name) COMPLETION_INITIALIZER(name)
#define wait_for_completion_interruptible(x) ({ wait_for_completion(x); 0; })
#define wait_for_completion_killable(x)      ({ wait_for_completion(x); 0; })
#define wait_for_completion_io(x)            wait_for_completion(x)
#define wait_for_completion_interruptible_timeout(x, ticks) \
    ((long)wait_for_completion_timeout(x, ticks))
#define wait_for_completion_killable_timeout(x, ticks) \
    ((long)wait_for_completion_timeout(x, ticks))
#endif
