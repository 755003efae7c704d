// SPDX-License-Identifier: MIT
/*
 * sesame_drive.c - people at the door, who know the passphrase, and others.
 *
 * It keeps its passphrases in static buffers, and wipes them before it ends: what is
 * found in memory afterwards is not the driver's. search_ram looks for it, as one would
 * who can read memory and should not.
 */
#include <linux/mm.h>
#include <linux/vmalloc.h>
#include "drive.h"
#include "sesame.h"

#define PHRASE_BYTES 24			/* the first; the new one has more	*/
#define LONGER_BYTES 90
#define FLOOD_CONNECTIONS 12
#define FLOOD_BYTES (256 << 10)
#define MASK 0x5a			/* how search_ram remembers a phrase	*/
#define WINDOW 8			/* so many bytes of it are a find	*/

static char phrase[PHRASE_BYTES + 1], longer[LONGER_BYTES + 1], other[PHRASE_BYTES + 1];
static u8 frame[5 + SESAME_BODY_MOST + 1];

static void draw(char *text, u32 bytes, u8 mask)
{
	u32 i;

	for (i = 0; i < bytes; i++)
		text[i] = ('a' + drive_random(26)) ^ mask;
}

/* The first that is drawn: the grader draws it, too. */
static void draw_phrases(u8 mask)
{
	draw(phrase, PHRASE_BYTES, mask);
	draw(longer, LONGER_BYTES, mask);
	draw(other, PHRASE_BYTES, 0);
}

static void wipe(void)
{
	memzero_explicit(phrase, sizeof(phrase));
	memzero_explicit(longer, sizeof(longer));
	memzero_explicit(frame, sizeof(frame));
}

static u32 make_frame(u8 type, const char *body, u32 bytes, u32 length)
{
	frame[0] = type;
	frame[1] = length >> 24;
	frame[2] = length >> 16;
	frame[3] = length >> 8;
	frame[4] = length;
	memcpy(frame + 5, body, bytes);
	return 5 + bytes;
}

/* A frame, in random pieces. Returns what the last piece returned. */
static int send(int number, u8 type, const char *body)
{
	u32 bytes = make_frame(type, body, strlen(body), strlen(body)), at = 0, piece;
	int err = 0;

	while (at < bytes && !err) {
		piece = min(1 + drive_random(12), bytes - at);
		err = sesame_receive(number, frame + at, piece);
		at += piece;
	}
	return err;
}

#define SEND(number, type, body, expected) do {					\
	int sent = send(number, type, body);					\
	DRIVE_EXPECT(sent == (expected), #type " returned %d, expected %d", sent,	\
		     expected);							\
} while (0)

#define IS_OPEN(number, expected)						\
	DRIVE_EXPECT(sesame_is_open(number) == (expected), "the door is %s, expected %s", \
		     (expected) ? "locked" : "open", (expected) ? "open" : "locked")

/* ---- who knows it, and who does not ------------------------------------------- */

static int log_in(int number)
{
	DRIVE_EXPECT(number > 0, "no connection: %d", number);
	SEND(number, SESAME_OPEN, phrase, -EACCES);
	SEND(number, SESAME_USER, "cassim", -EACCES);
	SEND(number, SESAME_USER, "ali", 0);
	SEND(number, SESAME_OPEN, other, -EACCES);
	IS_OPEN(number, false);
	SEND(number, SESAME_OPEN, phrase, 0);
	IS_OPEN(number, true);
	return 0;
}

static int lock_and_open(int number)
{
	SEND(number, SESAME_LOCK, "", 0);
	IS_OPEN(number, false);
	SEND(number, SESAME_AGAIN, other, -EACCES);
	SEND(number, SESAME_CHANGE, longer, -EACCES);
	IS_OPEN(number, false);
	SEND(number, SESAME_AGAIN, phrase, 0);
	IS_OPEN(number, true);
	SEND(number, SESAME_OPEN, phrase, 0);
	return 0;
}

/* One comes with the passphrase as it is, changes it, and changes it back. */
static int visit(bool has_change)
{
	int number = sesame_connect();
	int err = log_in(number) ?: lock_and_open(number);

	if (!err && has_change) {
		SEND(number, SESAME_CHANGE, longer, 0);
		SEND(number, SESAME_AGAIN, phrase, -EACCES);
		SEND(number, SESAME_OPEN, longer, 0);
		SEND(number, SESAME_CHANGE, phrase, 0);
	}
	sesame_close(number);
	return err;
}

static int with_phrases(int (*act)(void))
{
	int err;

	draw_phrases(0);
	err = sesame_enrol("ali", phrase);
	err = err == -EEXIST ? 0 : err;
	err = err ?: act();
	wipe();
	return err;
}

static int act_visit(void)
{
	return visit(false) ?: visit(true);
}

