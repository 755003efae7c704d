/* SPDX-License-Identifier: MIT */
/*
 * lib/keys.c - what a VT100 sends, as key presses.
 *
 * Problem    One key arrives as one to five bytes, differently from each terminal
 *            (Home is ESC[H, ESC[1~, ESC[7~ or ESCOH), and the end of a line as CR,
 *            LF or both.
 *
 * Idea       A state machine over the bytes, after ECMA-48 section 5.4: ESC [,
 *            parameters 0x30 to 0x3f, a final byte 0x40 to 0x7e.
 *
 *              plain --ESC--> escape --[--> csi --final--> plain
 *                                   \--O--> ss3 --any----> plain
 *
 *            A control character ends any sequence and counts as itself, so a lost
 *            byte costs one key and no more.
 *
 * State      struct key_decoder, the caller's.
 *
 * Not done   Modifiers (Ctrl-Left is Left), Alt, function keys, UTF-8.
 *
 * Read next  line_editor.c.
 */
#include "lib/keys.h"
#include "lib/compiler.h"

#define CTRL(letter) ((letter) & 0x1f)

enum { BYTE_ESCAPE = 0x1b, BYTE_DELETE = 0x7f, PARAMETER_LIMIT = 100 };

static const u16 control_keys[KEY_PRINTABLE_MIN] = {
    ['\r'] = KEY_ENTER,             ['\n'] = KEY_ENTER,
    ['\b'] = KEY_BACKSPACE,         ['\t'] = KEY_TAB,
    [CTRL('A')] = KEY_HOME,         [CTRL('E')] = KEY_END,
    [CTRL('B')] = KEY_LEFT,         [CTRL('F')] = KEY_RIGHT,
    [CTRL('P')] = KEY_UP,           [CTRL('N')] = KEY_DOWN,
    [CTRL('D')] = KEY_DELETE,       [CTRL('K')] = KEY_CUT_TO_END,
    [CTRL('U')] = KEY_CUT_TO_START, [CTRL('W')] = KEY_CUT_WORD,
    [CTRL('Y')] = KEY_PASTE,        [CTRL('L')] = KEY_CLEAR,
    [CTRL('C')] = KEY_CANCEL,
};

static enum key control_key(u8 byte)
{
    if (byte == '\0')                   /* a serial line's noise, or a break */
        return KEY_NONE;
    return control_keys[byte] != 0 ? control_keys[byte] : KEY_UNKNOWN;
}

static enum key plain_key(u8 byte)
{
    if (byte == BYTE_DELETE)
        return KEY_BACKSPACE;
    return byte <= KEY_PRINTABLE_MAX ? byte : KEY_UNKNOWN;
}

/* ESC [ @parameter ~ */
static enum key numbered_key(unsigned parameter)
{
    switch (parameter) {
    case 1: case 7: return KEY_HOME;
    case 4: case 8: return KEY_END;
    case 3:         return KEY_DELETE;
    default:        return KEY_NONE;
    }
}

/* ESC [ @letter and ESC O @letter */
static enum key lettered_key(u8 letter)
{
    switch (letter) {
    case 'A': return KEY_UP;
    case 'B': return KEY_DOWN;
    case 'C': return KEY_RIGHT;
    case 'D': return KEY_LEFT;
    case 'H': return KEY_HOME;
    case 'F': return KEY_END;
    default:  return KEY_NONE;
    }
}

static enum key csi_byte(struct key_decoder *d, u8 byte)
{
    if (byte >= '0' && byte <= '9') {
        d->parameter = (d->parameter * 10 + byte - '0') % PARAMETER_LIMIT;
        return KEY_NONE;
    }
    if (byte < '@') {                   /* ';' and other parameter bytes */
        d->parameter = 0;
        return KEY_NONE;
    }
    d->state = INPUT_PLAIN;
    return byte == '~' ? numbered_key(d->parameter) : lettered_key(byte);
}

static enum key escape_byte(struct key_decoder *d, u8 byte)
{
    d->state = INPUT_PLAIN;
    if (byte == '[') {
        d->state = INPUT_CSI;
        d->parameter = 0;
    } else if (byte == 'O') {
        d->state = INPUT_SS3;
    }
    return KEY_NONE;
}

enum key key_decode(struct key_decoder *d, u8 byte)
{
    bool is_lf_of_crlf = d->after_cr && byte == '\n';
    d->after_cr = byte == '\r';
    if (is_lf_of_crlf)
        return KEY_NONE;
    if (byte < KEY_PRINTABLE_MIN) {
        d->state = byte == BYTE_ESCAPE ? INPUT_ESCAPE : INPUT_PLAIN;
        return byte == BYTE_ESCAPE ? KEY_NONE : control_key(byte);
    }
    switch (d->state) {
    case INPUT_ESCAPE:
        return escape_byte(d, byte);
    case INPUT_CSI:
        return csi_byte(d, byte);
    case INPUT_SS3:
        d->state = INPUT_PLAIN;
        return lettered_key(byte);
    case INPUT_PLAIN:
        break;
    }
    return plain_key(byte);
}
