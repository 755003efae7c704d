# SPDX-License-Identifier: MIT
"""Threads: who there is, where each one waits, what its stack holds.

A thread that was switched away from has its registers on its own stack, where
context_switch() put them; struct context_frame tells in which order.
"""
from collections import namedtuple

import gdb

from marbles_gdb import chosen
from marbles_gdb.layout import LayoutError, address_of
from marbles_gdb.names import c_string

Thread = namedtuple("Thread", "address id name state stack_low stack_top saved_sp has_run "
                              "run_ticks wake_tick")
REGISTERS = ("eax", "ecx", "edx", "ebx", "ebp", "esi", "edi")
FRAMES_MAX, CALL_FRAME_BYTES = 64, 8


def thread_at(kernel, address):
    row = kernel.fields("struct thread", address, *Thread._fields[1:])
    return Thread(address, row[0], c_string(row[1]), *row[2:])


def listed_threads(kernel):
    """As they are on the kernel's list, which is the order of birth."""
    head = address_of("all_threads", "kernel/thread.c")
    return [thread_at(kernel, address)
            for address in kernel.entries(head, "struct thread", "all_link")]


def all_threads(kernel):
    """By number."""
    return sorted(listed_threads(kernel), key=lambda thread: thread.id)


def current(kernel):
    """Address of the running thread's structure; 0 before there is one."""
    return kernel.field("struct sched_cpu", address_of("sched_cpus"), "current")


def state_name(kernel, thread):
    return "new" if not thread.has_run else kernel.name_of("thread_state", thread.state,
                                                           "THREAD_")


def unsigned(value):
    return int(value) & 0xFFFFFFFF


def interrupted(thread):
    """The newest frame that lies on @thread's own stack, which runs: an interrupt's handler
    and a double fault's have other stacks. None: the frames do not lead there."""
    frame, left = gdb.newest_frame(), FRAMES_MAX
    while frame is not None and left > 0:
        if thread.stack_low <= unsigned(frame.read_register("esp")) <= thread.stack_top:
            return frame
        try:
            frame, left = frame.older(), left - 1
        except gdb.error:
            return None
    return None


def live_part(kernel, thread):
    """Of the running thread. Return: (start of what counts on its stack, its registers by
    name). While a scan or a query of the kernel itself runs, that one's frames and
    registers do not count, and the kernel says from where on the stack does."""
    frame_of_query = kernel.variable("roots_current_frame")
    if frame_of_query:
        return frame_of_query, {}
    with chosen.of_machine():
        frame = interrupted(thread)
        values = {name: unsigned(frame.read_register(name))
                  for name in (*REGISTERS, "esp")} if frame is not None else {}
    if not values:
        print("marbles: the running thread's stack pointer is not known here: all of its "
              "stack is taken as live")
        return thread.stack_low, {}
    return values.pop("esp"), values


def saved_registers(kernel, thread):
    """Of a thread that does not run: as context_switch() will restore them."""
    try:
        struct = kernel.layouts.struct("struct context_frame")
    except LayoutError:
        raise gdb.GdbError("struct context_frame is not in the debug information")
    names = [name for name in struct.fields if "." not in name]
    data = kernel.read(thread.saved_sp, struct.size)
    registers = dict(zip(names, struct.reader(*names).one(data)))
    registers["esp"] = thread.saved_sp + struct.size
    return registers


def stack_walk(kernel, frame, low, high):
    """Return addresses by the chain of frame pointers, as far as it stays in [low, high)
    and rises; compare arch/x86/context.c."""
    found, last = [], high - CALL_FRAME_BYTES
    if not low <= frame <= last:
        return found
    while len(found) < FRAMES_MAX and frame % 4 == 0:
        data = kernel.read(frame, CALL_FRAME_BYTES)
        caller, address = (int.from_bytes(data[i:i + 4], "little") for i in (0, 4))
        if caller == 0 or address == 0:
            break
        found.append(address)
        if not frame < caller <= last:
            break
        frame = caller
    return found


def backtrace(kernel, thread, high=None):
    """Of a thread that does not run: return addresses, innermost first. @high: those of
    frames below."""
    registers = saved_registers(kernel, thread)
    if registers["return_address"] == address_of("context_start"):
        return []                               # it never ran
    return [registers["return_address"],
            *stack_walk(kernel, registers["ebp"], thread.saved_sp,
                        thread.stack_top if high is None else high)]


def function_of(kernel, thread, slot, is_running):
    """Return address into the function in whose frame the word at @slot of @thread's stack
    lies; 0: not known."""
    if not is_running:
        found = backtrace(kernel, thread, slot)
        return found[-1] if 0 < len(found) < FRAMES_MAX else 0
    with chosen.of_machine():
        frame = interrupted(thread)
        if frame is None:
            return 0
        frame_pointer, pc = unsigned(frame.read_register("ebp")), frame.pc()
    found = stack_walk(kernel, frame_pointer, thread.stack_low, slot)
    if found:
        return found[-1] if len(found) < FRAMES_MAX else 0
    return 0 if kernel.variable("roots_current_frame") else pc + 1
