/* SPDX-License-Identifier: MIT */
/*
 * kernel/console.c - bytes typed on any device, in one queue; choosing outputs.
 *
 * Problem    Keys arrive in interrupts, the reader is a thread that wants to sleep
 *            until then. And a running command that reads nothing must still hear
 *            of Ctrl-C.
 *
 * Idea       The interrupt puts bytes into a ring and wakes the reader. Ctrl-C sets
 *            a flag besides, drops what was typed ahead (as terminals do) and is
 *            itself the next byte, for the line editor.
 *
 * State      The ring, the flag. Bytes that find the ring full are lost.
 * Cost       Constant a byte.
 * Locking    input_lock: Ctrl-C makes the producer take bytes out, too.
 * Read next  kernel/shell/.
 */
#include "kernel/console.h"
#include "arch/console.h"
#include "arch/spinlock.h"
#include "kernel/time.h"
#include "kernel/wait.h"
#include "lib/errno.h"
#include "lib/printk.h"
#include "lib/ring.h"
#include "lib/string.h"

enum { INPUT_BYTES = 16 * 1024 };       /* a few hundred pasted lines */

static DEFINE_SPINLOCK(input_lock);
static u8 input_bytes[INPUT_BYTES] __unscanned;
static struct byte_ring input = BYTE_RING_INIT(input_bytes);
static bool interrupted;
static DECLARE_WAIT_QUEUE_HEAD(input_queue);

/* From interrupts. */
static void receive(u8 byte)
{
    u8 dropped;
    spin_lock(&input_lock);
    if (byte == CONSOLE_INTERRUPT) {
        interrupted = true;
        while (ring_get(&input, &dropped))
            continue;
    }
    ring_put(&input, byte);
    spin_unlock(&input_lock);
    wake_up_all(&input_queue);
}

void console_input_init(void)
{
    serial_enable_irq(receive);
    keyboard_init(receive);
}

static bool take(u8 *byte)
{
    unsigned long flags = spin_lock_save(&input_lock);
    bool found = ring_get(&input, byte);
    spin_unlock_irqrestore(&input_lock, flags);
    return found;
}

u8 console_getc(void)
{
    u8 byte = 0;
    wait_event(input_queue, take(&byte));
    return byte;
}

int console_getc_timeout(unsigned ms)
{
    u8 byte = 0;
    long ticks = (long)msecs_to_jiffies(ms);
    return wait_event_timeout(input_queue, take(&byte), ticks) > 0 ? byte : -ETIMEDOUT;
}

bool console_interrupt_pending(void)
{
    return READ_ONCE(interrupted);
}

void console_interrupt_clear(void)
{
    unsigned long flags = spin_lock_save(&input_lock);
    u8 byte;
    interrupted = false;
    if (ring_used_bytes(&input) > 0 &&
        input.bytes[input.tail % input.size_bytes] == CONSOLE_INTERRUPT)
        ring_get(&input, &byte);
    spin_unlock_irqrestore(&input_lock, flags);
}

bool console_interruptible_sleep(unsigned ms)
{
    unsigned long ticks = msecs_to_jiffies(ms);
    if (ticks < MAX_SCHEDULE_TIMEOUT)
        ticks++;                        /* the tick under way has partly passed */
    return wait_event_timeout(input_queue, READ_ONCE(interrupted), (long)ticks) > 0;
}

/* Is @name, of @bytes characters, in the comma-separated @list? */
static bool list_contains(const char *list, const char *name, size_t bytes)
{
    for (;; list++) {
        size_t length = strcspn(list, ",");
        if (length == bytes && memcmp(list, name, bytes) == 0)
            return true;
        list += length;
        if (*list == '\0')
            return false;
    }
}

static bool are_console_names(const char *list)
{
    for (;; list++) {
        size_t length = strcspn(list, ",");
        if (!list_contains("ttyS0,tty0", list, length))
            return false;
        list += length;
        if (*list == '\0')
            return true;
    }
}

int console_select(const char *list)
{
    struct console_sink *sink;
    unsigned chosen = 0;
    if (!are_console_names(list))
        return -EINVAL;
    for (sink = console_first(); sink != NULL; sink = sink->next)
        chosen += list_contains(list, sink->name, strlen(sink->name));
    if (chosen == 0)                    /* none is here: better all than silence */
        return 0;
    for (sink = console_first(); sink != NULL; sink = sink->next)
        sink->enabled = list_contains(list, sink->name, strlen(sink->name));
    return 0;
}
