# SPDX-License-Identifier: MIT
"""The sessions that README.md and docs/ show: read, run, compared, renewed.

A block of the book is a session if it has a prompt: `marbles> ` of the shell, `(gdb) `.
Each runs in a machine of its own. An HTML comment in the line above says how:

    <!-- run: modules=losers,asked memory=16 append="loglevel=8" -->     of the machine
    <!-- run: before="leak -q list 3; kmemleak scan" -->    commands that are not shown
    <!-- run: clock=real -->        time passes between commands as on the host; else it
                                    counts instructions, and a sleep is over at once
    <!-- run: debug -->             in GDB: of the kernel that DEBUG=1 builds
    <!-- run: panic="CMDS" -->      GDB in the dump, or in the replay, of a machine that
    <!-- run: record="CMDS" -->     ran CMDS: book_gdb.py
    <!-- run: follows -->           goes on in the machine of the session above it
    <!-- not run: REASON -->

A block without a prompt and with "run:" shows what its `before` printed.

What was printed must have the shape of what is shown: the same words in the same lines.
Addresses, times and other numbers may differ, but not the counts of a verdict (3 leaked,
1 leader). A line `...` stands for any lines. An address in a command means the block that
the session printed where the book has that address.

    python3 -B tests/boot/book.py [PAGE...]     write today's output into the pages
"""
import re
import shlex
import sys
import tempfile
from pathlib import Path

import pexpect

from book_gdb import GDB_PROMPT, DeadGdb, LiveGdb, PastGdb
from marbles import PROMPT, ROOT, Machine, plain
from test_modules import build, pack

PAGES = [ROOT / "README.md", *sorted(ROOT.glob("docs/*.md"))]
BLOCK = re.compile(r"(?:^<!-- (?P<how>run|not run):(?P<words>[^\n]*?) *-->\n)?"
                   r"^```(?P<kind>\w*)\n(?P<body>.*?)^```$", re.M | re.S)
OPTIONS = {"modules", "memory", "append", "before", "follows", "clock", "debug", "panic",
           "record"}
ANY_LINES = "..."
FAR_BYTES = 1 << 16     # an address in a command: so far behind one that was shown

# Counts that must agree, below 1000: what fits into memory depends on the kernel's size.
VERDICTS = "leaked|leaders?|groups?|indirect|crash|hang|leak"

# What may differ from run to run, and what stands for it in a shape; in this order.
SHAPES = [(re.compile(pattern), stands_for) for pattern, stands_for in (
    (r"^ *\[ *\d+\.\d{6}\]", ""),
    (r"^.*?(?:\b[0-9a-f]{2} +){8,}.*$", "BYTES"),                   # a line of a hex dump
    (r"^0x[0-9a-f]{8} (?=\S*[.-])[-.!A-Za-z]{8,64}$", "CELLS"),     # a row of memmap
    (r"\.(?:part|isra|constprop|cold)(?:\.\d+)?\b", ""),            # pieces of functions
    (r"0x[0-9a-f]+", "0x#"),
    (r"<[0-9a-f]{8}>", "<#>"),
    (r"\b[0-9a-f]{8}\b", "#"),
    (r"(?<!\w)(?<!\w-)(?:\d{4,}(?:\.\d+)*|"
     r"\d+(?:\.\d+)*(?![\d.]*\d)(?! (?:" + VERDICTS + r")\b))", "#"),
    (r"[ \t]+", " "))]


class Block:
    """A fenced block: where it is, what it shows, how it is run."""

    def __init__(self, page, text, match):
        self.page, self.start, self.end = page, match.start("body"), match.end("body")
        self.line = text.count("\n", 0, match.start("body"))
        self.kind, self.how = match["kind"], match["how"]
        words = (match["words"] or "").strip()
        self.lines = match["body"].splitlines()
        self.why_not = words if self.how == "not run" else None
        self.options = {}
        if self.how == "run":
            self.options = dict(word.partition("=")[::2] for word in shlex.split(words))
            assert set(self.options) <= OPTIONS, f"{self}: expected of {sorted(OPTIONS)}"
        prompts = [prompt for prompt in (PROMPT, GDB_PROMPT) for line in self.lines
                   if line.startswith(prompt.strip())]
        self.prompt = prompts[0] if prompts else None

    def __str__(self):
        return f"{self.page.name}:{self.line}"

    def is_session(self):
        return self.why_not is None and (self.prompt is not None or self.how == "run")

    def steps(self):
        """Pairs: a command, the lines shown below it. The first one's command is None."""
        steps = [[None, []]]
        for line in self.lines:
            if self.prompt and line.startswith(self.prompt.strip()):
                steps.append([line[len(self.prompt):], []])
            else:
                steps[-1][1].append(line)
        return steps


def blocks_of(page):
    text = page.read_text()
    return [Block(page, text, match) for match in BLOCK.finditer(text)]


def sessions_of(page):
    """Lists of blocks, each list for one machine."""
    sessions = []
    for block in blocks_of(page):
        if block.is_session():
            if "follows" in block.options:
                sessions[-1].append(block)
            else:
                sessions.append([block])
    return sessions


def shape(line):
    for pattern, stands_for in SHAPES:
        line = pattern.sub(stands_for, line)
    return line.strip()


