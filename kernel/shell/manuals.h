/* SPDX-License-Identifier: MIT */
#ifndef KERNEL_SHELL_MANUALS_H
#define KERNEL_SHELL_MANUALS_H
/* kernel/shell/manuals.h - the manual paragraphs of command_table.c's entries. */
extern const char manual_allocinfo[];
extern const char manual_bench[];             /* cmd_bench.c */
extern const char manual_block[];
extern const char manual_bt[];
extern const char manual_buddyinfo[];
extern const char manual_cat[];
extern const char manual_clear[];
extern const char manual_dmesg[];
extern const char manual_echo[];
extern const char manual_exit[];
extern const char manual_failslab[];
extern const char manual_fault[];
extern const char manual_help[];
extern const char manual_hexdump[];
extern const char manual_history[];
extern const char manual_insmod[];
extern const char manual_kmemleak[];
extern const char manual_kunit[];
extern const char manual_leak[];
extern const char manual_ls[];
extern const char manual_lsmod[];
extern const char manual_meminfo[];
extern const char manual_memmap[];
extern const char manual_modblocks[];
extern const char manual_panic[];
extern const char manual_poweroff[];
extern const char manual_ps[];
extern const char manual_reboot[];
extern const char manual_rmmod[];
extern const char manual_slabdebug[];
extern const char manual_slabinfo[];
extern const char manual_sleep[];
extern const char manual_sym[];
extern const char manual_time[];
extern const char manual_trace[];             /* cmd_trace.c */
extern const char manual_uptime[];
extern const char manual_vmallocinfo[];
#endif
