/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/vga.c - the screen of a PC in its 80x25 text mode.
 *
 * Problem    Show the log on a screen, where there is one that shows text: a machine
 *            may have no VGA, or the loader may have left it in a graphics mode.
 *
 * Idea       The loader's word is taken if it gave one. Else ask the chip: a cursor
 *            register that reads back what was written, and the graphics bit clear.
 *            What to put into the cells is screen.c's matter.
 *
 * Locking    Interrupts off while writing; see serial.c for why no spinlock.
 *
 * Read next  screen.c. FreeVGA project, "CRT Controller Registers".
 */
#include "arch/console.h"
#include "arch/cpu.h"
#include "arch/paging.h"
#include "arch/x86/multiboot.h"
#include "arch/x86/pc.h"
#include "arch/x86/port_io.h"
#include "arch/x86/screen.h"
#include "lib/compiler.h"

enum {
    CRTC_INDEX = 0x3d4, CRTC_DATA = 0x3d5,
    CRTC_CURSOR_START = 10,         /* bit 5 hides it, bits 0..4: first line   */
    CRTC_CURSOR_HIGH = 14, CRTC_CURSOR_LOW = 15,
    GRAPHICS_INDEX = 0x3ce, GRAPHICS_DATA = 0x3cf,
    GRAPHICS_MISCELLANEOUS = 6,
    MISCELLANEOUS_GRAPHICS_MODE = 0x01,
    CURSOR_UNDERLINE_START = 14,
};

static struct screen screen __unscanned;

static void crtc_write(u8 index, u8 value)
{
    outb(CRTC_INDEX, index);
    outb(CRTC_DATA, value);
}

/* Ports are as slow as video memory: not without need. */
static void show_cursor(void)
{
    static unsigned shown_cell = SCREEN_CELLS;
    unsigned cell = screen_cursor(&screen);
    if (cell == shown_cell)
        return;
    shown_cell = cell;
    crtc_write(CRTC_CURSOR_HIGH, cell >> 8);
    crtc_write(CRTC_CURSOR_LOW, cell & 0xff);
}

static bool reads_back(u8 value)
{
    crtc_write(CRTC_CURSOR_LOW, value);
    outb(CRTC_INDEX, CRTC_CURSOR_LOW);
    return inb(CRTC_DATA) == value;
}

static bool is_text_mode(void)
{
    if (machine_framebuffer() != FRAMEBUFFER_UNKNOWN)
        return machine_framebuffer() == FRAMEBUFFER_TEXT;
    if (!reads_back(0x5a) || !reads_back(0x25))
        return false;
    outb(GRAPHICS_INDEX, GRAPHICS_MISCELLANEOUS);
    return !(inb(GRAPHICS_DATA) & MISCELLANEOUS_GRAPHICS_MODE);
}

static u8 colours_of(int level)
{
    if (console_is_painted(level))
        return screen_colours(console_text_colour(level), console_background(level));
    if (level == LOGLEVEL_NONE)
        return 0;                   /* the command's own choice */
    if (level <= LOGLEVEL_ERR)
        return VGA_BRIGHT | VGA_RED;
    if (level == LOGLEVEL_WARNING)
        return VGA_BRIGHT | VGA_BROWN;      /* yellow */
    if (level == LOGLEVEL_NOTICE)
        return VGA_BRIGHT | VGA_GREY;       /* white */
    return level == LOGLEVEL_DEBUG ? VGA_BRIGHT | VGA_BLACK : VGA_GREY;
}

static void vga_write(const char *text, size_t length_bytes, int level)
{
    unsigned long flags = irq_save();
    screen_write(&screen, text, length_bytes, colours_of(level));
    show_cursor();
    irq_restore(flags);
}

static struct console_sink vga_sink = {
    .name = "tty0", .write = vga_write, .enabled = true,
};

bool vga_init(void)
{
    if (!is_text_mode())
        return false;
    screen_init(&screen, phys_to_virt(VGA_TEXT_PHYSICAL));
    crtc_write(CRTC_CURSOR_START, CURSOR_UNDERLINE_START);
    console_register(&vga_sink);
    return true;
}
