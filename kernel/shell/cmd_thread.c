/* SPDX-License-Identifier: MIT */
/* kernel/shell/cmd_thread.c - ps, bt: who runs, and where. */
#include "kernel/backtrace.h"
#include "kernel/sched.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/shell/options.h"
#include "kernel/thread.h"
#include "lib/json.h"
#include "lib/printk.h"

static const char *state_name(const struct thread_info *info)
{
    return info->has_run ? thread_state_name(info->state) : "new";
}

static void print_thread(const struct thread_info *info)
{
    kprintf("%5u  %-8s  %5u/%-5u  %10llu  %s\n", info->id, state_name(info),
            info->stack_peak_bytes, info->stack_bytes,
            (unsigned long long)info->run_ticks, info->name);
}

static void print_thread_json(const struct thread_info *info)
{
    struct json json;

    json_begin(&json, console_emit, NULL);
    json_number(&json, "tid", info->id);
    json_string(&json, "state", state_name(info));
    json_number(&json, "stack_peak", info->stack_peak_bytes);
    json_number(&json, "stack", info->stack_bytes);
    json_number(&json, "ticks", info->run_ticks);
    json_string(&json, "name", info->name);
    json_end(&json);
}

int cmd_ps(int argc, char **argv)
{
    struct thread_info info;
    bool json;

    if (options_json(argc, argv, &json) != 0)
        return COMMAND_USAGE;
    if (!json)
        kprintf("%5s  %-8s  %11s  %10s  %s\n", "TID", "STATE", "STACK", "TICKS", "NAME");
    for (int tid = -1; thread_info_next(tid, &info); tid = info.id) {
        if (json)
            print_thread_json(&info);
        else
            print_thread(&info);
    }
    return COMMAND_OK;
}

int cmd_bt(int argc, char **argv)
{
    uintptr_t trace[BACKTRACE_MAX];
    unsigned long tid = current_thread()->id;

    if (argc > 2)
        return command_unexpected(argv[0], argv[2]);
    if (argc == 2 &&
        argument_number(argv[0], "TID", argv[1], 0, THREAD_ID_MAX, &tid) != 0)
        return COMMAND_USAGE;
    int count = thread_trace((u16)tid, trace, BACKTRACE_MAX);
    if (count < 0) {
        kprintf("bt: no thread %lu; ps lists them\n", tid);
        return COMMAND_FAILED;
    }
    if (count == 0)
        kprintf("bt: thread %lu has not run yet\n", tid);
    print_backtrace(trace, (unsigned)count, 0);
    return COMMAND_OK;
}
