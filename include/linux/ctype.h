/* SPDX-License-Identifier: MIT */
#ifndef LINUX_CTYPE_H
#define LINUX_CTYPE_H
/* linux/ctype.h - kinds of characters. */
#include "lib/types.h"

#define isdigit(c)  ((c) >= '0' && (c) <= '9')
#define isupper(c)  ((c) >= 'A' && (c) <= 'Z')
#define islower(c)  ((c) >= 'a' && (c) <= 'z')
#define isalpha(c)  (isupper(c) || islower(c))
#define isalnum(c)  (isalpha(c) || isdigit(c))
#define isspace(c)  ((c) == ' ' || ((c) >= '\t' && (c) <= '\r'))
#define isprint(c)  ((c) >= ' ' && (c) <= '~')
#define isgraph(c)  ((c) > ' ' && (c) <= '~')
#define ispunct(c)  (isgraph(c) && !isalnum(c))
#define iscntrl(c)  ((unsigned char)(c) < ' ' || (c) == 127)
#define isxdigit(c) \
    (isdigit(c) || ((c) >= 'a' && (c) <= 'f') || ((c) >= 'A' && (c) <= 'F'))
#define isascii(c)  ((unsigned char)(c) <= 127)

static inline int tolower(int c)
{
    return isupper(c) ? c - 'A' + 'a' : c;
}

static inline int toupper(int c)
{
    return islower(c) ? c - 'a' + 'A' : c;
}
#endif
