/* SPDX-License-Identifier: MIT */
#ifndef LINUX_SYSINFO_H
#define LINUX_SYSINFO_H
/* linux/sysinfo.h - memory in numbers; si_meminfo() of linux/mm.h fills it in. */
#include <linux/types.h>

struct sysinfo {
    unsigned long totalram, freeram;        /* in units of mem_unit bytes      */
    unsigned long sharedram, bufferram;     /* 0: there is no such memory here */
    unsigned long totalhigh, freehigh;      /* likewise                        */
    u32 mem_unit;
};
#endif
