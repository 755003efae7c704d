/* SPDX-License-Identifier: MIT */
/*
 * kernel/main.c - from the first C instruction to the prompt.
 *
 * Problem    Everything needs something else to be there first.
 * Idea       One table, in order, that reads as the story of the boot. Each step may
 *            use all that stands above it:
 *
 *              tell     log, serial, vga, symbols  whatever fails next is seen
 *              survive  traps, panic, misuse       ... and explained
 *              obey     timer, cmdline             ... as the user asked
 *              run      memory, threads, roots, initrd, input, shell
 *
 * State      None. The boot's own stack becomes that of the idle thread.
 * Cost       Some 30 ms, most of it the emulator's.
 * Locking    Interrupts are off until the last step but one; nothing preempts the
 *            boot until it has become the idle thread.
 * Read next  kernel/thread.c, mm/mm.c, kernel/shell/.
 */
#include "arch/console.h"
#include "arch/cpu.h"
#include "arch/machine.h"
#include "arch/spinlock.h"
#include "arch/trap.h"
#include "kernel/boot_time.h"
#include "kernel/cmdline.h"
#include "kernel/console.h"
#include "kernel/failslab_settings.h"
#include "kernel/initrd.h"
#include "kernel/kmemleak_settings.h"
#include "kernel/main.h"
#include "kernel/memalloc.h"
#include "kernel/misuse_report.h"
#include "kernel/module/module.h"
#include "kernel/oom_report.h"
#include "kernel/owners.h"
#include "kernel/panic.h"
#include "kernel/roots.h"
#include "kernel/sanitize/sanitize.h"
#include "kernel/sched.h"
#include "kernel/shell/shell.h"
#include "kernel/symbols.h"
#include "kernel/time.h"
#include "kernel/trace_settings.h"
#include "kernel/version.h"
#include "kernel/workqueue.h"
#include "lib/printk.h"
#include "mm/mm.h"

static DEFINE_SPINLOCK(log_lock);

static unsigned long lock_log(void) __acquires(&log_lock)
{
    return spin_lock_save(&log_lock);
}

static void unlock_log(unsigned long flags) __releases(&log_lock)
{
    spin_unlock_irqrestore(&log_lock, flags);
}

static u32 log_thread_id(void)
{
    return current_thread()->id;
}

static void boot_log(void)
{
    static const struct printk_ops ops = {
        .lock = lock_log,
        .unlock = unlock_log,
        .now_us = time_us,
        .thread_id = log_thread_id,
    };
    printk_set_ops(&ops);
}

static void boot_serial(void)
{
    serial_early_init();
}

static void boot_vga(void)
{
    if (!vga_init())
        pr_info("vga: no text screen on this machine\n");
}

static void boot_timer(void)
{
    boot_time_waits();                  /* 6 ms, on the other clock */
    time_init();
    boot_time_works();
}

static void boot_banner(void)
{
    const struct boot_info *info = machine_boot_info();
    pr_info("Marbles " MARBLES_VERSION " (" MARBLES_COMPILER ")\n");
    pr_info("cpu: %s\n", cpu_name());
    pr_info("loader: %s, command line: %s\n", info->loader, info->cmdline);
}

static void boot_cmdline(void)
{
    const struct boot_info *info = machine_boot_info();
    cmdline_parse(info->cmdline, info->cmdline_cut);
}

static void boot_memory(void)
{
    mm_init(machine_boot_info());
    struct mm_memory_summary memory = mm_memory_summary();
    u64 used_bytes = memory.found_bytes - memory.beyond_bytes - memory.managed_bytes;
    pr_info("memory: %u KiB found, %u KiB free, %u KiB in use\n",
            (u32)(memory.found_bytes >> 10), memory.managed_bytes >> 10,
            (u32)(used_bytes >> 10));
    if (memory.beyond_bytes > 0)
        pr_info("memory: %u KiB beyond the direct map unused\n",
                (u32)(memory.beyond_bytes >> 10));
}

static const struct boot_step {
    const char *name;
    void (*run)(void);
} boot_steps[] = {
    { "log", boot_log },
    { "serial", boot_serial },
    { "vga", boot_vga },
    { "symbols", symbols_init },
    { "traps", trap_init },
    { "panic", panic_init },
    { "misuse reports", misuse_report_init },
    { "KASAN reports", kasan_report_init },
    { "UBSAN reports", ubsan_report_init },
    { "timer", boot_timer },
    { "banner", boot_banner },
    { "cmdline", boot_cmdline },
    { "current thread", thread_early_init },
    { "memory", boot_memory },
    { "trace", trace_settings_start },
    { "threads", thread_init },
    { "memory reserve", memalloc_init },
    { "out-of-memory reports", oom_report_init },
    { "roots", kernel_roots_init },
    { "owners", owners_init },
    { "initrd", initrd_init },
    { "modules", module_init_roots },
    { "console input", console_input_init },
    { "shell", shell_start },
    { "work queues", workqueue_init },
    { "leak detector", kmemleak_settings_start },
    { "failslab", failslab_cmdline_start },
    { "interrupts", irq_enable },
};

void kernel_main(void)
{
    for (unsigned i = 0; i < ARRAY_SIZE(boot_steps); i++) {
        boot_steps[i].run();
        pr_debug("boot: %s done\n", boot_steps[i].name);
    }
    preempt_enable();
    sched_idle();
}
