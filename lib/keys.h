/* SPDX-License-Identifier: MIT */
#ifndef LIB_KEYS_H
#define LIB_KEYS_H
/*
 * lib/keys.h - what a VT100 sends, as key presses.
 *
 * Control characters and escape sequences with one meaning become one key
 * (ESC [ D, ESC O D and ^B are all KEY_LEFT), and CR, LF and CR LF are each one
 * KEY_ENTER. Unknown sequences vanish.
 */
#include "lib/types.h"

/* A printable character is its own key; the others have names. */
enum key {
    KEY_NONE = 0,               /* in the middle of a sequence, or unknown  */
    KEY_PRINTABLE_MIN = ' ', KEY_PRINTABLE_MAX = '~',
    KEY_ENTER = 256, KEY_LEFT, KEY_RIGHT, KEY_UP, KEY_DOWN, KEY_HOME, KEY_END,
    KEY_BACKSPACE, KEY_DELETE, KEY_TAB, KEY_CUT_TO_END, KEY_CUT_TO_START,
    KEY_CUT_WORD, KEY_PASTE, KEY_CLEAR, KEY_CANCEL,
    KEY_UNKNOWN,                /* a byte that means nothing here           */
};

/* All zero at first. */
struct key_decoder {
    enum { INPUT_PLAIN, INPUT_ESCAPE, INPUT_CSI, INPUT_SS3 } state;
    unsigned parameter;         /* last number of a CSI sequence, below 100 */
    bool after_cr;              /* swallow the LF of CR LF                  */
};

/** key_decode - the key that @byte completes, or KEY_NONE. */
enum key key_decode(struct key_decoder *d, u8 byte);
#endif
