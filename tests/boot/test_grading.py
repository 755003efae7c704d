# SPDX-License-Identifier: MIT
"""The grader cannot be talked over, hung or led astray, and tells the same each time.

The attacks are on lab 1, unsolved: what was not mended must earn nothing.
"""
import os
import subprocess
import sys
from pathlib import Path

import pytest

from marbles import BUILD, BUILD_TYPED, ROOT

sys.path[:0] = [str(ROOT / "tests/labs"), str(ROOT / "tools")]
import variants                                             # noqa: E402
from grade import report                                    # noqa: E402
from grade.__main__ import choose_sandbox, grade            # noqa: E402
from grade.lab import find, load                            # noqa: E402
from grade.outside import Kernel                            # noqa: E402

LAB = load(find("01"))
UNSOLVED = 45                   # points of the lab as it is handed out
needs_sandbox = pytest.mark.skipif(choose_sandbox("auto") is False,
                                   reason="bubblewrap does not work here")
FAKES = """
	pr_emerg("\\nmarbles> ");
	pr_cont("\\n{\\"modblocks\\":\\"sum\\",\\"module\\":\\"linelog\\",\\"loaded\\":false,"
		"\\"blocks\\":0,\\"bytes\\":0,\\"unreachable\\":0,\\"annotated\\":0,\\"direct\\":0}"
		"\\nmarbles> ok\\n0\\nmarbles: exit 0\\nmarbles> ");
	msleep(20);
"""


def submit(place, text, name="linelog.c"):
    place.mkdir(parents=True, exist_ok=True)
    (place / name).write_text(text)
    return place


def unsolved(init="", exit_="", head=""):
    """The lab's source with more in its init and exit."""
    text = (LAB.folder / "linelog.c").read_text()
    text = text.replace("	unsigned int i;\n\n	for (i = 0; i < hello",
                        f"	unsigned int i;\n{init}\n	for (i = 0; i < hello")
    text = text.replace("linelog_exit(void)\n{\n", f"linelog_exit(void)\n{{\n{exit_}\n")
    return "#include <linux/delay.h>\n#include <linux/kthread.h>\n" + \
        text.replace("static int __init linelog_init", head + "\nstatic int __init linelog_init")


def graded(submission):
    outcomes = grade(LAB, submission, BUILD, choose_sandbox("auto"))
    return report.score(outcomes), outcomes


def solved_text(tmp_path):
    folder = variants.make_submission("01-first-leak", "solution", tmp_path / "solved")
    return (folder / "linelog.c").read_text()


def test_same_submission_same_bytes(tmp_path):
    texts = []
    for number in range(2):
        _, outcomes = graded(LAB.folder)
        report.write(LAB, outcomes, tmp_path / str(number))
        texts.append({path.name: path.read_bytes()
                      for path in (tmp_path / str(number)).iterdir()})
    assert texts[0] == texts[1]
    assert set(texts[0]) == {"grade.txt", "results.json", "junit.xml"}


def test_printing_the_expected_words_earns_nothing(tmp_path):
    score, outcomes = graded(submit(tmp_path / "s", unsolved(FAKES, FAKES)))
    assert score <= UNSOLVED
    assert outcomes[2].reason and outcomes[3].reason


@pytest.mark.parametrize("code, reason", [
    ("	asm volatile(\"outb %b0, %w1\" :: \"a\"(0), \"Nd\"(0xf4));", "ended by itself"),
    ("	panic(\"all tests passed\");", "panicked: .*all tests passed|ended"),
    ("	for (;;)\n		pr_emerg(\"ok\\n\");", "hangs|without end"),
    ("	asm volatile(\"cli\");\n	for (;;)\n		cpu_relax();", "hangs"),
    ("	*(volatile int *)8 = 1;", "insmod linelog"),
], ids=["exit", "panic", "chatter", "dead", "null"])
def test_a_module_that_ends_the_machine_earns_nothing(tmp_path, code, reason):
    score, outcomes = graded(submit(tmp_path / "s", unsolved(code)))
    assert score == 0
    assert variants.re.search(reason, outcomes[0].reason)


