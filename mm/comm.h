/* SPDX-License-Identifier: MIT */
#ifndef MM_COMM_H
#define MM_COMM_H
/*
 * mm/comm.h - thread names as small numbers, so that a tag needs one byte for a
 * name that outlives its thread.
 */
#include "lib/types.h"

enum { COMM_BYTES = 16, COMM_COUNT = 255 };

/** comm_intern - the number of @name (first 15 characters); names are never
 *  forgotten. When COMM_COUNT are taken: the number of "(other)". */
u8 comm_intern(const char *name);

/** comm_name - the name behind a number that comm_intern() gave. */
const char *comm_name(u8 comm);
#endif
