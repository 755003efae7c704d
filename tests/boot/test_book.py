# SPDX-License-Identifier: MIT
"""What the book shows is what the kernel prints: each session of README.md and docs/ is
run (tests/boot/book.py), and its words are compared."""
import re

import pytest

import book
from debugger import GDB
from marbles import BUILD, KASAN, ROOT

SESSIONS = [session for page in book.PAGES for session in book.sessions_of(page)]
BLOCKS = [block for page in book.PAGES for block in book.blocks_of(page)]
NOT_RUN = 7             # blocks of output that nobody runs: each says why
LOOKS_LIKE_OUTPUT = ("[    0.", "BUG: ", "UBSAN: ", "kmemleak: ", "unreferenced object",
                     "marbles:", "$ ")

book_compiler = pytest.mark.skipif(
    KASAN or b"clang" in (BUILD / "marbles.elf").read_bytes()
    if (BUILD / "marbles.elf").exists() else False,
    reason="the book shows what gcc's plain kernel prints")


@pytest.fixture(scope="module")
def initrd(tmp_path_factory):
    return book.modules(tmp_path_factory.mktemp("book"))


@book_compiler
@pytest.mark.parametrize("session", SESSIONS, ids=lambda session: str(session[0]))
def test_a_session_prints_what_the_book_shows(session, initrd):
    if session[0].prompt == book.GDB_PROMPT and GDB is None:
        pytest.skip("no GDB with Python is installed: make deps")
    for _, _, complaint in book.run(session, initrd):
        assert complaint is None, f"\n{complaint}\n\nIf that is right, mend the page, " \
            f"or: python3 -B tests/boot/book.py {session[0].page.relative_to(ROOT)}"


def test_what_is_not_run_is_known():
    not_run = [block for block in BLOCKS if block.why_not is not None]
    assert all(len(block.why_not.split()) > 2 for block in not_run)
    assert len(not_run) == NOT_RUN, [f"{block}: {block.why_not}" for block in not_run]
    print(f"{len(SESSIONS)} sessions run, {len(not_run)} blocks not")


def test_output_without_a_prompt_is_run_or_says_why_not():
    assert not [str(block) for block in BLOCKS if block.prompt is None and not block.how
                and block.lines[0].startswith(LOOKS_LIKE_OUTPUT)]


def test_what_is_typed_on_the_host_means_something():
    """Blocks of host commands: make knows the variables, a script is there. Their targets
    are looked up by test_docs.py; what they do has its own tests."""
    rules = "\n".join(path.read_text() for path in
                      [ROOT / "Makefile", *(ROOT / "tools/make").glob("*.mk")])
    lines = [line.split("#")[0].split() for block in BLOCKS if block.kind == "sh"
             for line in block.lines if line.split("#")[0].strip()]
    variables = {word.split("=")[0] for words in lines if "make" in words
                 for word in words if re.match("[A-Z_]+=", word)}
    scripts = {word for words in lines for word in words
               if re.match(r"(tools|tests)/[\w/.-]+$", word)}
    assert {"RUN", "LAB", "M"} <= variables and "tests/corpus/run.py" in scripts
    assert not [name for name in variables
                if not re.search(rf"\$\((value )?{name}\)|^{name} *[?:]?=", rules, re.M)]
    assert not [name for name in scripts if not (ROOT / name).exists()]


# The comparison itself: what it lets pass, and what not.

SHOWN = ["[    0.000164] lost 0xc7f80000 (size 64)", "...",
         "  [<c01035db>] kzalloc+0x1b/0x1f mm/kmalloc_util.c:18",
         "3 leaked in kmalloc-64"]


def test_numbers_addresses_and_times_may_differ():
    printed = ["[   10.123456] lost 0xc3f80040 (size 128)", "anything", "at all",
               "  [<c0203040>] kzalloc+0xe/0x12 mm/kmalloc_util.c:9",
               "3 leaked in kmalloc-64"]
    assert book.compare(SHOWN, printed) == ([(0, 0), (2, 3), (3, 4)], None)


def test_large_counts_may_differ():
    assert book.shape("3278 leaked, 1 leader") == book.shape("3281 leaked, 1 leader")
    assert book.shape("978 leaked, 1 leader") != book.shape("981 leaked, 1 leader")


@pytest.mark.parametrize("old, new", [
    ("lost", "found"), ("kzalloc", "kmalloc"), ("kmalloc_util.c", "kmalloc.c"),
    ("3 leaked", "4 leaked"), ("kmalloc-64", "kmalloc-96"), ("(size 64)", "(size 64):")])
def test_a_changed_word_is_seen(old, new):
    printed = [line.replace(old, new) for line in SHOWN]
    assert book.compare(SHOWN, printed)[1]


def test_a_line_too_few_or_too_many_is_seen():
    assert "not printed" in book.compare(SHOWN, SHOWN[:-1])[1]
    assert "does not show" in book.compare(SHOWN, SHOWN + ["more"])[1]


def test_an_address_in_a_command_is_that_of_this_machine():
    addresses = {}
    book.learn(addresses, "lost 0xc7f80000 (size 64)", "lost 0xc3fd6040 (size 64)")
    assert book.translate("block 0xc7f80014", addresses) == "block 0xc3fd6054"
    assert book.translate("block 0xc0000000", addresses) == "block 0xc0000000"
