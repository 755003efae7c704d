/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/serial.c - the first serial port, the kernel's main voice.
 *
 * Problem    Output must work from the first line of boot to the last of a panic,
 *            with interrupts on or off; must not make threads wait for a slow line;
 *            and must never hang on a port that is missing or has stopped.
 *
 * Idea       Two ways to send. Until serial_enable_irq() each byte waits for room in
 *            the transmitter. From then on bytes go into a ring, which the port's
 *            "transmitter empty" interrupt moves on, a FIFO's worth at a time. A
 *            writer that finds the ring full does that work itself, by polling, and
 *            so does serial_flush(): what needs no interrupt works in a panic.
 *            Every wait is bounded. A port that let one run out is marked stuck, and
 *            is then only tried, not waited for, until it takes a byte again.
 *
 * State      One port; a ring of TX_BYTES that the leak detector does not scan.
 *
 * Cost       Two port accesses a byte.
 *
 * Locking    Interrupts off. Not a spinlock: a panic must be able to print, whatever
 *            it interrupted.
 *
 * Read next  lib/printk.h, lib/ring.h. National Semiconductor PC16550D data sheet.
 */
#include "arch/console.h"
#include "arch/cpu.h"
#include "arch/trap.h"
#include "arch/x86/pc.h"
#include "arch/x86/port_io.h"
#include "lib/console_colour.h"
#include "lib/printf.h"
#include "lib/ring.h"

enum {
    DATA = COM1 + 0,                /* divisor's low byte while DLAB is set    */
    INTERRUPT_ENABLE = COM1 + 1,    /* divisor's high byte while DLAB is set   */
    INTERRUPT_ID = COM1 + 2,        /* when read                               */
    FIFO_CONTROL = COM1 + 2,        /* when written                            */
    LINE_CONTROL = COM1 + 3,
    MODEM_CONTROL = COM1 + 4,
    LINE_STATUS = COM1 + 5,

    IE_RECEIVED = 0x01, IE_SENT = 0x02,
    II_NONE_PENDING = 0x01, II_FIFOS_ON = 0xc0,
    FC_ON_AND_CLEAR = 0x07,         /* interrupt at each byte received         */
    LC_8N1 = 0x03, LC_DLAB = 0x80,
    MC_DTR_RTS = 0x03, MC_INTERRUPTS = 0x08,
    LS_RECEIVED = 0x01, LS_ROOM = 0x20, LS_IDLE = 0x40,

    DIVISOR_115200 = 1,
    FIFO_BYTES = 16,
    TX_BYTES = 4096,
    POLLS_MAX = 8000000,            /* seconds: a byte takes 87 us, a busy reader more */
    EVENTS_MAX = 256,               /* handled in one interrupt                */
};

static u8 tx_bytes[TX_BYTES] __unscanned;
static struct byte_ring tx = BYTE_RING_INIT(tx_bytes);
static unsigned fifo_bytes = 1;         /* taken at once when there is room    */
static bool is_present, is_stuck, is_queued;
static bool has_reader;                 /* a byte came in: somebody is at a terminal */
static console_input_fn input_handler;
static u8 early_byte;                   /* turning the FIFO on would drop it       */
static bool has_early_byte;

/* Wait until @bit of the line status is set. False: it did not happen in time. */
static bool wait_for(u8 bit)
{
    for (unsigned i = 0; i < POLLS_MAX; i++) {
        if (inb(LINE_STATUS) & bit) {
            is_stuck = false;
            return true;
        }
        if (is_stuck)
            return false;
        cpu_relax();
    }
    is_stuck = true;
    return false;
}

/* The transmitter is empty: give it what it holds. */
static void send_some(void)
{
    u8 byte;
    for (unsigned i = 0; i < fifo_bytes && ring_get(&tx, &byte); i++)
        outb(DATA, byte);
}

static void put(u8 byte)
{
    while (!ring_put(&tx, byte)) {
        if (!wait_for(LS_ROOM))
            return;                     /* lost: nobody listens */
        send_some();
    }
}

/* Start or go on sending; ask for an interrupt while more is left. */
static void kick(void)
{
    if (inb(LINE_STATUS) & LS_ROOM)
        send_some();
    outb(INTERRUPT_ENABLE, ring_used_bytes(&tx) ? IE_RECEIVED | IE_SENT : IE_RECEIVED);
}

