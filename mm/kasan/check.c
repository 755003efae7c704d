/* SPDX-License-Identifier: MIT */
/*
 * mm/kasan/check.c - each load and store, asked before it happens.
 *
 * Problem    A bad access is best told by the instruction that does it, however far it
 *            reaches and whatever it hits.
 *
 * Idea       The compiler puts a call before each load and store of what it compiles
 *            with -fsanitize=kernel-address:
 *
 *                                    push  address
 *              movl (address), %eax  call  __asan_load4_noabort
 *                                    movl  (address), %eax
 *
 *            Nearly always both the first and the last byte's shadow are 0. Otherwise
 *            the slow path looks at each granule; what is bad is reported, and the
 *            access happens all the same.
 *
 * State      How many have asked for peace: reports, scans, dumps.
 * Cost       20 instructions an access.
 * Locking    None.
 * Not done   mm/ itself is not asked: it touches what nobody else may.
 * Read next  report.c, compiler.c; tools/make/sanitize.mk.
 */
#include "arch/cpu.h"
#include "arch/shadow.h"
#include "lib/assert.h"
#include "mm/kasan.h"
#include "mm/kasan/compiler.h"
#include "mm/kasan/internal.h"

static u32 peace[NR_CPUS] = { 1 };          /* until kasan_init() */

void kasan_disable(void)
{
    peace[cpu_id()]++;
}

void kasan_enable(void)
{
    KASSERT(peace[cpu_id()] > 0);
    peace[cpu_id()]--;
}

/* How many of the bytes of @granule may be touched: the first so many. */
static u32 allowed_bytes(uintptr_t granule)
{
    u8 shadow = *shadow_of(granule);
    if (shadow == KASAN_OK)
        return SHADOW_GRANULE;
    return shadow < SHADOW_GRANULE ? shadow : 0;
}

uintptr_t kasan_first_bad(uintptr_t address, u32 size_bytes)
{
    uintptr_t end = address + size_bytes;
    if (end < address)                      /* a length below 0, most likely */
        end = ALIGN_DOWN(UINTPTR_MAX, SHADOW_GRANULE);
    for (uintptr_t granule = ALIGN_DOWN(address, (uintptr_t)SHADOW_GRANULE);
         granule < end; granule += SHADOW_GRANULE) {
        uintptr_t bad = max(address, granule + allowed_bytes(granule));
        if (bad < min(end, granule + SHADOW_GRANULE))
            return bad;
    }
    return 0;
}

static noinline void judge(const struct kasan_access *access)
{
    if (peace[cpu_id()] > 0)
        return;
    uintptr_t bad = kasan_first_bad(access->address, access->size_bytes);
    if (bad != 0)
        kasan_report(access, bad);
}

/* Short ones lie in two granules at most. */
static __always_inline bool is_plainly_good(uintptr_t address, size_t bytes)
{
    return address < PAGE_OFFSET ||         /* faults, or does not exist */
           (bytes <= SHADOW_GRANULE && *shadow_of(address) == KASAN_OK &&
            *shadow_of(address + bytes - 1) == KASAN_OK);
}

static __always_inline void check(uintptr_t address, size_t bytes, bool is_write)
{
    if (likely(is_plainly_good(address, bytes)))
        return;
    struct kasan_access access = {
        .address = address,
        .size_bytes = bytes,
        .is_write = is_write,
        .pc = (uintptr_t)__builtin_return_address(0),
        .frame_pointer = *(uintptr_t *)__builtin_frame_address(0),
    };
    judge(&access);
}

#define DEFINE_CHECKS(bytes)                                                    \
    void __asan_load##bytes##_noabort(uintptr_t address)                        \
    {                                                                           \
        check(address, bytes, false);                                           \
    }                                                                           \
    void __asan_store##bytes##_noabort(uintptr_t address)                       \
    {                                                                           \
        check(address, bytes, true);                                            \
    }

DEFINE_CHECKS(1)
DEFINE_CHECKS(2)
DEFINE_CHECKS(4)
DEFINE_CHECKS(8)
DEFINE_CHECKS(16)

void __asan_loadN_noabort(uintptr_t address, size_t bytes)
{
    check(address, bytes, false);
}

void __asan_storeN_noabort(uintptr_t address, size_t bytes)
{
    check(address, bytes, true);
}
