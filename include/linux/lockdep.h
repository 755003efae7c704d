/* SPDX-License-Identifier: MIT */
#ifndef LINUX_LOCKDEP_H
#define LINUX_LOCKDEP_H
/* linux/lockdep.h - Linux's checker of lock orders; not here. */
struct lock_class_key { char unused; };
#define lockdep_assert_held(lock)       do { (void)(lock); } while (0)
#define lockdep_assert_held_write(lock) do { (void)(lock); } while (0)
#define lockdep_assert_not_held(lock)   do { (void)(lock); } while (0)
#define lockdep_assert_irqs_disabled()  do { } while (0)
#define lockdep_set_class(lock, key)    do { (void)(lock); } while (0)
#define lockdep_is_held(lock)           1
#endif