static void drain(void)
{
    while (ring_used_bytes(&tx) && wait_for(LS_ROOM))
        send_some();
}

static void put_text(const char *text, size_t length_bytes)
{
    for (size_t i = 0; i < length_bytes; i++) {
        if (text[i] == '\n')
            put('\r');
        put((u8)text[i]);
    }
}

/* "Select graphic rendition" of ECMA-48, 8.3.117; 90 to 97 are aixterm's bright ones. */
static void put_colours(int level)
{
    enum { TEXT = 30, TEXT_BRIGHT = 90, BACKGROUND = 40, BYTES = 16 };
    char sequence[BYTES];
    unsigned text = console_text_colour(level), background = console_background(level);
    unsigned base = text & COLOUR_BRIGHT ? TEXT_BRIGHT : TEXT;
    int length = scnprintf(sequence, BYTES, "\033[%u", base + text % COLOUR_COUNT);
    if (background != COLOUR_BLACK)         /* black: as the terminal has it */
        length += scnprintf(sequence + length, BYTES - (size_t)length, ";%u",
                            BACKGROUND + background);
    put_text(sequence, (size_t)length);
    put('m');
}

/* Colours are control codes. A log in a file is to have none, so they are shown only to
 * who has typed. */
static void serial_write(const char *text, size_t length_bytes, int level)
{
    bool paints = console_is_painted(level) && has_reader;
    unsigned long flags = irq_save();
    if (paints)
        put_colours(level);
    put_text(text, length_bytes);
    if (paints)
        put_text("\033[0m", 4);
    if (is_queued)
        kick();
    else
        drain();
    irq_restore(flags);
}

/* Reading INTERRUPT_ID takes back "transmitter empty", even where a byte came in
 * meanwhile: so always go on sending. And the PIC wants an edge: whatever is still
 * pending at the end must raise the line anew. */
static void on_irq(void *context)
{
    for (unsigned i = 0; i < EVENTS_MAX; i++) {
        if (inb(INTERRUPT_ID) & II_NONE_PENDING)
            break;
        if (inb(LINE_STATUS) & LS_RECEIVED) {
            has_reader = true;
            input_handler(inb(DATA));
        }
    }
    outb(INTERRUPT_ENABLE, 0);
    kick();
}

static struct console_sink serial_sink = {
    .name = "ttyS0", .write = serial_write, .enabled = true,
};

/* No interrupt can be enabled in a port that is not there: it reads all ones. */
static bool probe(void)
{
    outb(INTERRUPT_ENABLE, 0);
    return inb(INTERRUPT_ENABLE) == 0 && inb(LINE_STATUS) != 0xff;
}

bool serial_early_init(void)
{
    if (!probe())
        return false;
    outb(LINE_CONTROL, LC_DLAB);
    outb(DATA, DIVISOR_115200);
    outb(INTERRUPT_ENABLE, 0);
    outb(LINE_CONTROL, LC_8N1);
    if (inb(LINE_STATUS) & LS_RECEIVED) {   /* typed before we were there: keep it */
        early_byte = inb(DATA);
        has_early_byte = true;
    }
    outb(FIFO_CONTROL, FC_ON_AND_CLEAR);
    outb(MODEM_CONTROL, MC_DTR_RTS);
    if ((inb(INTERRUPT_ID) & II_FIFOS_ON) == II_FIFOS_ON)
        fifo_bytes = FIFO_BYTES;
    is_present = true;
    console_register(&serial_sink);
    return true;
}

void serial_enable_irq(console_input_fn input)
{
    if (!is_present)
        return;
    unsigned long flags = irq_save();
    input_handler = input;
    is_queued = true;
    outb(MODEM_CONTROL, MC_DTR_RTS | MC_INTERRUPTS);
    irq_register(IRQ_SERIAL1, on_irq, NULL);
    has_reader = has_early_byte;
    if (has_early_byte)
        input(early_byte);
    kick();
    irq_restore(flags);
}

void serial_flush(void)
{
    if (!is_present)
        return;
    unsigned long flags = irq_save();
    drain();
    wait_for(LS_IDLE);
    irq_restore(flags);
}