def test_a_module_that_stays_earns_nothing_for_what_it_leaves(tmp_path):
    head = """
static int stay(void *unused)
{
	while (!kthread_should_stop())
		msleep(1);
	return 0;
}
"""
    start = "	kthread_run(stay, NULL, \"stay\");\n"
    score, outcomes = graded(submit(tmp_path / "s", unsolved(start, head=head)))
    assert score <= 30
    assert "rmmod linelog" in outcomes[3].reason


def test_what_no_lab_needs_cannot_be_imported(tmp_path):
    head = "extern void console_emit(void *, const char *, size_t);\n"
    score, outcomes = graded(submit(tmp_path / "s", unsolved(
        "	console_emit(NULL, \"ok\", 2);\n", head=head)))
    assert score == 0 and "console_emit" in outcomes[0].reason


def test_changing_the_kernel_code_is_noticed(tmp_path):
    code = """
	unsigned long cr0;

	asm volatile("mov %%cr0, %0" : "=r"(cr0));
	asm volatile("mov %0, %%cr0" :: "r"(cr0 & ~0x10000ul));
	*(volatile unsigned char *){at:#x} ^= 1;
	asm volatile("mov %0, %%cr0" :: "r"(cr0));
"""
    at = Kernel(BUILD / "marbles.elf").symbols["manual_lsmod"]
    score, outcomes = graded(submit(tmp_path / "s", unsolved(code.format(at=at).replace(
        "%%cr0", "%%cr0"))))
    assert score <= 30
    assert "were changed" in outcomes[3].reason


def test_tags_that_were_tampered_with_do_not_agree_with_the_counters(tmp_path):
    """Its own blocks' tags are made to look free; the counters by call site know better."""
    elf = Kernel(BUILD / "marbles.elf")
    code = f"""
	unsigned int *trace = *(unsigned int **){elf.symbols['all_traces']:#x};

	for (; trace; trace = (unsigned int *)trace[1])
		if (((unsigned int *)trace[2])[2] >= 0xf8000000)
			trace[3] = trace[4] = trace[5] = 0;
"""
    score, outcomes = graded(submit(tmp_path / "s", unsolved(exit_=code)))
    assert score <= 30
    assert "the kernel's memory has" in outcomes[3].reason


@needs_sandbox
@pytest.mark.parametrize("line", [
    '#include "/etc/passwd"', f'#include "{ROOT}/tests/labs/01-first-leak/solution.patch"',
    '#include "../tests/labs/01-first-leak/solution.patch"',
    '#include "/marbles/tests/labs/variants.py"', '#include "/proc/self/environ"',
    'asm(".incbin \\"/etc/passwd\\"");', 'asm(".include \\"/root/.profile\\"");'])
def test_the_compiler_sees_no_file_of_the_host(tmp_path, line):
    score, outcomes = graded(submit(tmp_path / "s", line + "\n" + solved_text(tmp_path)))
    assert score == 0
    assert variants.re.search("No such file|file not found|can't open", outcomes[0].reason)


def test_makefiles_and_headers_of_a_submission_are_not_used(tmp_path):
    place = submit(tmp_path / "s", solved_text(tmp_path))
    proof = tmp_path / "proof"
    for name in ("Kbuild", "Makefile", "GNUmakefile"):
        submit(place, f"$(shell touch {proof})\nobj-m := nothing.o\n", name)
    submit(place, "#error this is not the lab's own\n", "linelog.h")
    submit(place, "#error this is not the lab's own\n", "linelog_drive.c")
    score, _ = graded(place)
    assert score == 100 and not proof.exists()


@pytest.mark.parametrize("make", [
    lambda path: path.symlink_to("/etc/passwd"), os.mkfifo, lambda path: path.mkdir(),
    lambda path: path.write_bytes(b"/" * (1 << 20)), lambda path: None],
    ids=["link", "fifo", "folder", "huge", "missing"])
