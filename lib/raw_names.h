/* SPDX-License-Identifier: MIT */
#ifndef LIB_RAW_NAMES_H
#define LIB_RAW_NAMES_H
/*
 * lib/raw_names.h - lib/string.h's functions under second names: the unchecked ones.
 *
 * In the KASAN build these functions exist twice. Compiled like everything else they
 * check what they are given, on behalf of their caller. Compiled once more without
 * checks, under these names, they serve code that is not checked itself: mm/ fills and
 * compares memory that nobody may touch. lib/string.h chooses.
 */
#define memcpy     raw_memcpy
#define memmove    raw_memmove
#define memset     raw_memset
#define memcmp     raw_memcmp
#define memchr     raw_memchr
#define memchr_inv raw_memchr_inv
#define strlen     raw_strlen
#define strnlen    raw_strnlen
#define strcmp     raw_strcmp
#define strncmp    raw_strncmp
#define strcasecmp raw_strcasecmp
#define strncasecmp raw_strncasecmp
#define strchr     raw_strchr
#define strchrnul  raw_strchrnul
#define strrchr    raw_strrchr
#define strstr     raw_strstr
#define strcpy     raw_strcpy
#define stpcpy     raw_stpcpy
#define strncpy    raw_strncpy
#define strcat     raw_strcat
#define strncat    raw_strncat
#define strspn     raw_strspn
#define strcspn    raw_strcspn
#define strpbrk    raw_strpbrk
#define strsep     raw_strsep
#define strscpy    raw_strscpy
#define strim      raw_strim
#define glob_match raw_glob_match
#endif
