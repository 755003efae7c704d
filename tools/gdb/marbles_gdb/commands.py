# SPDX-License-Identifier: MIT
"""What all commands have in common: their arguments, their errors, a name and a manual."""
import gdb

from marbles_gdb import kernel

COMMANDS = []


class Usage(Exception):
    """The arguments are wrong: @args[0] says which."""


class Command(gdb.Command):
    """@run(kernel, *words) yields the lines to print."""

    def __init__(self, name, manual, run):
        self.__doc__ = manual.strip()
        self.usage = self.__doc__.splitlines()[-1]
        self.run = run
        super().__init__(name, gdb.COMMAND_DATA)
        self.name = name

    def invoke(self, text, from_tty):
        self.dont_repeat()
        try:
            for line in self.run(kernel.current(), *gdb.string_to_argv(text)):
                print(line)
        except Usage as error:
            raise gdb.GdbError(f"{self.name}: {error}\n{self.usage}")
        except gdb.GdbError:
            raise
        except gdb.error as error:              # gdb.MemoryError, too
            raise gdb.GdbError(f"{self.name}: {error}")


def command(name):
    """A function becomes a GDB command; its docstring is the manual, the last line of it
    the usage."""
    def remember(run):
        COMMANDS.append((name, run.__doc__, run))
        return run
    return remember


def value(text, kind, expected):
    """Of an expression, as a @kind: a type of C's."""
    try:
        return int(gdb.parse_and_eval(f"({kind})({text})"))
    except gdb.error as error:
        raise Usage(f"'{text}': {error}; expected {expected}")


def address(text):
    """Of a word or an expression: 0xc02a0000, $eax, head.next."""
    return value(text, "unsigned long", "an address or an expression")


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
