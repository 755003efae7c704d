/* SPDX-License-Identifier: MIT */
#ifndef LIB_POISON_H
#define LIB_POISON_H
/*
 * lib/poison.h - every value that means "nothing valid is here", in one place.
 *
 * A poison tells who wrote it, so that a hex dump can be read like a sentence.
 * Pointers among them lie in the unmapped first page: using one faults.
 */
#define LIST_POISON1    ((void *)0x100) /* list_del() in a node's next      */
#define LIST_POISON2    ((void *)0x122) /* list_del() in a node's prev      */

/* Bytes; Linux's where it has them. As words they are no kernel addresses. */
#define POISON_ALLOC    0x5a            /* allocated, not yet written           */
#define POISON_FREE     0x6b            /* freed: seen in a pointer, it was read
                                           from a freed block                   */
#define POISON_PAGE     0xaa            /* a freed run of pages                 */
#define REDZONE_LIVE    0x9c            /* around a live block                  */
#define REDZONE_FREE    0xbb            /* around a freed one                   */
#endif
