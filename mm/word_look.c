/* SPDX-License-Identifier: MIT */
/*
 * mm/word_look.c - is this an address, or does it just look like one?
 *
 * Problem    A scan takes every word in the right range for a reference. When a block
 *            is held by one such word, how much is that worth?
 * Idea       Numbers that people write are round, and text is printable. An address
 *            inside a block is either only by chance: one in 65,536 is a round float,
 *            one in 50,000 a round integer, one in 20 would do as text.
 * Cost       Some tens of instructions; only in answers to questions.
 */
#include "mm/hold.h"

enum { ROUND = 100000, FLOAT_FINE_BITS = 0xffff };

/* IEEE singles -2.0 and -131072.0. */
#define FLOAT_FIRST 0xc0000000u
#define FLOAT_END   0xc8000000u

/* What most text is made of. Of all that is printable there would be too much. */
static bool is_plain(u8 byte)
{
    u8 letter = byte | 0x20;
    return (letter >= 'a' && letter <= 'z') || (byte >= '0' && byte <= '9') ||
           byte == ' ';
}

/* Three letters without accent, and one with. */
static bool is_latin1(u32 value)
{
    return is_plain((u8)value) && is_plain((u8)(value >> 8)) &&
           is_plain((u8)(value >> 16)) && value >> 24 >= 0xc0;
}

/* Bytes that must follow @lead in UTF-8; 0: it is one of ASCII. -1: it is no lead. */
static int followers(u8 lead)
{
    if (is_plain(lead))
        return 0;
    if (lead >= 0xc2 && lead < 0xe0)
        return 1;
    if (lead >= 0xe0 && lead < 0xf0)
        return 2;
    return lead >= 0xf0 && lead < 0xf5 ? 3 : -1;
}

static bool is_follower(u8 byte)
{
    return (byte & 0xc0) == 0x80;
}

/* The word may begin with the last byte of a character, and end within one. */
static bool is_utf8(u32 value)
{
    unsigned i = is_follower((u8)value);
    while (i < sizeof(value)) {
        int left = followers((u8)(value >> 8 * i++));
        if (left < 0)
            return false;
        for (; left > 0 && i < sizeof(value); left--, i++)
            if (!is_follower((u8)(value >> 8 * i)))
                return false;
    }
    return true;
}

enum word_look word_look(u32 value)
{
    if (value >= FLOAT_FIRST && value < FLOAT_END && (value & FLOAT_FINE_BITS) == 0)
        return LOOKS_FLOAT;
    if (value % ROUND == 0 || -value % ROUND == 0)
        return LOOKS_INTEGER;
    return is_latin1(value) || is_utf8(value) ? LOOKS_TEXT : LOOKS_POINTER;
}
