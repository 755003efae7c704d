/* SPDX-License-Identifier: MIT */
#ifndef LIB_STRING_H
#define LIB_STRING_H
/*
 * lib/string.h - memory and strings, with C's and Linux's meanings.
 *
 * On the build machine (HOST_TEST) the C library's own serve, and string.c is
 * compiled under other names (tests/host/test_string.c) to be compared with them.
 */
#include "lib/types.h"

#if defined(CONFIG_KASAN) && !defined(__SANITIZE_ADDRESS__)
#include "lib/raw_names.h"
#endif

#ifdef HOST_TEST
#include <string.h>
#else
void *memcpy(void *to, const void *from, size_t bytes);
void *memmove(void *to, const void *from, size_t bytes);
void *memset(void *to, int byte, size_t bytes);
int memcmp(const void *a, const void *b, size_t bytes);
void *memchr(const void *in, int byte, size_t bytes);
size_t strlen(const char *s);
size_t strnlen(const char *s, size_t most);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t most);
int strcasecmp(const char *a, const char *b);
char *strchr(const char *s, int c);
char *strrchr(const char *s, int c);
char *strstr(const char *in, const char *what);
char *strcpy(char *to, const char *from);
char *strncpy(char *to, const char *from, size_t bytes);
char *strcat(char *to, const char *from);
size_t strspn(const char *s, const char *accept);
size_t strcspn(const char *s, const char *reject);
char *strpbrk(const char *s, const char *accept);
char *strsep(char **rest, const char *delimiters);
#endif

/** memchr_inv - the first byte that is not @byte, or NULL if all are. */
void *memchr_inv(const void *in, int byte, size_t bytes);

/**
 * strscpy - copy at most @size_bytes - 1 characters and always end with NUL.
 * Return: characters copied, or -E2BIG if @from was cut or @size_bytes is 0.
 */
ssize_t strscpy(char *to, const char *from, size_t size_bytes);

/** glob_match - does @text match @pattern? '*' any run, '?' any one character. */
bool glob_match(const char *pattern, const char *text);

/** strim - cut white space off both ends, in place. Return: the new start. */
char *strim(char *s);
#endif
