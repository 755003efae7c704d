/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_BACKTRACE_H
#define KERNEL_BACKTRACE_H
/* kernel/backtrace.h - places in the code and call stacks, for people to read. */
#include "lib/types.h"

struct trap_frame;

enum { LOCATION_BYTES = 192, BACKTRACE_MAX = 64, RUNNER_BYTES = 80 };

/**
 * location_format - "function+0xoff/0xlen file:line" of a code address, or the
 * bare address where no symbol contains it.
 * @is_return: a return address, whose line is that of the call before it.
 */
void location_format(char *buffer, size_t size_bytes, uintptr_t address, bool is_return);

/* What stands in place of a call site that was not recorded. */
#define NO_TRACE "(no trace: kmemleak was off)"

/** site_format - the place of a call that allocated, by its return address. 0: none was
 *  recorded, and NO_TRACE says so. */
void site_format(char *buffer, size_t size_bytes, uintptr_t address);

/** runner_format - who runs: "thread 5 "worker"", or the interrupt that does. */
void runner_format(char *buffer, size_t size_bytes);

/** trace_stack - return addresses from @frame_pointer on, on the interrupts' stack
 *  or the current thread's, wherever it lies. Return: how many. */
unsigned trace_stack(uintptr_t frame_pointer, uintptr_t *trace, unsigned most);

/** print_place - a line "  [<c0103a5c>] function+off/len file:line", through printk at
 *  KERN_@level '0'..'7', or kprintf when @level is 0. @is_return: as above. */
void print_place(uintptr_t address, bool is_return, char level);

/** print_backtrace - such a line for each return address. */
void print_backtrace(const uintptr_t *trace, unsigned count, char level);

/** dump_stack - print_backtrace() of whoever calls. */
void dump_stack(void);

/** print_frame - interrupted registers and the call stack that led there. */
void print_frame(const struct trap_frame *frame);

/** frame_call_site - where @frame was interrupted. After a jump into nowhere: the
 *  return address that the call left, with *@is_return set. */
uintptr_t frame_call_site(const struct trap_frame *frame, bool *is_return);
#endif
