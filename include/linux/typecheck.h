/* SPDX-License-Identifier: MIT */
#ifndef LINUX_TYPECHECK_H
#define LINUX_TYPECHECK_H
/* linux/typecheck.h - are two types the same? */
#define typecheck(type, x) ({ type check_; __typeof__(x) check2_; \
                              (void)(&check_ == &check2_); 1; })
#endif