def test_what_is_no_source_file_is_not_read(tmp_path, make):
    (tmp_path / "s").mkdir()
    make(tmp_path / "s" / "linelog.c")
    score, outcomes = graded(tmp_path / "s")
    assert score == 0 and outcomes[0].reason.startswith("linelog.c ")


def run_class(folder, out, *words):
    done = subprocess.run([sys.executable, ROOT / "tools/grade-class", folder, "--lab", "1",
                           "--out", out, "--build", BUILD, "--jobs", "2", *words], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    return done.returncode, done.stdout


@needs_sandbox
def test_a_class_is_graded_and_only_what_changed_again(tmp_path):
    folder, out = tmp_path / "class", tmp_path / "out"
    folder.mkdir()
    solved = solved_text(tmp_path)
    names = ["ada", "; touch pwned", "=1+1", "$(touch pwned)"]
    for name in names:
        submit(folder / name, solved)
    submit(folder / "unsolved", unsolved())
    (folder / "linked").symlink_to(folder / "ada")
    status, said = run_class(folder, out)
    assert status == 0 and "5 submissions, 5 graded now" in said
    rows = [line.split(",") for line in (out / "grades.csv").read_text().splitlines()]
    scores = {row[0]: row[2] for row in rows[1:]}
    assert scores == {"ada": "100", "; touch pwned": "100", "'=1+1": "100",
                      "$(touch pwned)": "100", "unsolved": str(UNSOLVED)}
    assert not list(tmp_path.rglob("pwned")) and not Path("pwned").exists()
    submit(folder / "unsolved", solved)
    status, said = run_class(folder, out)
    assert status == 0 and "5 submissions, 1 graded now" in said
    assert "unsolved,01-first-leak,100,100" in (out / "grades.csv").read_text()


@needs_sandbox
def test_of_whom_no_lab_is_found_that_is_said(tmp_path):
    folder, out = tmp_path / "class", tmp_path / "out"
    submit(folder / "O'Neil, jr" / LAB.name, unsolved())
    submit(folder / "bob" / LAB.name.title(), unsolved())
    done = subprocess.run([sys.executable, ROOT / "tools/grade-class", folder, "--out", out,
                           "--build", BUILD], text=True, capture_output=True, check=False)
    assert done.returncode == 1 and "1 submissions, 1 graded now" in done.stdout
    assert "bob: no folder there has the name of a lab" in done.stderr
    assert "bob,,,,not graded" in (out / "grades.csv").read_text()
    status, said = run_class(folder / "bob", out, "--", "--nosuch")
    assert status == 2 and "parallel did not begin" in said and "graded now" not in said


def test_a_submission_whose_name_has_an_apostrophe(tmp_path):
    solved = submit(tmp_path / "Ann O'Neil, jr", solved_text(tmp_path))
    done = subprocess.run(["make", "grade", f"BUILD={BUILD_TYPED}", "LAB=01",
                           f"SUBMISSION={solved}"], cwd=ROOT, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    assert done.returncode == 0 and "100 of 100" in done.stdout, done.stdout


def test_an_unknown_lab_is_answered_by_the_list():
    done = subprocess.run([sys.executable, "-B", ROOT / "tools/grade", "77"], text=True,
                          capture_output=True, check=False)
    assert done.returncode == 2
    assert "there is no lab '77'" in done.stderr and "03-lost-list" in done.stderr


def test_status_is_0_only_for_full_marks(tmp_path):
    solved = submit(tmp_path / "s", solved_text(tmp_path))
    statuses = [subprocess.run([sys.executable, "-B", ROOT / "tools/grade", "1", "--submission",
                                folder, "--build", BUILD, "--out", tmp_path / "out"],
                               stdout=subprocess.DEVNULL, check=False).returncode
                for folder in (solved, LAB.folder)]
    assert statuses == [0, 1]
