/* SPDX-License-Identifier: MIT */
#ifndef ASM_PAGE_H
#define ASM_PAGE_H
/* asm/page.h - pages. */
#include "arch/paging.h"
#include "mm/page.h"
#include <linux/string.h>

#define __pa(p)            virt_to_phys((const void *)(p))
#define __va(physical)     phys_to_virt(physical)
#define clear_page(p)      memset(p, 0, PAGE_SIZE)
#define copy_page(to, from) memcpy(to, from, PAGE_SIZE)
#endif
