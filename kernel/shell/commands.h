/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_COMMANDS_H
#define KERNEL_SHELL_COMMANDS_H
/* kernel/shell/commands.h - every command's function; command_table.c lists them. */

/* cmd_help.c */
int cmd_help(int argc, char **argv);
int cmd_history(int argc, char **argv);

/* cmd_echo.c */
int cmd_echo(int argc, char **argv);
int cmd_clear(int argc, char **argv);

/* cmd_time.c */
int cmd_sleep(int argc, char **argv);
int cmd_time(int argc, char **argv);
int cmd_uptime(int argc, char **argv);

/* cmd_power.c */
int cmd_exit(int argc, char **argv);
int cmd_panic(int argc, char **argv);
int cmd_poweroff(int argc, char **argv);
int cmd_reboot(int argc, char **argv);

/* cmd_thread.c */
int cmd_bt(int argc, char **argv);
int cmd_ps(int argc, char **argv);

/* cmd_dmesg.c, cmd_hexdump.c, cmd_sym.c */
int cmd_dmesg(int argc, char **argv);
int cmd_hexdump(int argc, char **argv);
int cmd_sym(int argc, char **argv);

/* cmd_initrd.c */
int cmd_cat(int argc, char **argv);
int cmd_ls(int argc, char **argv);

/* cmd_module.c */
int cmd_insmod(int argc, char **argv);
int cmd_lsmod(int argc, char **argv);
int cmd_rmmod(int argc, char **argv);

/* cmd_modblocks.c */
int cmd_modblocks(int argc, char **argv);

/* cmd_kmemleak.c, cmd_leak.c */
int cmd_kmemleak(int argc, char **argv);
int cmd_leak(int argc, char **argv);

/* The words of their first arguments: a word_fn each. */
const char *kmemleak_word(unsigned i);
const char *leak_word(unsigned i);

/* cmd_failslab.c */
int cmd_failslab(int argc, char **argv);
const char *failslab_word(unsigned i);

/* cmd_fault.c */
int cmd_fault(int argc, char **argv);
const char *fault_word(unsigned i);

/* cmd_bench.c */
int cmd_bench(int argc, char **argv);
const char *bench_word(unsigned i);

/* cmd_kunit.c */
int cmd_kunit(int argc, char **argv);

/* cmd_memory.c, cmd_allocinfo.c, cmd_block.c, cmd_memmap.c */
int cmd_allocinfo(int argc, char **argv);
int cmd_block(int argc, char **argv);
int cmd_buddyinfo(int argc, char **argv);
int cmd_meminfo(int argc, char **argv);
int cmd_memmap(int argc, char **argv);
int cmd_slabinfo(int argc, char **argv);
int cmd_vmallocinfo(int argc, char **argv);

/* cmd_trace.c */
int cmd_trace(int argc, char **argv);
const char *trace_word(unsigned i);

/* cmd_slabdebug.c */
int cmd_slabdebug(int argc, char **argv);
const char *slabdebug_word(unsigned i);
#endif
