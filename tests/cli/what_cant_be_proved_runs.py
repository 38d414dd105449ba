"""Never skipped: each taint, what failed, what is flaky, what wants what the tracing takes away; and everything where no
method of tracing works. Each prints why it is left out where the machine can't do it."""
import pathlib
import shutil
import socket
import subprocess
import sys
import unittest

from forbid_calls import TRACING
from pentad_case import main
from selection_case import MAY_BE_NOBODY, PROBES, SelectionCase

HERE = pathlib.Path(__file__).resolve().parent
SYSCALL = "import ctypes; syscall = ctypes.CDLL(None, use_errno=True).syscall"
PROBE = "subprocess.call({})"
LISTENER = """
import ctypes, struct
def install():
    # A filter that allows all, with a listener.
    libc = ctypes.CDLL(None)
    line = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0x7fff0000), 8)
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", 1, ctypes.addressof(line)))
    libc.prctl(38, 1, 0, 0, 0)
    return libc.syscall(317, 1, 8, program)
"""
ORPHAN = """
import ctypes, time
def start():
    # A process whose parents are all gone, in a session of its own: its calls could be those of any unit.
    ctypes.CDLL(None).prctl(36, 0, 0, 0, 0)
    end, its_end = os.pipe()
    if os.fork() == 0:
        os.setsid()
        parent = os.getpid()
        if os.fork() == 0:
            while os.getppid() == parent:
                time.sleep(0.01)
            time.sleep(0.1)
            os.execv('/bin/cat', ['cat', 'a.txt'])
        os._exit(0)
    os.wait()
    os.close(its_end)
    os.read(end, 1)
    time.sleep(0.3)
"""


class Tainted(SelectionCase):
    def setUp(self):
        super().setUp()
        self.write("a.txt", "a\n")
        self.unit("clean", "open('a.txt').read()")
        self.wanted = {}

    def tainted(self, name, taint, body, setup=""):
        self.unit(name, body, setup)
        self.wanted[name] = taint

    def probe(self, name, taint, *words):
        program = PROBES / "trace_probe"
        if program.exists():
            self.tainted(name, taint, PROBE.format([str(program), *words]), "import subprocess")

    def check(self):
        self.method()
        self.tool("init")
        self.assertEqual(self.ran(), {"clean", *self.wanted})
        told = self.why("clean")
        self.assertEqual(self.ran(), set(self.wanted), told)
        for name, taint in self.wanted.items():
            with self.subTest(name):
                told = self.why(name)
                self.assertTrue(told["runs"])
                self.assertEqual(told["reason"], "tainted", told)
                self.assertIn(taint, told["note"])
                self.assertIn("it did what can't be traced", self.tool("why", f"test_{name}").stdout)
        self.assertIn("would not run", self.tool("why", "test_clean").stdout)

    def test_calls_that_hide_files(self):
        for name, number, taint in (("ring", 425, "io_uring"), ("root", 161, "mounts"), ("setns", 308, "mounts"),
                                    ("getfd", 438, "other process")):
            self.tainted(name, taint, f"syscall({number}, 0, 0, 0)", SYSCALL)
        self.probe("mount", "mounts", "taint", "mount")
        self.probe("handle", "open by handle", "handle", "a.txt")
        for name in ("shmget", "msgget", "semget", "mq_open"):
            self.probe(name, "connection", "taint", name)
        self.tainted("inside", "other process", "open('/proc/self/cwd/a.txt').read()")
        self.check()

    def test_calls_of_another_architecture(self):
        probe = PROBES / "trace_probe"
        if not probe.exists() or subprocess.run([probe, "foreign"], capture_output=True).returncode < 0:
            self.skipTest("this kernel has no 32-bit calls")
        self.probe("foreign", "foreign calls", "foreign")
        self.check()

    def test_servers_outside(self):
        with socket.create_server(("127.0.0.1", 0)) as server, socket.socket(socket.AF_UNIX) as local:
            local.bind(str(self.scratch / "socket"))
            local.listen(8)
            self.tainted("server", "connection to 127.0.0.1",
                         f"socket.create_connection(('127.0.0.1', {server.getsockname()[1]})).close()", "import socket")
            self.tainted("local", "connection to ",
                         f"socket.socket(socket.AF_UNIX).connect({str(self.scratch / 'socket')!r})", "import socket")
            self.check()

    def test_more_than_there_is_room_for(self):
        self.tainted("many", "overflow", "[os.path.exists(f'{number:0250}') for number in range(40_000)]")
        self.check()

    def test_processes_that_survive(self):
        self.tainted("survivor", "survivor", "subprocess.Popen(['sleep', '60'], start_new_session=True)",
                     "import subprocess")
        self.check()

    def test_processes_of_which_nobody_knows_whose_they_are(self):
        self.jobs = ("-j", "1")  # it could be those of the other unit too, were that running
        self.tainted("orphan", "unknown process", "start()", ORPHAN)
        self.check()

    def test_a_process_that_can_not_be_looked_into(self):
        """As another user: root may look into all."""
        self.be_nobody()
        self.tainted("hidden", "lost", "subprocess.call([sys.executable, '-c', 'import ctypes; c = ctypes.CDLL(None); "
                     "c.prctl(4, 0); c.syscall(257, -100, b\"/\", 0)'])", "import subprocess, sys")
        self.check()


