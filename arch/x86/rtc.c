/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/rtc.c - the date, from the battery-backed clock.
 *
 * Problem    The clock's registers are read one by one while it runs: 12:59:59 may
 *            read as 12:00:00 or 13:59:59.
 *
 * Idea       Wait until no update is in progress, read all, and do so again until
 *            two readings agree. Both loops are bounded: without such a clock there
 *            is a wrong date, not a hang. Then undo what the clock's mode bits say:
 *            binary-coded decimals, 12 hours with a bit for the afternoon.
 *
 * Locking    Interrupts off around each index/data pair.
 *
 * Not done   The century register: its place differs. Years 70..99 are 19xx.
 *
 * Read next  Motorola MC146818 data sheet.
 */
#include "arch/cpu.h"
#include "arch/timer.h"
#include "arch/x86/port_io.h"
#include "lib/compiler.h"
#include "lib/string.h"

enum {
    RTC_INDEX = 0x70, RTC_DATA = 0x71,
    RTC_STATUS_A = 10, RTC_STATUS_B = 11,
    STATUS_A_UPDATING = 0x80,
    STATUS_B_24_HOURS = 0x02, STATUS_B_BINARY = 0x04,
    HOUR_IS_PM = 0x80,
    POLLS_MAX = 10000,              /* an update takes 2 ms                    */
    READINGS_MAX = 5,
};

enum { SECOND, MINUTE, HOUR, DAY, MONTH, YEAR, FIELDS };

static u8 rtc_register(u8 index)
{
    unsigned long flags = irq_save();
    outb(RTC_INDEX, index);
    u8 value = inb(RTC_DATA);
    irq_restore(flags);
    return value;
}

static void read_fields(u8 fields[FIELDS])
{
    static const u8 registers[FIELDS] = { 0, 2, 4, 7, 8, 9 };
    for (unsigned i = 0; i < POLLS_MAX; i++)
        if (!(rtc_register(RTC_STATUS_A) & STATUS_A_UPDATING))
            break;
    for (unsigned i = 0; i < FIELDS; i++)
        fields[i] = rtc_register(registers[i]);
}

static u8 from_bcd(u8 value)
{
    return (value >> 4) * 10 + (value & 0xf);
}

static void decode(u8 fields[FIELDS], u8 status_b)
{
    bool is_pm = fields[HOUR] & HOUR_IS_PM;
    fields[HOUR] &= ~HOUR_IS_PM;
    if (!(status_b & STATUS_B_BINARY))
        for (unsigned i = 0; i < FIELDS; i++)
            fields[i] = from_bcd(fields[i]);
    if (!(status_b & STATUS_B_24_HOURS))
        fields[HOUR] = fields[HOUR] % 12 + (is_pm ? 12 : 0);
}

static u8 clamp_field(u8 value, u8 low, u8 high)
{
    return min(max(value, low), high);
}

void rtc_read(struct calendar_time *t)
{
    u8 fields[FIELDS], again[FIELDS];
    read_fields(fields);
    for (unsigned i = 0; i < READINGS_MAX; i++) {
        read_fields(again);
        if (memcmp(fields, again, sizeof(fields)) == 0)
            break;
        memcpy(fields, again, sizeof(fields));
    }
    decode(fields, rtc_register(RTC_STATUS_B));
    t->year = fields[YEAR] % 100 + (fields[YEAR] % 100 >= 70 ? 1900 : 2000);
    t->month = clamp_field(fields[MONTH], 1, 12);
    t->day = clamp_field(fields[DAY], 1, 31);
    t->hour = clamp_field(fields[HOUR], 0, 23);
    t->minute = clamp_field(fields[MINUTE], 0, 59);
    t->second = clamp_field(fields[SECOND], 0, 59);
}
