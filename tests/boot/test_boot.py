# SPDX-License-Identifier: MIT
"""From power-on to the prompt, and the ways out again, on many machines."""
import re

import pytest


@pytest.mark.parametrize("boot", ["elf", "iso", "disk"])
def test_boots_to_the_prompt(start, boot):
    machine = start(boot=boot)
    machine.wait_prompt()
    assert machine.command("echo marbles roll") == "marbles roll"


def test_no_control_codes_before_a_key_is_pressed(start):
    machine = start()
    machine.wait_prompt()
    log = machine.log.getvalue()
    assert all(c.isprintable() or c in "\r\n" for c in log)
    assert log.count("\n") == log.count("\r\n")


@pytest.mark.parametrize("status", [0, 3, 127])
def test_exit_gives_its_status(machine, status):
    machine.send(f"exit {status}")
    assert machine.exit_status() == 2 * status + 1
    assert f"\nmarbles: exit {status}\n" in machine.serial_log()


def test_exit_passes_the_last_status(machine):
    machine.command("no-such-command")
    machine.send("exit")
    assert machine.exit_status() == 2 * 127 + 1
    assert "\nmarbles: exit 127\n" in machine.serial_log()


@pytest.mark.parametrize("command, reason", [("poweroff", "guest-shutdown"),
                                             ("reboot", "guest-reset")])
def test_poweroff_and_reboot(machine, command, reason):
    """The status is 0 both times, as after a triple fault: ask QEMU why."""
    machine.qmp("query-status")
    machine.send(command)
    assert machine.shutdown_reason() == reason
    assert machine.exit_status() == 0


def test_panic_exits_when_told_to(start):
    machine = start(append="panic=exit")
    machine.wait_prompt()
    machine.send("panic")
    assert machine.exit_status() == 255
    assert "Kernel panic - not syncing: " in machine.serial_log()


def test_commands_of_the_boot_line_run_in_order(start):
    machine = start(run="echo one; echo two; exit 5")
    assert machine.exit_status() == 11
    log = machine.serial_log()
    assert 0 < log.index("\none\n") < log.index("\ntwo\n") < log.index("\nmarbles: exit 5\n")


def test_commands_of_the_boot_line_through_grub(start):
    machine = start(boot="iso", run="echo 'a  b'; exit 4")
    assert machine.exit_status() == 9
    assert "\na  b\n" in machine.serial_log()


@pytest.mark.parametrize("parameter, complaint", [
    ("colour=red", 'unknown parameter "colour"'), ("loglevel=loud", 'loglevel="loud"'),
    ("panic=maybe", 'panic="maybe"')])
def test_a_wrong_parameter_is_reported_and_boot_goes_on(start, parameter, complaint):
    machine = start(append=parameter)
    assert f"cmdline: {complaint}" in machine.wait_prompt()


def test_a_torn_command_line_runs_nothing(start):
    machine = start(run="echo one; " * 300)
    log = machine.wait_prompt()
    assert re.search(r'cmdline: longer than \d+ characters; .*"run"', log)
    assert "\none\n" not in log


def test_a_second_run_is_told(start):
    machine = start(append="run=ps", run="echo two")
    machine.expect("\ntwo\r\n")
    assert "cmdline: run= is there more than once" in machine.serial_log()


def test_an_exit_status_that_qemu_cannot_pass_is_refused(machine):
    assert "expected 0 to 127" in machine.command("exit 128")
    assert machine.status() == 2


def test_a_long_line_is_edited_on_the_screen(machine):
    """Backspace climbs over the edge where the line wrapped."""
    machine.type("echo " + "x" * 70 + "\b" * 4 + "yz\n")
    machine.expect("\n" + "x" * 66 + "yz\r\n")
    machine.wait_prompt()
    screen = machine.screen_text()
    assert "marbles> echo " + "x" * 66 in screen and "yz" in screen


@pytest.mark.parametrize("mebibytes", [8, 16, 64, 512, 3500])
def test_memory_sizes(start, mebibytes):
    machine = start(memory=mebibytes)
    log = machine.wait_prompt()
    found = int(re.search(r"memory: (\d+) KiB found", log).group(1))
    assert mebibytes - 1 <= found / 1024 <= mebibytes
    machine.command("kmemleak scan")
    assert machine.status() == 0


@pytest.mark.parametrize("kind", ["pc", "q35", "microvm,isa-serial=on,pic=on,pit=on,rtc=on"])
def test_machine_types(start, kind):
    machine = start(machine=kind)
    machine.wait_prompt()
    machine.send("exit")
    assert machine.exit_status() == 1


def test_a_cpu_that_is_too_old_is_told_so(start):
    machine = start(cpu="486")
    assert machine.exit_status() == 3
    assert "Marbles needs a CPU with pse tsc cmov cx8; this one lacks: " in machine.serial_log()


def test_the_screen_shows_the_shell(machine):
    width, height, pixels = machine.screenshot()
    assert width >= 640 and height >= 350
    assert len(set(pixels)) > 1, "blank"
    assert any(line.startswith("marbles>") for line in machine.screen_text())


def test_typing_on_the_keyboard(machine):
    machine.type('echo "Ab_c $?"\n')
    machine.expect("\nAb_c 0\r\n")
    machine.wait_prompt()
    assert "Ab_c 0" in machine.screen_text()


def test_a_burst_of_bytes_loses_none(machine):
    """Input and output at once keep the serial port's interrupt coming."""
    lines = [f"echo {number} {'x' * 60}" for number in range(100)]
    machine.socket.sendall("".join(line + "\r" for line in lines).encode())
    for line in lines:
        machine.expect(f"\n{line[5:]}\r\n")
