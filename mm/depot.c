/* SPDX-License-Identifier: MIT */
/*
 * mm/depot.c - every distinct stack trace once.
 *
 * Problem    Each live block shall know its whole call stack. Eight frames are
 *            32 bytes: more than many a block itself.
 *
 * Idea       Programs allocate on few paths, so traces are interned: a hash table
 *            finds the one record of a trace, or makes it.
 *
 *              tag --> trace [hash | frames: kmalloc, parse, main_loop, ...]
 *              tag ----^    \--> call_site [parse+0x1c: 2 live blocks]
 *
 *            When there are twice as many traces as buckets, the table moves to one
 *            of twice the size: chains stay short, however many paths there are.
 *
 * State      Two hash tables (traces, call sites), each record also on a list of
 *            all of its kind. Records come from PAGE_META pages, cut from the front,
 *            and stay for ever: their number is bounded by the code's paths.
 *
 * Cost       A hit: one hash over the frames, one comparison.
 *            A record: 68 bytes with two frames, 4 for each more; a call site 32.
 *
 * Locking    `lock`, interrupts off; pages_take() is called with it held. Who counts in
 *            a trace has interrupts off.
 *
 * Read next  tag.c.
 */
#include "mm/depot.h"
#include "arch/spinlock.h"
#include "lib/bits.h"
#include "lib/hash.h"
#include "lib/string.h"
#include "mm/known_stack.h"
#include "mm/page_alloc.h"

enum {
    SITE_BITS = 10,
    FIRST_BITS = 10,                    /* of the traces' table, before it grows    */
    MOST_BITS = 20,                     /* a run of 4 MiB: two million traces       */
    TRACES_PER_BUCKET = 2,
};

static DEFINE_SPINLOCK(lock);
static struct trace *first_table[1 << FIRST_BITS] __unscanned;
static struct trace **trace_table __unscanned;      /* 1 << trace_bits chains   */
static unsigned trace_bits __unscanned;
static struct call_site *site_table[1 << SITE_BITS] __unscanned;
static struct trace *all_traces __unscanned;
static struct call_site *all_sites __unscanned;
static struct depot_stats statistics __unscanned;
static uintptr_t chunk __unscanned, chunk_end __unscanned;  /* rest of a page */

/* The record for traces that were not taken: one frame, 0. */
static uintptr_t unknown_words[sizeof(struct trace) / sizeof(uintptr_t) + 1] __unscanned;
static struct trace *const unknown = (struct trace *)unknown_words;
static struct call_site unknown_site __unscanned;

void depot_init(void)
{
    memset(first_table, 0, sizeof(first_table));
    memset(site_table, 0, sizeof(site_table));
    memset(&statistics, 0, sizeof(statistics));
    trace_table = first_table;
    trace_bits = FIRST_BITS;
    chunk = chunk_end = 0;
    unknown_site = (struct call_site){ .address = 0 };
    *unknown = (struct trace){ .site = &unknown_site, .frame_count = 1 };
    all_traces = unknown;
    all_sites = &unknown_site;
    known_stack_forget();
}

/* The chain of the traces with @hash. The low bits are the best mixed: depot_intern(). */
static struct trace **bucket_of(u32 hash)
{
    return &trace_table[hash & ((1u << trace_bits) - 1)];
}

/* A table of twice the size, if there is memory: else the chains grow a while. */
static void table_grow(void)
{
    unsigned bits = trace_bits + 1;
    size_t bytes = sizeof(*trace_table) << bits;
    struct page *page = pages_take(order_base_2((u32)(bytes / PAGE_SIZE)), PAGE_META);
    if (page == NULL)
        return;
    struct trace **old = trace_table;
    trace_table = memset(page_address(page), 0, bytes);
    trace_bits = bits;
    for (struct trace *t = all_traces; t != unknown; t = t->all_next) {
        struct trace **bucket = bucket_of(t->hash);
        t->hash_next = *bucket;
        *bucket = t;
    }
    if (old != first_table)
        pages_give(virt_to_page(old));
}

/* Zeroed memory for a record, or NULL. */
static void *record_alloc(size_t bytes)
{
    bytes = ALIGN(bytes, sizeof(uintptr_t));
    if (chunk_end - chunk < bytes) {
        struct page *page = pages_take(0, PAGE_META);
        if (page == NULL)
            return NULL;
        chunk = (uintptr_t)page_address(page);
        chunk_end = chunk + PAGE_SIZE;
    }
    void *record = (void *)chunk;
    chunk += bytes;
    statistics.bytes += bytes;
    return memset(record, 0, bytes);
}

