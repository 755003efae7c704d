/* SPDX-License-Identifier: MIT */
#ifndef NAMECACHE_H
#define NAMECACHE_H
/*
 * namecache.h - from host names to numbers, as a resolver keeps them. Names that were
 * added or looked up last come first; namecache_trim() drops the others.
 */
#include <linux/types.h>

#define NAMECACHE_NAME_BYTES 32		/* with the '\0'			*/

/* Remember @name, or change its number. Returns 0, -ENOMEM, -ENAMETOOLONG. */
int namecache_add(const char *name, u32 number);

/* Find @name, and put it first. Returns 0 and its *@number, or -ENOENT. */
int namecache_find(const char *name, u32 *number);

/* Keep the first @count names and forget the others. Returns how many those were. */
unsigned int namecache_trim(unsigned int count);

/* How many names are kept. */
unsigned int namecache_count(void);
#endif
