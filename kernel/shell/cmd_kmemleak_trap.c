/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/cmd_kmemleak_trap.c - kmemleak trap: set it, look at it, take it away.
 *
 * Problem    A trap goes off while other commands run; this one only sets it.
 * Idea       What looks like a number is a block's address; anything else names the
 *            place that will allocate the block.
 * Read next  kernel/leak_trap.c.
 */
#include "kernel/leak_trap.h"
#include "kernel/shell/command.h"
#include "kernel/shell/kmemleak_actions.h"
#include "kernel/shell/options.h"
#include "kernel/symbols.h"
#include "kernel/time.h"
#include "lib/compiler.h"
#include "lib/errno.h"
#include "lib/json.h"
#include "lib/printf.h"
#include "lib/printk.h"
#include "lib/string.h"
#include "mm/kmemleak.h"

/* Large for a stack. One shell, one command at a time. */
static struct leak_trap_info info __unscanned;

/* ---- as it stands ----------------------------------------------------- */

static void print_watched(void)
{
    kprintf("kmemleak: trap: 0x%08lx (size %u) is held by %u word%s, at the end of a "
            "chain of %u; watched:\n", (unsigned long)info.start, info.size_bytes,
            info.words, plural(info.words), info.links);
    for (unsigned i = 0; i < info.watched_count; i++)
        kprintf("  %s\n", info.watched[i]);
    if (info.words > DEBUG_REGISTER_COUNT)
        kprintf("  a trap can watch %u words: as long as this chain holds the others do "
                "not matter, and when it breaks another is looked for\n",
                DEBUG_REGISTER_COUNT);
    if (info.links_watched < info.links)
        kprintf("  %u of the chain's %u words are not watched: a store to one of those "
                "goes unnoticed until the next change; frees of its blocks do not\n",
                info.links - info.links_watched, info.links);
    if (info.moves > 0)
        kprintf("  it moved %u time%s\n", info.moves, plural(info.moves));
}

static void print_end(void)
{
    char place[LOCATION_BYTES], how[LOCATION_BYTES + SLOT_NAME_BYTES];
    unsigned long start = info.end_start;
    if (info.end == END_GAVE_UP)
        kprintf("kmemleak: trap: the last one, for 0x%08lx, gave up\n", start);
    if (info.end != END_LOST && info.end != END_FREED)
        return;
    event_location(&info.lost, place);
    event_how_text(&info.lost, how, sizeof(how));
    if (info.end == END_LOST)
        kprintf("kmemleak: trap: the last reference to 0x%08lx (size %u) was lost %s "
                "%s\n  %s\n", start, info.end_bytes,
                event_in(&info.lost), place, how);
    else
        kprintf("kmemleak: trap: 0x%08lx (size %u) was freed, not lost, in %s\n", start,
                info.end_bytes, place);
}

static int show(void)
{
    leak_trap_info(&info);
    switch (info.state) {
    case TRAP_OFF:
        kprintf("kmemleak: trap: none is set\n");
        print_end();
        break;
    case TRAP_AWAITING:
    case TRAP_RETURNING:
        kprintf("kmemleak: trap: waits for the next block that %s allocates\n",
                info.site);
        break;
    case TRAP_WATCHING:
        print_watched();
        if (leak_trap_is_lost())
            kprintf("  and yet it is lost: a word that is not watched was changed\n");
        break;
    case TRAP_FOLLOWING:
        kprintf("kmemleak: trap: 0x%08lx (size %u) is held by registers or the running "
                "stack only; followed for %u instructions\n", (unsigned long)info.start,
                info.size_bytes, info.steps);
        break;
    }
    return COMMAND_OK;
}

/* ---- JSON ------------------------------------------------------------- */

static const char *const state_names[] = {
    [TRAP_OFF] = "off",           [TRAP_AWAITING] = "awaiting",
    [TRAP_RETURNING] = "awaiting", [TRAP_WATCHING] = "watching",
    [TRAP_FOLLOWING] = "following",
};

static void state_json(void)
{
    struct json json;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "kmemleak", "trap");
    json_string(&json, "state", state_names[info.state]);
    if (info.state == TRAP_AWAITING || info.state == TRAP_RETURNING)
        json_string(&json, "site", info.site);
    if (info.state == TRAP_WATCHING || info.state == TRAP_FOLLOWING) {
        json_address(&json, "addr", info.start);
        json_number(&json, "size", info.size_bytes);
        json_number(&json, "seq", info.sequence);
        json_number(&json, "words", info.words);
        json_number(&json, "links", info.links);
        json_number(&json, "links_watched", info.links_watched);
        json_number(&json, "moves", info.moves);
        json_number(&json, "steps", info.steps);
    }
    json_end(&json);
}

static void place_json(struct json *json, const struct trap_event *event,
                       const char *function, const char *file, const char *line)
{
    struct symbol_info symbol;
    event_site(event, &symbol);
    json_string(json, function, symbol.name);
    json_string(json, file, symbol.file);
    json_number(json, line, symbol.line);
}

