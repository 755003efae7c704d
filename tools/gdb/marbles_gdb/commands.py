# SPDX-License-Identifier: MIT
"""What all commands have in common: their arguments, their errors, a name and a manual."""
import gdb

from marbles_gdb import kernel

COMMANDS = []


class Usage(Exception):
    """The arguments are wrong: @args[0] says which."""


class Command(gdb.Command):
    """@run(kernel, *words) yields the lines to print. @of_kernel: else it is run(*words),
    and the machine need not have a kernel yet."""

    def __init__(self, name, run, of_kernel):
        self.__doc__ = run.__doc__.strip()
        self.usage = self.__doc__.splitlines()[-1]
        self.run, self.of_kernel = run, of_kernel
        super().__init__(name, gdb.COMMAND_DATA)
        self.name = name

    def invoke(self, text, from_tty):
        self.dont_repeat()
        try:
            first = [kernel.current()] if self.of_kernel else []
            for line in self.run(*first, *gdb.string_to_argv(text)):
                print(line)
        except Usage as error:
            raise gdb.GdbError(f"{self.name}: {error}\nusage: {self.usage}")
        except gdb.GdbError:
            raise
        except gdb.error as error:              # gdb.MemoryError, too
            raise gdb.GdbError(f"{self.name}: {error}")


def command(name, of_kernel=True):
    """A function becomes a GDB command; its docstring is the manual, the last line of it
    the usage."""
    def remember(run):
        COMMANDS.append((name, run, of_kernel))
        return run
    return remember


def value(text, kind, expected):
    """Of a word or an expression, 0xc02a0000, $eax, head.next: as a @kind, a type of C's."""
    try:
        found = gdb.parse_and_eval(f"({text})")
        if found.type.strip_typedefs().code == gdb.TYPE_CODE_STRUCT:
            raise Usage(f"'{text}' is a structure; expected {expected}: &{text}?")
        return int(found.cast(gdb.lookup_type(kind)))
    except gdb.error as error:
        raise Usage(f"'{text}': {str(error).rstrip('.')}; expected {expected} or an expression")


def address(text, expected="an address"):
    return value(text, "unsigned long", expected)


def thread_number(text):
    return address(text, "a thread's number, as marbles-ps lists them,")


def count(words):
    """Of the only word, if there is one. Return: None: there is none."""
    if not only(words, 1):
        return None
    if not words[0].isdecimal() or int(words[0]) == 0:
        raise Usage(f"COUNT: found '{words[0]}', expected a number from 1")
    return int(words[0])


def options(words, letters):
    """Return: ({letter}, other words)."""
    given, others = set(), []
    for word in words:
        if word.startswith("-") and len(word) > 1 and not word[1:].isdigit():
            unknown = set(word[1:]) - set(letters)
            if unknown:
                raise Usage(f"no option -{min(unknown)}")
            given.update(word[1:])
        else:
            others.append(word)
    return given, others


def only(words, most):
    if len(words) > most:
        raise Usage(f"unexpected '{words[most]}'")
    return words
