/* SPDX-License-Identifier: MIT */
#ifndef LIB_ERRNO_H
#define LIB_ERRNO_H
/*
 * lib/errno.h - error numbers, with Linux's names and values.
 *
 * A function that can fail returns 0 or one of these negated.
 */
#ifdef HOST_TEST
#include <errno.h>
#else
#define EPERM          1
#define ENOENT         2
#define ESRCH          3
#define EINTR          4
#define EIO            5
#define ENXIO          6
#define E2BIG          7
#define ENOEXEC        8
#define EBADF          9
#define EAGAIN        11
#define ENOMEM        12
#define EACCES        13
#define EFAULT        14
#define EBUSY         16
#define EEXIST        17
#define ENODEV        19
#define EINVAL        22
#define ENOSPC        28
#define EROFS         30
#define EDOM          33
#define ERANGE        34
#define EDEADLK       35
#define ENAMETOOLONG  36
#define ENOSYS        38
#define ENODATA       61
#define ETIME         62
#define EOVERFLOW     75
#define ETIMEDOUT    110
#define EALREADY     114
#define EINPROGRESS  115
#define ECANCELED    125
#endif
#endif
