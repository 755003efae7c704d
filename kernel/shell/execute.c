/* SPDX-License-Identifier: MIT */
/*
 * kernel/shell/execute.c - runs the commands of a line.
 *
 * Problem    A command's stack is full of words that point to what it allocated. If
 *            the next command ran on the same stack, those stale words could keep a
 *            leaked block alive. And a shell must run "free it" when memory is out.
 *
 * Idea       A thread for each command, on a fresh stack that dies with it. The shell
 *            holds the arguments in one block and waits:
 *
 *              shell thread   words -> job ... thread_join() ...... status -> $?
 *              command thread              command(argc, argv)
 *
 *            Both come in reserve: a static job, and a thread that was created but
 *            never ran. Whoever needs the reserve gives back its memory when it ends,
 *            and out of that the reserve is filled again.
 *
 * State      $?, the reserve. A job holds argument texts, no addresses of the user's.
 *
 * Cost       A command: one block of 4 KiB, one thread.
 *
 * Locking    None: one shell; a command that calls shell_execute() keeps it waiting.
 *
 * Read next: lib/words.c, kernel/thread.c.
 */
#include "kernel/console.h"
#include "kernel/memalloc.h"
#include "kernel/sched.h"
#include "kernel/shell/command.h"
#include "kernel/shell/shell.h"
#include "kernel/thread.h"
#include "lib/printk.h"
#include "lib/words.h"
#include "mm/kmalloc.h"

struct job {
    const struct command *command;
    struct words words;
};

/* What the shell needs between two commands. */
enum { PLUMBING = MEMALLOC_RESERVE | MEMALLOC_SURE };

static struct job reserve_job;
static bool reserve_job_taken;
static struct thread *reserve_thread;   /* created, never woken; NULL: in use */
static int last_status;

int shell_last_status(void)
{
    return last_status;
}

bool shell_interrupted(void)
{
    return console_interrupt_pending();
}

static int job_main(void *data)
{
    struct job *job = data;
    return job->command->run(job->words.count, job->words.word);
}

static void fill_reserve(void)
{
    if (reserve_thread == NULL)
        reserve_thread = thread_create("spare", job_main, NULL);
}

void execute_init(void)
{
    fill_reserve();
}

static struct job *job_alloc(void)
{
    struct job *job = kzalloc(sizeof(*job), GFP_KERNEL | __GFP_NOWARN);
    if (job == NULL && !reserve_job_taken) {
        reserve_job_taken = true;
        job = &reserve_job;
    }
    return job;
}

static void job_free(struct job *job)
{
    if (job == &reserve_job)
        reserve_job_taken = false;
    else
        kfree(job);
}

/* Return: a thread that will run @job once it is woken, or NULL. */
static struct thread *job_thread(struct job *job)
{
    struct thread *thread = thread_create("shell", job_main, job);
    if (thread == NULL && reserve_thread != NULL) {
        thread = reserve_thread;
        thread_rename(thread, "shell");
        thread->data = job;
        thread->memalloc = current_thread()->memalloc & MEMALLOC_TARGET;
        reserve_thread = NULL;
    }
    return thread;
}

static int run_job(struct job *job)
{
    const char *name = job->words.word[0];

    job->command = command_find(name);
    if (job->command == NULL)
        return command_not_found(name);
    u8 saved = memalloc_save(PLUMBING);
    struct thread *thread = job_thread(job);
    memalloc_restore(saved);
    if (thread == NULL) {
        kprintf("%s: no memory for a thread; try again\n", name);
        return COMMAND_FAILED;
    }
    thread->expendable = true;
    wake_up_process(thread);
    int status = thread_join(thread);
    saved = memalloc_save(PLUMBING);
    fill_reserve();
    memalloc_restore(saved);
    if (status != THREAD_KILLED)
        return status;
    console_fresh_line();
    kprintf("%s: killed by an exception (see above)\n", name);
    return COMMAND_KILLED;
}

/* As words_next(), but reports the mistake. */
static int next_command(const char *line, size_t *at, struct words *words)
{
    struct words_error error;
    int got = words_next(line, at, last_status, words, &error);

    if (got < 0)
        kprintf("shell: %s at column %u\n", error.message, error.column);
    return got;
}

/* With a mistake anywhere in the line nothing of it runs. */
static bool is_well_formed(const char *line, struct words *words)
{
    size_t at = 0;
    int got;

    do
        got = next_command(line, &at, words);
    while (got > 0);
    return got == 0;
}

static void run_line(const char *line, struct job *job)
{
    size_t at = 0;

    if (!is_well_formed(line, &job->words)) {
        last_status = COMMAND_USAGE;
        return;
    }
    while (next_command(line, &at, &job->words) > 0) {
        last_status = run_job(job);
        if (console_interrupt_pending()) {      /* Ctrl-C ends the whole line */
            kprintf("^C\n");
            break;
        }
    }
    if (current_thread()->id == shell_thread_id())  /* else ^C ends more than this */
        console_interrupt_clear();
}

int shell_execute(const char *line)
{
    u8 saved = memalloc_save(PLUMBING);
    struct job *job = job_alloc();
    memalloc_restore(saved);

    if (job == NULL) {
        kprintf("shell: no memory to run a line from within another\n");
        return last_status = COMMAND_FAILED;
    }
    run_line(line, job);
    job_free(job);
    return last_status;
}