DRIVE_CASE(visit)
{
	return with_phrases(act_visit);
}

static int act_hang_up(void)
{
	int number = sesame_connect();
	u32 bytes = make_frame(SESAME_OPEN, phrase, PHRASE_BYTES, PHRASE_BYTES + 1);

	SEND(number, SESAME_USER, "ali", 0);
	make_frame(SESAME_OPEN, phrase, PHRASE_BYTES, PHRASE_BYTES + 1);
	DRIVE_EXPECT(sesame_receive(number, frame, bytes) == 0, "a piece was refused");
	sesame_close(number);
	number = sesame_connect();
	SEND(number, SESAME_USER, "ali", 0);
	SEND(number, SESAME_OPEN, longer, -EACCES);
	SEND(number, 77, longer, -EBADMSG);
	sesame_close(number);
	return 0;
}

/* In the middle of a frame; with a wrong passphrase; with a type that does not exist. */
DRIVE_CASE(hang_up)
{
	return with_phrases(act_hang_up);
}

/* ---- strangers ---------------------------------------------------------------- */

static int announce(int number, u32 length, int expected)
{
	u32 bytes = make_frame(SESAME_OPEN, "", 0, length);
	int err = sesame_receive(number, frame, bytes);

	DRIVE_EXPECT(err == expected, "a body of %u bytes was announced: %d, expected %d",
		     length, err, expected);
	return 0;
}

DRIVE_CASE(sizes)
{
	static char body[SESAME_BODY_MOST + 1];
	static const u32 too_long[] = { SESAME_BODY_MOST + 1, 1000, 0x10000, 0x7fffffff,
					0x80000000, 0xfffffff0, 0xffffffff };
	int number = sesame_connect(), err = 0;
	u32 i;

	memset(body, 'x', SESAME_BODY_MOST);
	SEND(number, SESAME_USER, body, -EACCES);
	for (i = 0; i < ARRAY_SIZE(too_long) && !err; i++)
		err = announce(number, too_long[i], -EMSGSIZE);
	if (!err)
		SEND(number, SESAME_USER, "nobody", -EACCES);
	sesame_close(number);
	return err;
}

/* Twelve strangers announce 256 KiB each, and stay. What they were told is not asked. */
DRIVE_CASE(flood)
{
	u32 i, bytes;

	for (i = 0; i < FLOOD_CONNECTIONS; i++) {
		int number = sesame_connect();

		DRIVE_EXPECT(number > 0, "no connection for stranger %u: %d", i, number);
		bytes = make_frame(SESAME_USER, "", 0, FLOOD_BYTES + drive_random(4096));
		sesame_receive(number, frame, bytes);
	}
	return 0;
}

/* ---- an attacker who can read memory ------------------------------------------- */

static bool is_at(const char *at, const char *masked)
{
	u32 i;

	for (i = 0; i < WINDOW; i++)
		if (at[i] != (masked[i] ^ MASK))
			return false;
	return true;
}

/* In the page at @page; what begins there may end in the next one. */
static u32 search_page(const char *page, u32 bytes, const char *masked, u32 masked_bytes)
{
	const char *at, *last = NULL;
	u32 found = 0, i;

	for (at = page; at <= page + bytes - WINDOW; at++) {
		if (*at < 'a' || *at > 'z')
			continue;
		for (i = 0; i + WINDOW <= masked_bytes; i += WINDOW) {
			if (at[0] != (masked[i] ^ MASK) || !is_at(at, masked + i))
				continue;
			if (!last || at != last + WINDOW) {
				pr_info("search: byte %u and more lie at %px\n", i, at);
				found++;
			}
			last = at;
		}
	}
	return found;
}

static u32 search(const char *masked, u32 masked_bytes)
{
	const char *page = (const char *)PAGE_OFFSET;
	u32 found = 0, bytes;
	unsigned long left;

	for (left = totalram_pages(); left > 0; left--, page += PAGE_SIZE) {
		if (!vmalloc_to_page(page))
			continue;
		bytes = PAGE_SIZE;
		if (left > 1 && vmalloc_to_page(page + PAGE_SIZE))
			bytes += WINDOW - 1;
		found += search_page(page, bytes, masked, masked_bytes);
	}
	return found;
}

DRIVE_CASE(search_ram)
{
	u32 found;

	draw_phrases(MASK);
	found = search(phrase, PHRASE_BYTES) + search(longer, LONGER_BYTES);
	DRIVE_EXPECT(found == 0, "parts of the passphrases are in memory in %u places", found);
	return 0;
}

DRIVE(DRIVE_ENTRY(visit), DRIVE_ENTRY(hang_up), DRIVE_ENTRY(sizes), DRIVE_ENTRY(flood),
      DRIVE_ENTRY(search_ram));
