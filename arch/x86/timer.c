/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/timer.c - the tick, and a clock that goes on between and without ticks.
 *
 * Problem    The PIT interrupts at a known rate, but a tick is lost whenever
 *            interrupts stay disabled for two of them (a leak scan), and reading its
 *            counter is slow. The time stamp counter is fast and never stops, but
 *            nobody says how fast it runs.
 *
 * Idea       Measure the one with the other at boot. Each sample reads the PIT
 *            between two reads of the TSC and is kept only if they lie close: the
 *            emulator may be put to sleep by its host in between. From then on
 *
 *              us = cycles * (2^32 / cycles per us) / 2^32
 *
 * State      The factor, and the latest time given out: never less than that.
 *
 * Cost       6 ms at boot; timer_now_us: RDTSC, two multiplications.
 *
 * Locking    timer_now_us disables interrupts for the update of its latest value.
 *
 * Not done   A TSC that changes speed or stops in deep sleep: real machines of
 *            2000 to 2008. Emulators have none such.
 *
 * Read next  trap.c. Intel 8254 data sheet.
 */
#include "arch/timer.h"
#include "arch/cpu.h"
#include "arch/trap.h"
#include "arch/x86/port_io.h"
#include "lib/assert.h"

enum {
    PIT_HZ = 1193182,
    PIT_COUNTER0 = 0x40,
    PIT_COMMAND = 0x43,
    PIT_LATCH0 = 0x00,
    PIT_RATE_GENERATOR0 = 0x34,     /* counter 0, low byte then high, mode 2   */
    PIT_PERIOD_MAX = 65536,
    MEASURE_PIT_TICKS = PIT_HZ / 333,       /* 3 ms                            */
    MEASUREMENTS_MAX = 6,
    MEASUREMENTS_AGREE = 64,        /* to one part in this                     */
    SAMPLES_MAX = 8,                /* of which the tightest is taken          */
    POLLS_MAX = 5000,               /* a PIT that stands still ends this       */
    SPINS_PER_POLL = 10000,         /* port reads are dear under an emulator   */
    HZ_MIN = 19, HZ_MAX = 10000,
    US_PER_SECOND = 1000000,
    US_PER_CYCLE_1_GHZ = 4294967,   /* 2^32 / 1000: where the PIT is dead      */
};

/* Times can look like pointers: not for the leak detector. */
static u32 us_per_cycle_2_32 __unscanned;   /* microseconds of a cycle, times 2^32;
                                               0: not yet measured             */
static u64 start_cycles __unscanned;        /* at timer_init(); 0 before       */
static u64 latest_us __unscanned;           /* timer_now_us() never goes below */
static void (*tick_handler)(void);

struct sample {
    u64 cycles;
    u16 pit;                        /* counts down                             */
};

static void pit_set_period(u32 pit_ticks)
{
    outb(PIT_COMMAND, PIT_RATE_GENERATOR0);
    outb(PIT_COUNTER0, pit_ticks & 0xff);
    outb(PIT_COUNTER0, pit_ticks >> 8 & 0xff);
}

static u16 pit_read(void)
{
    outb(PIT_COMMAND, PIT_LATCH0);
    u16 low = inb(PIT_COUNTER0);
    return low | inb(PIT_COUNTER0) << 8;
}

static struct sample take_sample(void)
{
    struct sample best = { 0, 0 };
    u64 tightest = UINT64_MAX;
    for (unsigned i = 0; i < SAMPLES_MAX; i++) {
        u64 before = cpu_cycles();
        u16 pit = pit_read();
        u64 after = cpu_cycles();
        if (after - before < tightest) {
            tightest = after - before;
            best = (struct sample){ before + tightest / 2, pit };
        }
    }
    return best;
}

static void spin(unsigned count)
{
    while (count--)
        barrier();
}

/* One measurement, or 0 if the PIT stands still. */
static u32 measure_us_per_cycle(void)
{
    struct sample first = take_sample(), now;
    u32 pit_ticks;
    unsigned polls = 0;
    do {
        if (polls++ == POLLS_MAX)
            return 0;
        spin(SPINS_PER_POLL);
        now = take_sample();
        pit_ticks = (u16)(first.pit - now.pit);
    } while (pit_ticks < MEASURE_PIT_TICKS);
    u64 cycles = max_t(u64, now.cycles - first.cycles, 1);
    u64 us_2_12 = ((u64)pit_ticks * US_PER_SECOND << 12) / PIT_HZ;
    return (u32)min_t(u64, (us_2_12 << 20) / cycles, UINT32_MAX);
}

/* A host that puts the emulator to sleep for a whole turn of the PIT (55 ms) makes a
 * measurement wrong: believe two that agree. */
static void calibrate(void)
{
    unsigned long flags = irq_save();
    u32 before, now = 0;
    pit_set_period(PIT_PERIOD_MAX);
    for (unsigned i = 0; i < MEASUREMENTS_MAX; i++) {
        before = now;
        now = measure_us_per_cycle();
        if (now == 0)
            break;
        if (max(now, before) - min(now, before) < now / MEASUREMENTS_AGREE)
            break;
    }
    us_per_cycle_2_32 = now ? now : US_PER_CYCLE_1_GHZ;
    irq_restore(flags);
}

static u64 cycles_to_us(u64 cycles)
{
    return (cycles >> 32) * us_per_cycle_2_32 +
           ((cycles & UINT32_MAX) * us_per_cycle_2_32 >> 32);
}

static void on_irq(void *context)
{
    tick_handler();
}

void timer_init(unsigned hz, void (*tick)(void))
{
    KASSERT(hz >= HZ_MIN);
    KASSERT(hz <= HZ_MAX);
    if (us_per_cycle_2_32 == 0)
        calibrate();
    tick_handler = tick;
    start_cycles = cpu_cycles();
    pit_set_period((PIT_HZ + hz / 2) / hz);
    irq_register(IRQ_TIMER, on_irq, NULL);
}

u64 timer_now_us(void)
{
    if (start_cycles == 0)
        return 0;
    unsigned long flags = irq_save();
    u64 now_us = cycles_to_us(cpu_cycles() - start_cycles);
    if (now_us > latest_us)
        latest_us = now_us;
    now_us = latest_us;
    irq_restore(flags);
    return now_us;
}

u64 timer_us_at(u64 cycles)
{
    if (start_cycles == 0 || cycles < start_cycles)
        return 0;
    return cycles_to_us(cycles - start_cycles);
}

void timer_delay_us(u32 us)
{
    if (us_per_cycle_2_32 == 0)
        calibrate();
    u64 start = cpu_cycles();
    while (cycles_to_us(cpu_cycles() - start) < us)
        cpu_relax();
}