static void end_json(void)
{
    static const char *const names[] = { [END_LOST] = "lost", [END_FREED] = "freed",
                                         [END_GAVE_UP] = "gave-up" };
    const struct trap_event *lost = &info.lost;
    struct json json;
    if (info.end == END_NONE)
        return;
    json_begin(&json, console_emit, NULL);
    json_string(&json, "kmemleak", "trap");
    json_string(&json, "state", names[info.end]);
    json_address(&json, "addr", info.end_start);
    json_number(&json, "size", info.end_bytes);
    json_number(&json, "seq", info.end_sequence);
    if (info.end != END_GAVE_UP) {
        json_string(&json, "how", event_how_name(lost->how));
        place_json(&json, lost, "caller", "file", "line");
        json_string(&json, "slot", lost->slot);
        json_address(&json, "old", lost->old_value);
        json_address(&json, "new", lost->new_value);
        json_string(&json, "comm", lost->thread);
        json_number(&json, "tid", lost->thread_id);
        json_bool(&json, "interrupt", lost->in_interrupt);
        json_number(&json, "time_ms", lost->time_ms);
        json_addresses(&json, "trace", lost->trace, lost->count);
    }
    if (info.later.how != EVENT_NONE) {
        json_string(&json, "later_how", event_how_name(info.later.how));
        place_json(&json, &info.later, "later_caller", "later_file", "later_line");
    }
    json_end(&json);
}

static int show_json(void)
{
    leak_trap_info(&info);
    state_json();
    end_json();
    return COMMAND_OK;
}

/* ---- setting it ------------------------------------------------------- */

static void lost_already(unsigned long address)
{
    struct kmemleak_object object;
    u32 age_ms = time_ms() - kmemleak_last()->time_ms;
    bool was_known = kmemleak_object_at(address, &object) && object.flags & TAG_LEAKED;
    kprintf("kmemleak: trap: 0x%08lx is lost already: no reference leads there; ",
            address);
    if (was_known)
        kprintf("the scan of %u.%03us ago knew it\n", age_ms / 1000, age_ms % 1000);
    else
        kprintf("the last scan, if any, did not know it yet\n");
    kprintf("  'kmemleak dump 0x%08lx' tells who allocated it; 'kmemleak trap FUNCTION' "
            "with that function catches the next one\n", address);
}

static int no_trap(int error, unsigned long address)
{
    switch (error) {
    case -ENOENT:
        kprintf("kmemleak: trap: 0x%08lx lies in no live block; 'block 0x%08lx' tells "
                "what is there\n", address, address);
        break;
    case -ENXIO:
        lost_already(address);
        break;
    case -EPERM:
        kprintf("kmemleak: trap: 0x%08lx counts as held whatever refers to it: an "
                "annotation, or 'kmemleak clear'\n", address);
        break;
    default:
        kprintf("kmemleak: trap: there is no memory to search for what refers to "
                "0x%08lx; free some first\n", address);
        break;
    }
    return COMMAND_FAILED;
}

static int set_block(const char *text)
{
    unsigned long address;
    if (argument_address("kmemleak", text, &address) != 0)
        return COMMAND_USAGE;
    int error = leak_trap_block(address);
    return error != 0 ? no_trap(error, address) : show();
}

static int set_site(const char *site)
{
    if (!kmemleak_enabled()) {
        kprintf("kmemleak: trap: the detector is off, so it is not known where blocks "
                "are allocated; 'kmemleak on' switches it on\n");
        return COMMAND_FAILED;
    }
    if (leak_trap_site(site) != 0)
        return command_usage_error("kmemleak", "the name '%s' is longer than %d "
                                   "characters", site, TRAP_SITE_BYTES - 1);
    show();
    if (strchr(site, ':') == NULL && symbol_find(site) == 0)
        kprintf("  no function of that name is there now (an address begins with 0x): a "
                "module may bring it, or it is inlined wherever it is called\n");
    return COMMAND_OK;
}

int kmemleak_trap(int argc, char **argv)
{
    if (argc == 1)
        return show();
    if (argc > 2)
        return command_unexpected("kmemleak", argv[2]);
    if (strcmp(argv[1], "-j") == 0)
        return show_json();
    if (strcmp(argv[1], "off") == 0) {
        kprintf("kmemleak: trap: %s\n", leak_trap_off() ? "off" : "none is set");
        return COMMAND_OK;
    }
    if (argv[1][0] == '-' || argv[1][0] == '\0')
        return command_usage_error("kmemleak", "trap: found '%s', expected the address "
                                   "of a block, a function or FILE:LINE", argv[1]);
    return argv[1][0] >= '0' && argv[1][0] <= '9' ? set_block(argv[1])
                                                  : set_site(argv[1]);
}
