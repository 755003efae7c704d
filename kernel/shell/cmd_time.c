/* SPDX-License-Identifier: MIT */
/* kernel/shell/cmd_time.c - sleep, time, uptime: clocks. */
#include "arch/cpu.h"
#include "arch/timer.h"
#include "kernel/console.h"
#include "kernel/shell/command.h"
#include "kernel/shell/commands.h"
#include "kernel/time.h"
#include "lib/printk.h"

enum { SLEEP_SECONDS_MAX = 1000000, MS_PER_SECOND = 1000, US_PER_MS = 1000 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/*
 * Decimal seconds, "2", "0.25" or ".5", into milliseconds; digits behind the third
 * decimal are dropped. False: something else, or more than SLEEP_SECONDS_MAX.
 */
static bool parse_seconds(const char *text, unsigned *ms)
{
    unsigned seconds = 0, fraction = 0, digits = 0;

    for (; is_digit(*text) && seconds <= SLEEP_SECONDS_MAX; text++, digits++)
        seconds = seconds * 10 + (unsigned)(*text - '0');
    if (*text == '.')
        text++;
    for (unsigned unit = MS_PER_SECOND / 10; is_digit(*text); text++, digits++) {
        fraction += unit * (unsigned)(*text - '0');
        unit /= 10;
    }
    *ms = seconds * MS_PER_SECOND + fraction;
    return digits > 0 && *text == '\0' && seconds <= SLEEP_SECONDS_MAX;
}

int cmd_sleep(int argc, char **argv)
{
    unsigned ms;

    if (argc < 2)
        return command_expected(argv[0], "SECONDS");
    if (argc > 2)
        return command_unexpected(argv[0], argv[2]);
    if (!parse_seconds(argv[1], &ms))
        return command_usage_error(argv[0], "SECONDS: found '%s', expected 0 to %d, as "
                                   "2 or 0.25", argv[1], SLEEP_SECONDS_MAX);
    return console_interruptible_sleep(ms) ? COMMAND_FAILED : COMMAND_OK;
}

int cmd_time(int argc, char **argv)
{
    if (argc < 2)
        return command_expected(argv[0], "COMMAND");
    const struct command *command = command_find(argv[1]);
    if (command == NULL)
        return command_not_found(argv[1]);

    u64 start_us = time_us(), start_cycles = cpu_cycles();
    int status = command->run(argc - 1, argv + 1);
    u64 cycles = cpu_cycles() - start_cycles;
    u64 us = time_us() - start_us;

    console_fresh_line();
    kprintf("time: %llu.%03u ms, %llu cycles\n", (unsigned long long)(us / US_PER_MS),
            (unsigned)(us % US_PER_MS), (unsigned long long)cycles);
    return status;
}

int cmd_uptime(int argc, char **argv)
{
    struct calendar_time date;

    if (argc > 1)
        return command_unexpected(argv[0], argv[1]);
    u64 ms = time_us() / US_PER_MS;
    unsigned seconds = (unsigned)(ms / MS_PER_SECOND);
    rtc_read(&date);
    kprintf("up %u:%02u:%02u.%03u, now %04u-%02u-%02u %02u:%02u:%02u UTC\n",
            seconds / 3600, seconds / 60 % 60, seconds % 60,
            (unsigned)(ms % MS_PER_SECOND), date.year, date.month, date.day, date.hour,
            date.minute, date.second);
    return COMMAND_OK;
}
