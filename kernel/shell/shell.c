/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/shell.c - the thread that reads lines and has them run.
 *
 * Problem    One line of text at a time, from a person at a keyboard or a test
 *            program at the other end of a serial line, who must see the same.
 *
 * Idea       Three parts that know nothing of each other, tied together here:
 *
 *              console_getc() --bytes--> line editor --line--> shell_execute()
 *                                             |
 *                                      console_emit()
 *
 *            What run= says goes the same way from the line on, so its output is
 *            as if typed.
 *
 * State      The editor and its history, static: byte buffers that the leak detector
 *            need not read.
 *
 * Locking    None: the editor and the history belong to the shell's thread. Commands
 *            may read them, since the shell then waits.
 *
 * Read next: lib/line_editor.c, execute.c.
 */
#include "kernel/shell/shell.h"
#include "kernel/boot_time.h"
#include "kernel/cmdline.h"
#include "kernel/console.h"
#include "kernel/oom_report.h"
#include "kernel/sched.h"
#include "kernel/shell/command.h"
#include "kernel/thread.h"
#include "lib/assert.h"
#include "lib/line_completion.h"
#include "lib/line_editor.h"
#include "lib/printk.h"
#include "lib/string.h"

enum { HISTORY_BYTES = 8192 };

static char history_bytes[HISTORY_BYTES] __unscanned;
static struct history history;
static struct line_editor editor __unscanned;

const struct history *shell_history(void)
{
    return &history;
}

/* Where the command that has a word at @word begins; behind "help" and "time" another
 * command does. */
static const char *command_start(const char *before, size_t word)
{
    const char *start = before + word;

    while (start > before && start[-1] != ';')
        start--;
    start += strspn(start, " ");
    if (strncmp(start, "help ", 5) == 0 || strncmp(start, "time ", 5) == 0)
        start += 5 + strspn(start + 5, " ");
    return start;
}

/* The command whose first argument stands at @word, or NULL. */
static const struct command *command_before(const char *start, const char *word)
{
    for (const struct command *c = command_table; c->name != NULL; c++) {
        size_t length = strlen(c->name);
        if (strncmp(start, c->name, length) == 0 && start[length] == ' ' &&
            start + length + strspn(start + length, " ") == word)
            return c;
    }
    return NULL;
}

static void complete(const char *before, size_t word, struct line_completion *completion)
{
    const char *start = command_start(before, word);
    if (start == before + word) {
        for (const struct command *c = command_table; c->name != NULL; c++)
            line_completion_add(completion, c->name);
        return;
    }
    const struct command *command = command_before(start, before + word);
    const char *offer;
    if (command == NULL || command->word == NULL)
        return;
    for (unsigned i = 0; (offer = command->word(i)) != NULL; i++)
        line_completion_add(completion, offer);
}

static void run_boot_line(const char *line)
{
    console_fresh_line();
    kprintf(SHELL_PROMPT "%s\n", line);
    shell_execute(line);
}

static void read_and_run_line(void)
{
    enum line_event event;

    console_fresh_line();
    line_editor_start(&editor);
    do
        event = line_editor_byte(&editor, console_getc());
    while (event == LINE_EDITING);
    if (event == LINE_DONE)
        shell_execute(editor.text);
    else
        console_interrupt_clear();      /* this Ctrl-C ended the line, no command */
}

static u16 own_thread_id;

u16 shell_thread_id(void)
{
    return own_thread_id;
}

static int shell_main(void *unused)
{
    const char *boot_line = cmdline_run();

    own_thread_id = current_thread()->id;
    oom_baseline();
    execute_init();
    boot_time_prompt();
    if (boot_line != NULL)
        run_boot_line(boot_line);
    for (;;)
        read_and_run_line();
    return 0;
}

void shell_start(void)
{
    static const struct line_editor_ops ops = {
        .emit = console_emit, .complete = complete,
    };
    KASSERT(command_table_check());
    history_init(&history, history_bytes, sizeof(history_bytes));
    line_editor_init(&editor, &ops, SHELL_PROMPT, &history);
    struct thread *shell = thread_run("shell", shell_main, NULL);
    KASSERT(shell != NULL);
}
