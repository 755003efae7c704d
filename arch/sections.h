/* SPDX-License-Identifier: MIT */
#ifndef ARCH_SECTIONS_H
#define ARCH_SECTIONS_H
/*
 * arch/sections.h - where linker.ld put the parts of the kernel's image.
 *
 * Roots of the leak detector: [__data_start, __data_end) and
 * [__bss_start, __bss_end). Not roots: .unscanned, rodata, symbols.
 */
extern char __image_start[], __image_end[];             /* all of it, page aligned */
extern char __text_start[], __text_end[];
extern char __alloc_text_start[], __alloc_text_end[];   /* mm/'s, inside text     */
extern char __lib_text_start[], __lib_text_end[];       /* lib/'s, inside text    */
extern char __string_text_start[], __string_text_end[]; /* lib/string.h's, inside lib's */
extern char __outer_text_start[], __outer_text_end[];   /* commands' and tests'   */
extern char __rodata_start[], __rodata_end[];           /* page aligned           */
extern char __data_start[], __data_end[];               /* page aligned start     */
extern char __percpu_start[], __percpu_end[];           /* inside .data           */
extern char __bss_start[], __bss_end[];
extern char __unscanned_start[], __unscanned_end[];
extern char __symbols_start[], __symbols_end[];         /* kernel/symbols.c's table */
extern char __types_start[], __types_end[];             /* kernel/types.c's table  */
extern char __boot_stack_low[], __boot_stack_top[];     /* kernel_main() runs here */

/* Calls to make before instrumented code runs (mm/kasan/compiler.c); in rodata. */
extern void (*const __constructors_start[])(void), (*const __constructors_end[])(void);
#endif
