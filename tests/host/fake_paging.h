/* SPDX-License-Identifier: MIT */
#ifndef TESTS_HOST_FAKE_PAGING_H
#define TESTS_HOST_FAKE_PAGING_H
/*
 * tests/host/fake_paging.h - arch/paging.h's machine, in a process.
 *
 * "Physical memory" is a file in memory, mapped at a fixed address below 4 GiB:
 * addresses are the same in every run and have 32 significant bits, as in the
 * kernel. The vmap window really maps pages of that file, so that vmalloc'ed
 * memory and its page in the direct map are one, and a guard page faults.
 *
 * Included by arch/paging.h only.
 */
extern unsigned char *fake_memory;      /* physical address 0; page aligned, 4 MiB */
extern size_t fake_memory_bytes;

#define FAKE_MEMORY_START 0x20000000u
#define FAKE_MEMORY_BYTES_MAX (512u << 20)
#define FAKE_VMAP_BYTES   (64u << 20)

#define PAGE_OFFSET ((uintptr_t)fake_memory)
#define VMAP_START  ((uintptr_t)0x60000000u)
#define VMAP_END    (VMAP_START + FAKE_VMAP_BYTES)
#define DIRECT_MAP_BYTES_MAX FAKE_MEMORY_BYTES_MAX

static inline void *phys_to_virt(phys_addr_t physical)
{
    return fake_memory + physical;
}

static inline phys_addr_t virt_to_phys(const void *address)
{
    return (phys_addr_t)((uintptr_t)address - PAGE_OFFSET);
}

/**
 * fake_paging_init - a fresh machine with @bytes (page multiple) of memory, all
 * zero, and nothing in the vmap window. What an earlier call made is gone.
 */
void fake_paging_init(size_t bytes);

/** fake_paging_fail_after - the next @maps calls of paging_map() may succeed, later
 *  ones return -ENOMEM; -1 (and after init): never. */
void fake_paging_fail_after(int maps);

/** fake_paging_mapped_pages - now mapped in the vmap window. */
unsigned fake_paging_mapped_pages(void);
#endif