def compare(shown, printed):
    """Two lists of lines. Return: pairs of numbers of lines that agree; a complaint or
    None."""
    pairs, at, any_lines = [], 0, False
    for number, line in enumerate(shown):
        if line.strip() == ANY_LINES:
            any_lines = True
            continue
        begin = at
        while any_lines and at < len(printed) and shape(printed[at]) != shape(line):
            at += 1
        if at == len(printed):
            rest = " after: " + printed[begin] if begin < at else ""
            return pairs, f"the book shows: {line}\nnot printed{rest}"
        if shape(printed[at]) != shape(line):
            return pairs, f"the book shows: {line}\nprinted is:     {printed[at]}"
        pairs.append((number, at))
        at, any_lines = at + 1, False
    if at < len(printed) and not any_lines:
        return pairs, f"the book does not show: {printed[at]}"
    return pairs, None


class Shell:
    """The shell of a machine. @options: of the first block; @initrd: with its modules."""

    def __init__(self, options, initrd):
        self.machine = Machine(memory=int(options.get("memory", 64)),
                               icount=options.get("clock") != "real",
                               append=options.get("append", ""),
                               initrd=initrd if "modules" in options else None)
        self.first_output = self.machine.wait_prompt()
        if "before" in options:
            self.first_output = self.command(options["before"])

    def command(self, line):
        """Return: what it printed, until the prompt or the machine's end."""
        try:
            return self.machine.command(line)
        except pexpect.EOF:
            return plain(self.machine.serial.before)

    def close(self):
        self.machine.close()


def sources_of(name, blocks):
    """A module that a session names: {file name: text}. It lies in tests/modules/, is
    a folder below labs/, or the page itself shows it."""
    if "/" in name:
        return {path.name: path.read_text() for path in (ROOT / name).glob("*.[ch]")}
    path = ROOT / f"tests/modules/{name}.c"
    return {path.name: path.read_text() if path.exists() else next(
        "\n".join(block.lines) for block in blocks
        if f"module_init({name}_init);" in block.lines)}


def modules(place):
    """Build below @place all modules that sessions name. Return: an initrd of them."""
    sources = place / "sources"
    headers = [ROOT / "labs/drive.h", *(ROOT / "tests/modules").glob("*.h")]
    files = {path.name: path.read_text() for path in headers}
    for page in PAGES:
        blocks = blocks_of(page)
        for block in blocks:
            for name in filter(None, block.options.get("modules", "").split(",")):
                files.update(sources_of(name, blocks))
    flags = [line for line in (ROOT / "tests/modules/Kbuild").read_text().splitlines()
             if line.startswith("CFLAGS")]
    files["Kbuild"] = "\n".join(flags + [f"obj-m += {Path(name).stem}.o"
                                         for name in files if name.endswith(".c")]) + "\n"
    sources.mkdir(parents=True)
    for name, text in files.items():
        (sources / name).write_text(text)
    return pack(build(sources, place))


def translate(command, addresses):
    """@command, with the addresses of this machine for those of the book."""
    def here(match):
        shown = int(match[0], 16)
        below = [known for known in addresses if known <= shown < known + FAR_BYTES]
        return hex(addresses[max(below)] + shown - max(below)) if below else match[0]
    return re.sub(r"0x[0-9a-f]{8}\b", here, command)


def learn(addresses, shown, printed):
    """Line @printed stands where the book has @shown: so do its addresses."""
    pairs = zip(*(re.findall(r"0x[0-9a-f]{8}\b", line) for line in (shown, printed)))
    addresses.update((int(theirs, 16), int(ours, 16)) for theirs, ours in pairs)


def renewed(shown, printed, pairs, wrong):
    """The lines that the book should show: those printed, but where it says `...`."""
    if wrong and ANY_LINES not in (line.strip() for line in shown):
        return printed
    ours = dict(pairs)
    return [printed[ours[at]] if at in ours else line for at, line in enumerate(shown)]


def run(session, initrd=None):
    """Run the blocks of one machine. Yield for each block: it, the lines that it should
    have today, a complaint or None."""
    options = session[0].options
    kind = DeadGdb if "panic" in options else PastGdb if "record" in options else \
        LiveGdb if session[0].prompt == GDB_PROMPT else Shell
    terminal = kind(options, initrd)
    addresses, output = {}, terminal.first_output
    try:
        for block in session:
            today, complaint = [], None
            for command, shown in block.steps():
                if command is not None:
                    command = translate(command, addresses)
                    output = terminal.command(command) if command else ""
                    today.append(f"{block.prompt}{command}".rstrip())
                elif not shown:
                    continue
                printed = [line.rstrip() for line in output.strip("\n").splitlines()]
                pairs, wrong = compare(shown, printed)
                if wrong and not complaint:
                    where = command or "before the first command"
                    complaint = "\n".join([f"{block}: {where}", wrong, "Printed was:",
                                           *printed])
                for theirs, ours in pairs:
                    learn(addresses, shown[theirs], printed[ours])
                today += renewed(shown, printed, pairs, wrong)
            yield block, today, complaint
    finally:
        terminal.close()


def renew(page, initrd):
    """Write today's output into @page where its blocks have no `...` or agree."""
    done = [found for session in sessions_of(page) for found in run(session, initrd)]
    text = page.read_text()
    for block, today, complaint in reversed(done):
        if complaint:
            print(complaint, end="\n\n")
        text = text[:block.start] + "\n".join(today) + "\n" + text[block.end:]
    page.write_text(text)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        initrd = modules(Path(place))
        for name in sys.argv[1:] or PAGES:
            renew(Path(name).resolve(), initrd)
