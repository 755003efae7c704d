/* SPDX-License-Identifier: MIT */
#ifndef GENERATED_UTSRELEASE_H
#define GENERATED_UTSRELEASE_H
/* generated/utsrelease.h - the release as text. */
#include "kernel/version.h"

#define UTS_RELEASE MARBLES_VERSION "-marbles"
#endif
