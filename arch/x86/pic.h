/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_PIC_H
#define ARCH_X86_PIC_H
/* arch/x86/pic.h - the two 8259A interrupt controllers, 16 lines. */
#include "lib/types.h"

/** pic_init - line 0 is vector @first_vector (a multiple of 8); all masked. */
void pic_init(u8 first_vector);

/** pic_unmask - let line @irq (0..15) through. */
void pic_unmask(unsigned irq);

/**
 * pic_acknowledge - say that @irq was taken, so that the line can ask again.
 * Return: false if it was spurious: the line no longer asks, handle nothing.
 */
bool pic_acknowledge(unsigned irq);
#endif