static struct call_site *site_intern(uintptr_t address)
{
    struct call_site **bucket = &site_table[hash_32((u32)address, SITE_BITS)];
    for (struct call_site *site = *bucket; site != NULL; site = site->hash_next)
        if (site->address == address)
            return site;
    struct call_site *site = record_alloc(sizeof(*site));
    if (site == NULL)
        return NULL;
    *site = (struct call_site){
        .hash_next = *bucket, .all_next = all_sites, .address = address,
        .number = ++statistics.sites,               /* 0 is the unknown one's */
    };
    *bucket = all_sites = site;
    return site;
}

static struct trace *trace_create(const uintptr_t *frames, unsigned count,
                                  unsigned caller_index, u32 hash)
{
    struct call_site *site = site_intern(frames[caller_index]);
    if (site == NULL)
        return NULL;
    struct trace *trace = record_alloc(sizeof(*trace) + count * sizeof(*frames));
    if (trace == NULL)
        return NULL;
    if (statistics.traces >> trace_bits >= TRACES_PER_BUCKET && trace_bits < MOST_BITS)
        table_grow();
    struct trace **bucket = bucket_of(hash);
    *trace = (struct trace){
        .hash_next = *bucket, .all_next = all_traces, .site = site, .hash = hash,
        .caller_index = (u8)caller_index, .frame_count = (u8)count,
        .number = statistics.traces + 1,            /* 0 is the unknown one's */
    };
    memcpy(trace->frames, frames, count * sizeof(*frames));
    *bucket = all_traces = trace;
    statistics.traces++;
    return trace;
}

static bool trace_equals(const struct trace *trace, const uintptr_t *frames,
                         unsigned count)
{
    if (trace->frame_count != count)
        return false;
    for (unsigned i = 0; i < count; i++)
        if (trace->frames[i] != frames[i])
            return false;
    return true;
}

struct trace *depot_intern(const uintptr_t *frames, unsigned count,
                           unsigned caller_index)
{
    u32 hash = caller_index;
    for (unsigned i = 0; i < count; i++)
        hash = hash_mix(hash, (u32)frames[i]);
    hash ^= hash >> 16;                     /* the table uses the low bits */

    unsigned long flags = spin_lock_save(&lock);
    struct trace *trace = *bucket_of(hash);
    while (trace != NULL && (trace->hash != hash || !trace_equals(trace, frames, count)))
        trace = trace->hash_next;
    if (trace == NULL)
        trace = trace_create(frames, count, caller_index, hash);
    if (trace == NULL) {
        statistics.lost++;
        trace = unknown;
    }
    spin_unlock_irqrestore(&lock, flags);
    return trace;
}

struct trace *depot_unknown(void)
{
    return unknown;
}

struct depot_live depot_live(void)
{
    struct depot_live live = { 0 };
    unsigned long flags = irq_save();
    for (const struct trace *t = all_traces; t != NULL; t = t->all_next) {
        live.blocks += trace_live_blocks(t);
        live.bytes += t->live_bytes;
    }
    irq_restore(flags);
    return live;
}

struct depot_live depot_sum(void)
{
    unsigned long flags = irq_save();
    for (struct call_site *s = all_sites; s != NULL; s = s->all_next)
        s->live_blocks = s->live_bytes = s->total_blocks = 0;
    for (const struct trace *t = all_traces; t != NULL; t = t->all_next) {
        t->site->live_blocks += trace_live_blocks(t);
        t->site->live_bytes += t->live_bytes;
        t->site->total_blocks += t->total_blocks;
    }
    struct depot_live live = depot_live();
    irq_restore(flags);
    return live;
}

void depot_recount(void)
{
    for (struct trace *t = all_traces; t != NULL; t = t->all_next) {
        t->freed_blocks = t->total_blocks;
        t->live_bytes = 0;
    }
}

void depot_count(struct trace *trace, u32 size_bytes)
{
    trace->freed_blocks--;
    trace->live_bytes += size_bytes;
}

struct trace *depot_first_trace(void)
{
    return all_traces;
}

struct call_site *depot_first_site(void)
{
    return all_sites;
}

void depot_stats(struct depot_stats *stats)
{
    unsigned long flags = spin_lock_save(&lock);
    *stats = statistics;
    stats->buckets = 1u << trace_bits;
    spin_unlock_irqrestore(&lock, flags);
}
