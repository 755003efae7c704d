/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HOST_KERNEL_STRING_H
#define TESTS_HOST_KERNEL_STRING_H
/*
 * tests/host/kernel_string.h - the kernel's own string functions, beside the C
 * library's: kernel_memcpy() and so on.
 */
#include "lib/string.h"

#ifdef KERNEL_STRING_RENAME
#define memcpy     kernel_memcpy
#define memmove    kernel_memmove
#define memset     kernel_memset
#define memcmp     kernel_memcmp
#define memchr     kernel_memchr
#define strlen     kernel_strlen
#define strnlen    kernel_strnlen
#define strcmp     kernel_strcmp
#define strncmp    kernel_strncmp
#define strcasecmp kernel_strcasecmp
#define strchr     kernel_strchr
#define strrchr    kernel_strrchr
#define strstr     kernel_strstr
#define strcpy     kernel_strcpy
#define strncpy    kernel_strncpy
#define strcat     kernel_strcat
#define strspn     kernel_strspn
#define strcspn    kernel_strcspn
#define strpbrk    kernel_strpbrk
#define strsep     kernel_strsep
#define stpcpy     kernel_stpcpy
#define strncat    kernel_strncat
#define strncasecmp kernel_strncasecmp
#define strchrnul  kernel_strchrnul
#endif

void *kernel_memcpy(void *to, const void *from, size_t bytes);
void *kernel_memmove(void *to, const void *from, size_t bytes);
void *kernel_memset(void *to, int byte, size_t bytes);
int kernel_memcmp(const void *a, const void *b, size_t bytes);
void *kernel_memchr(const void *in, int byte, size_t bytes);
size_t kernel_strlen(const char *s);
size_t kernel_strnlen(const char *s, size_t most);
int kernel_strcmp(const char *a, const char *b);
int kernel_strncmp(const char *a, const char *b, size_t most);
int kernel_strcasecmp(const char *a, const char *b);
char *kernel_strchr(const char *s, int c);
char *kernel_strrchr(const char *s, int c);
char *kernel_strstr(const char *in, const char *what);
char *kernel_strcpy(char *to, const char *from);
char *kernel_strncpy(char *to, const char *from, size_t bytes);
char *kernel_strcat(char *to, const char *from);
size_t kernel_strspn(const char *s, const char *accept);
size_t kernel_strcspn(const char *s, const char *reject);
char *kernel_strpbrk(const char *s, const char *accept);
char *kernel_strsep(char **rest, const char *delimiters);
char *kernel_stpcpy(char *to, const char *from);
char *kernel_strncat(char *to, const char *from, size_t most);
int kernel_strncasecmp(const char *a, const char *b, size_t most);
char *kernel_strchrnul(const char *s, int c);
#endif
