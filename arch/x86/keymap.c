/* SPDX-License-Identifier: MIT */
/*
 * arch/x86/keymap.c - from scan codes (PS/2 set 1, US layout) to a terminal's bytes.
 *
 * Problem    A keyboard tells which key moved, not what it means.
 *
 * Idea       Two tables by scan code, plain and shifted, and a few flags for what is
 *            held down. Bit 7 of a code says "released"; 0xe0 in front marks the keys
 *            that the first keyboards did not have: arrows and their neighbours,
 *            which send a VT100's sequences, so that the shell reads one language.
 *            Being pure, this is tested on the build machine
 *            (tests/host/test_keymap.c).
 *
 * Not done   Function keys, other layouts, lights. The keypad always types digits.
 *
 * Read next  keyboard.c. IBM PS/2 Hardware Interface Technical Reference.
 */
#include "arch/x86/keymap.h"
#include "lib/compiler.h"
#include "lib/string.h"

enum scan_code {
    CODE_CONTROL = 0x1d, CODE_LEFT_SHIFT = 0x2a, CODE_RIGHT_SHIFT = 0x36,
    CODE_ALT = 0x38, CODE_CAPS_LOCK = 0x3a,
    CODE_EXTENDED = 0xe0,
    CODE_PAUSE = 0xe1,              /* and five more, only for that key        */
    CODE_RELEASED = 0x80,           /* bit                                     */
};

enum { PAUSE_REST_CODES = 5, ESCAPE = 0x1b, CONTROL_MASK = 0x1f };

/* By scan code 0x00..0x39; 0: sends nothing. */
static const char plain[] =
    "\0\033" "1234567890-=\177\t"
    "qwertyuiop[]\r\0"
    "asdfghjkl;'`\0\\"
    "zxcvbnm,./\0*\0 ";
static const char shifted[] =
    "\0\033" "!@#$%^&*()_+\177\t"
    "QWERTYUIOP{}\r\0"
    "ASDFGHJKL:\"~\0|"
    "ZXCVBNM<>?\0*\0 ";

enum { KEYPAD_FIRST = 0x47 };
static const char keypad[] = "789-456+1230.";

/* Behind 0xe0: what follows ESC [. */
static const struct { u8 code; char sequence[3]; } extended_keys[] = {
    { 0x47, "H" }, { 0x48, "A" }, { 0x49, "5~" }, { 0x4b, "D" }, { 0x4d, "C" },
    { 0x4f, "F" }, { 0x50, "B" }, { 0x51, "6~" }, { 0x52, "2~" }, { 0x53, "3~" },
};
enum { CODE_KEYPAD_ENTER = 0x1c, CODE_KEYPAD_SLASH = 0x35 };    /* also behind it */

/* Return: false if @code is no modifier. */
static bool update_modifiers(struct keymap *k, u8 code, bool extended, bool pressed)
{
    switch (code) {
    case CODE_LEFT_SHIFT:
        if (!extended)              /* some keys come wrapped in a fake shift */
            k->left_shift = pressed;
        return true;
    case CODE_RIGHT_SHIFT:
        if (!extended)
            k->right_shift = pressed;
        return true;
    case CODE_CONTROL:
        k->control = pressed;
        return true;
    case CODE_ALT:
        k->alt = pressed;
        return true;
    case CODE_CAPS_LOCK:
        k->caps_lock ^= pressed;
        return true;
    }
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* The character of an ordinary key, 0: none. */
static char character(const struct keymap *k, u8 code)
{
    if (code >= KEYPAD_FIRST && code - KEYPAD_FIRST < (int)strlen(keypad))
        return keypad[code - KEYPAD_FIRST];
    if (code >= sizeof(plain) - 1)
        return '\0';
    bool shift = k->left_shift || k->right_shift;
    if (k->caps_lock && is_letter(plain[code]))
        shift = !shift;
    char c = shift ? shifted[code] : plain[code];
    bool has_control = is_letter(c) || (c >= '[' && c <= '_');      /* ASCII @.._ */
    return k->control && has_control ? c & CONTROL_MASK : c;
}

static unsigned extended_sequence(u8 code, u8 *out)
{
    if (code == CODE_KEYPAD_ENTER || code == CODE_KEYPAD_SLASH) {
        out[0] = code == CODE_KEYPAD_ENTER ? '\r' : '/';
        return 1;
    }
    for (unsigned i = 0; i < ARRAY_SIZE(extended_keys); i++) {
        if (extended_keys[i].code != code)
            continue;
        unsigned length = strnlen(extended_keys[i].sequence,
                                  sizeof(extended_keys[i].sequence));
        out[0] = ESCAPE;
        out[1] = '[';
        memcpy(out + 2, extended_keys[i].sequence, length);
        return 2 + length;
    }
    return 0;
}

unsigned keymap_translate(struct keymap *k, u8 code, u8 out[KEYMAP_BYTES_MAX])
{
    if (k->skip) {
        k->skip--;
        return 0;
    }
    if (code == CODE_PAUSE) {
        k->skip = PAUSE_REST_CODES;
        return 0;
    }
    if (code == CODE_EXTENDED) {
        k->extended = true;
        return 0;
    }
    bool extended = k->extended, pressed = !(code & CODE_RELEASED);
    code &= ~CODE_RELEASED;
    k->extended = false;
    if (update_modifiers(k, code, extended, pressed) || !pressed)
        return 0;
    unsigned start = k->alt ? 1 : 0, length;
    out[0] = ESCAPE;                /* kept only with Alt */
    if (extended) {
        length = extended_sequence(code, out + start);
    } else {
        out[start] = (u8)character(k, code);
        length = out[start] ? 1 : 0;
    }
    return length ? start + length : 0;
}
