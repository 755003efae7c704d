# SPDX-License-Identifier: MIT
"""Everything becomes known to GDB."""
import gdb

from marbles_gdb import chosen, commands, kernel, modules, printers, tui
from marbles_gdb import cmd_heap, cmd_kmemleak, cmd_memory, cmd_open       # noqa: F401
from marbles_gdb import cmd_replay, cmd_threads, cmd_trace                 # noqa: F401


class ModuleFolders(gdb.Parameter):
    """Folders, separated by colons, in which marbles-lsmod looks for files of modules;
build/ and the current one are looked through in any case."""
    set_doc = "Set where files of modules are looked for."
    show_doc = "Show where files of modules are looked for."

    def __init__(self):
        super().__init__("marbles-modules", gdb.COMMAND_FILES, gdb.PARAM_OPTIONAL_FILENAME)
        self.value = ""

    def get_set_string(self):
        modules.look_anew()
        kernel.forget()
        return ""

    def get_show_string(self, value):
        return f"Modules are looked for in: {value or '(nothing more)'}"


def everything():
    ModuleFolders()
    for name, run, of_kernel in commands.COMMANDS:
        commands.Command(name, run, of_kernel)
    printers.register()
    tui.register()
    chosen.register()
    kernel.watch()
