# SPDX-License-Identifier: MIT
"""From a submission to an initrd: the student's files, the lab's own for all else.

Of a submission nothing is taken but the files that the lab names, and those only if
they are plain files of a sane size: no makefile, no header that the lab has, no link.
"""
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

from grade.lab import ROOT, LabError
from grade.sandbox import compile_stage

SOURCE_BYTES_MOST = 256 << 10
KO_BYTES_MOST = 4 << 20
# What a module may not import: it is not in the Linux API that the labs are about.
FORBIDDEN = {"console_emit", "kprintf", "symbol_find", "symbol_lookup", "paging_lookup",
             "kmemleak_next_leaked", "kmemleak_scan_above"}


def binutil(name):
    """nm, objcopy: those for the kernel's machine, or any."""
    return next((tool for tool in (f"i686-elf-{name}", f"i686-linux-gnu-{name}", name,
                                   f"llvm-{name}") if shutil.which(tool)), name)


class Rejected(Exception):
    """The submission cannot be judged; the text says why."""


def read_plain(path, most=SOURCE_BYTES_MOST):
    """The contents of a plain file that lies where it seems to."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        raise Rejected(f"{path.name} is missing") from None
    except OSError as error:
        raise Rejected(f"{path.name} cannot be read: {error.strerror}") from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise Rejected(f"{path.name} is no plain file")
    with os.fdopen(descriptor, "rb") as file:
        if status.st_size > most:
            raise Rejected(f"{path.name} has {status.st_size} bytes; at most {most} are read")
        return file.read()


def fill_stage(lab, submission, stage):
    """Copies of all that is compiled, and a Kbuild of the grader's."""
    for name in lab.sources:
        (stage / name).write_bytes(read_plain(submission / name))
    for name in lab.headers:
        shutil.copyfile(lab.folder / name, stage / name)
    if lab.driver:
        shutil.copyfile(lab.folder / (lab.driver + ".c"), stage / (lab.driver + ".c"))
        shutil.copyfile(ROOT / "labs/drive.h", stage / "drive.h")
    parts = [Path(name).stem + ".o" for name in lab.sources if name.endswith(".c")]
    composed = f"{lab.module}-y := {' '.join(parts)}\n" \
        if lab.module and parts != [lab.module + ".o"] else ""
    objects = " ".join(f"{name}.o" for name in (lab.module, lab.driver) if name)
    (stage / "Kbuild").write_text(f"obj-m := {objects}\n{composed}")


def undefined_names(path):
    listing = subprocess.run([binutil("nm"), "--undefined-only", "--format=posix", path], check=True,
                             stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    return {line.split()[0] for line in listing.decode().splitlines()}


def forbidden_imports(ko):
    """Names that @ko wants of the kernel, and should not."""
    return sorted(FORBIDDEN & undefined_names(ko))


def build_kernel(lab, stage, build_folder, sandboxed):
    """The kernel with the lab's files linked in. Return: the folder where it is."""
    for name in lab.bridges:
        shutil.copyfile(lab.folder / name, stage / name)
    complaint = compile_stage(stage, sandboxed, [*lab.sources, *lab.bridges], build_folder)
    if complaint is not None:
        raise Rejected("it does not compile, or cannot be linked:\n" + complaint)
    for name in lab.sources:
        taken = sorted(undefined_names(stage / (Path(name).stem + ".o")) - set(lab.services))
        if taken:
            raise Rejected(f"{name} uses {', '.join(taken)}; of the kernel it may use only "
                           f"{', '.join(sorted(lab.services))}")
    return stage


def make_initrd(lab, stage, place):
    """Pack the modules, without debug information, which the kernel does not read."""
    files = place / "files"
    files.mkdir()
    for name in filter(None, (lab.module, lab.driver)):
        kept = files / f"{name}.ko"
        kept.write_bytes(read_plain(stage / f"{name}.ko", KO_BYTES_MOST))
        subprocess.run([binutil("objcopy"), "--strip-debug", kept], check=True)
    taken = forbidden_imports(files / f"{lab.module}.ko") if lab.module else None
    if taken:
        raise Rejected(f"{lab.module} uses {', '.join(taken)}, which labs do without: "
                       "what is graded is the Linux API")
    archive = place / "lab.cpio"
    subprocess.run([sys.executable, "-B", ROOT / "tools/mkinitrd.py", files, archive],
                   check=True)
    return archive


def build(lab, submission, place, sandboxed, build_folder):
    """Return: the initrd, and the folder with the kernel to boot. Rejected: it does not
    compile, or must not be run."""
    if not submission.is_dir():
        raise LabError(f"there is no folder {submission}; SUBMISSION= names one with "
                       f"{', '.join(lab.sources)}")
    stage = place / "stage"
    stage.mkdir()
    fill_stage(lab, submission, stage)
    kernel = build_folder.resolve()
    if lab.bridges:
        kernel = build_kernel(lab, stage, kernel, sandboxed)
    complaint = compile_stage(stage, sandboxed)
    if complaint is not None:
        raise Rejected("it does not compile:\n" + complaint)
    return make_initrd(lab, stage, place), kernel