class Disturbed(SelectionCase):
    """Units that want of the kernel what it does not give to who is traced: their outcome is that of a run without."""

    def check(self, name, taint):
        self.unit("clean", "pass")
        self.tool("init")
        for _ in range(2):
            ran = self.ran()
            self.assertIn(name, ran)
            self.assertIn("1 module did what the tracing disturbs", self.told())
            self.assertIn(taint, self.why(name)["note"])
        self.assertEqual(ran, {name})

    def told(self):
        return "\n".join(self.document["warnings"])

    def test_a_seccomp_listener_of_its_own(self):
        if self.method() == "ptrace":
            self.skipTest("a listener of its own works with ptrace, if none is around us")
        self.unit("listens", "self.assertGreaterEqual(install(), 0)", LISTENER)
        self.check("listens", "own listener")

    @unittest.skipUnless(MAY_BE_NOBODY, "set-user-ID programs of others are to be had by root only")
    def test_a_set_user_id_program(self):
        """A copy of id(1) that is root, executed by a user who is not."""
        program = self.scratch / "privileged"
        shutil.copy("/usr/bin/id", program)
        program.chmod(0o4755)
        self.unit("sudo", f"self.assertEqual(subprocess.check_output([{str(program)!r}, '-u']), b'0\\n')", "import subprocess")
        self.unit("clean", "pass")
        self.be_nobody()
        plain = self.run_program(*self.around, program, "-u").stdout
        if plain != "0\n":
            self.skipTest("set-user-ID means nothing here (mounted nosuid?)")
        self.method()
        self.check("sudo", "privileged")


class WithoutSomeCalls(SelectionCase):
    def forbid(self, calls):
        """From now on pentad and all that it runs have to do without."""
        self.around = (sys.executable, "-B", str(HERE.parent / "support/forbid_calls.py"), calls)

    def test_what_containers_forbid_costs_nothing(self):
        """A program is started in another way then, or traced by another method."""
        method = self.method()
        self.write("data.txt", "1\n")
        self.unit("data", "self.assertEqual(subprocess.check_output(['cat', 'data.txt']), b'1\\n')", "import subprocess")
        self.unit("clean", "pass")
        self.tool("init")
        for calls in ("unshare", "pidfd_getfd", "close_range", "unshare,pidfd_getfd,close_range", "pidfd_open", "ptrace"):
            with self.subTest(calls):
                self.forbid(calls)
                self.assertIn(self.method(), (method, "ptrace"))
                self.assertEqual(self.ran("--all"), {"data", "clean"})
                self.assertEqual(self.ran(), set())
                self.write("data.txt", "2\n")
                self.assertEqual(self.ran(expect=1), {"data"})
                self.write("data.txt", "1\n")  # as when it passed
                self.assertEqual(self.ran(), set())

    def test_nothing_is_left_out_and_doctor_says_why(self):
        self.forbid(TRACING)
        self.unit("one", "pass")
        self.unit("two", "pass")
        doctor = self.tool("doctor").stdout
        self.assertIn("does not work here, so that every test runs: hybrid: ", doctor)
        for _ in range(2):
            ran = self.tool("test")
            self.assertIn("2 passed", ran.stdout)
            self.assertNotIn("trac", ran.stdout + ran.stderr)
        self.assertEqual(self.ran(), {"one", "two"})
        self.assertEqual(self.why("one")["reason"], "untraced")

    def test_what_failed_without_it_runs(self):
        """A failure of which nobody knows what it depended on is not covered by an earlier pass."""
        self.method()
        self.write("data.txt", "good\n")
        self.unit("data", "self.assertEqual(open('data.txt').read(), 'good\\n')")
        self.unit("clean", "pass")
        self.tool("init")
        self.assertEqual(self.ran(), {"data", "clean"})
        self.write("data.txt", "bad\n")
        self.write("pentad.toml", "[run]\ntrace = 'off'\n")
        self.assertEqual(self.ran(expect=1), {"data"})
        (self.work / "pentad.toml").unlink()
        self.write("data.txt", "good\n")  # as when it passed
        told = self.why("data")
        self.assertEqual((told["runs"], told["reason"]), (True, "failed"))
        self.assertIn("nobody knows what it depended on then", self.tool("why", "test_data").stdout)
        self.assertEqual(self.ran(), {"data"})
        self.assertEqual(self.ran(), set())


main()
