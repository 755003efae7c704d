/* SPDX-License-Identifier: MIT */
#ifndef ARCH_X86_REGISTERS_H
#define ARCH_X86_REGISTERS_H
/*
 * arch/x86/registers.h - control and model-specific registers, CPUID.
 *
 * Bits: Intel SDM volume 3, section 2.5, and volume 2, CPUID. boot.S includes
 * this too, hence no types outside the inner #ifndef.
 */
#define CR0_MP  0x00000002      /* TS holds for WAIT, too                   */
#define CR0_EM  0x00000004      /* no x87, no SSE                           */
#define CR0_TS  0x00000008      /* first use of x87 or SSE traps            */
#define CR0_WP  0x00010000      /* read-only pages bind the kernel as well  */
#define CR0_PG  0x80000000      /* paging                                   */
#define CR4_PSE 0x00000010      /* 4 MiB pages                              */
#define CR4_PGE 0x00000080      /* global pages outlive a load of CR3       */
#define CR4_OSFXSR 0x00000200   /* SSE may be used                          */

#define DR6_HITS 0x0000000f     /* this debug exception: registers 0 to 3 were hit */
#define DR6_BS   0x00004000     /* ... it is a single step                   */
#define DR7_GE   0x00000200     /* name the exact instruction (ignored since P6) */

/* CPUID leaf 1, EDX. */
#define CPUID_PSE  (1u << 3)
#define CPUID_TSC  (1u << 4)
#define CPUID_MSR  (1u << 5)
#define CPUID_CX8  (1u << 8)
#define CPUID_APIC (1u << 9)
#define CPUID_PGE  (1u << 13)
#define CPUID_CMOV (1u << 15)
#define CPUID_FXSR (1u << 24)
#define CPUID_SSE2 (1u << 26)

/* Model-specific registers. */
#define MSR_APIC_BASE         0x1b
#define MSR_APIC_BASE_ENABLED (1u << 11)

#ifndef __ASSEMBLER__
#include "lib/types.h"

#define DEFINE_READ_CR(name)                                        \
    static inline u32 read_##name(void)                             \
    {                                                               \
        u32 value;                                                  \
        __asm__ volatile("movl %%" #name ", %0" : "=r"(value));     \
        return value;                                               \
    }
#define DEFINE_WRITE_CR(name)                                       \
    static inline void write_##name(u32 value)                      \
    {                                                               \
        __asm__ volatile("movl %0, %%" #name : : "r"(value) : "memory"); \
    }
DEFINE_READ_CR(cr0)
DEFINE_READ_CR(cr2)
DEFINE_READ_CR(cr3)
DEFINE_READ_CR(cr4)
DEFINE_WRITE_CR(cr0)
DEFINE_WRITE_CR(cr3)
DEFINE_WRITE_CR(cr4)
DEFINE_READ_CR(dr6)
DEFINE_WRITE_CR(dr6)
DEFINE_WRITE_CR(dr0)
DEFINE_WRITE_CR(dr1)
DEFINE_WRITE_CR(dr2)
DEFINE_WRITE_CR(dr3)
DEFINE_READ_CR(dr7)
DEFINE_WRITE_CR(dr7)

static inline u64 read_msr(u32 number)
{
    u64 value;
    __asm__ volatile("rdmsr" : "=A"(value) : "c"(number));
    return value;
}

struct cpuid_result {
    u32 eax, ebx, ecx, edx;
};

static inline struct cpuid_result cpuid(u32 leaf)
{
    struct cpuid_result r;
    __asm__ volatile("cpuid"
                     : "=a"(r.eax), "=b"(r.ebx), "=c"(r.ecx), "=d"(r.edx)
                     : "a"(leaf), "c"(0));
    return r;
}
#endif
#endif
