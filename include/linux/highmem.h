/* SPDX-License-Identifier: MIT */
#ifndef LINUX_HIGHMEM_H
#define LINUX_HIGHMEM_H
/* linux/highmem.h - all memory is mapped. */
#include <linux/mm.h>
#include <linux/string.h>

#define kmap(page)             page_address(page)
#define kunmap(page)           do { (void)(page); } while (0)
#define kmap_atomic(page)      page_address(page)
#define kunmap_atomic(p)       do { (void)(p); } while (0)
#define kmap_local_page(page)  page_address(page)
#define kunmap_local(p)        do { (void)(p); } while (0)
#define clear_highpage(page)   clear_page(page_address(page))
#endif
