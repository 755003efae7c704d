/* SPDX-License-Identifier: MIT */
/*
 * lib/err.c - names of error numbers, for messages and for %pe.
 *
 * Problem    "-ENOMEM" can be read; "-12" must be looked up.
 *
 * Idea       A sparse table indexed by the number itself.
 *
 * Read next  lib/printf_pointer.c, which prints them.
 */
#include "lib/err.h"

#define NAME(error) [error] = #error

static const char *const errno_names[] = {
    NAME(EPERM), NAME(ENOENT), NAME(ESRCH), NAME(EINTR), NAME(EIO), NAME(ENXIO),
    NAME(E2BIG), NAME(ENOEXEC), NAME(EBADF), NAME(EAGAIN), NAME(ENOMEM),
    NAME(EACCES), NAME(EFAULT), NAME(EBUSY), NAME(EEXIST), NAME(ENODEV),
    NAME(EINVAL), NAME(ENOSPC), NAME(EROFS), NAME(EDOM), NAME(ERANGE),
    NAME(EDEADLK), NAME(ENAMETOOLONG), NAME(ENOSYS), NAME(ENODATA), NAME(ETIME),
    NAME(EOVERFLOW), NAME(EALREADY), NAME(EINPROGRESS), NAME(ETIMEDOUT),
    NAME(ECANCELED),
};

const char *errno_name(long error)
{
    unsigned long number = error < 0 ? -(unsigned long)error : (unsigned long)error;
    return number < ARRAY_SIZE(errno_names) ? errno_names[number] : NULL;
}
