# SPDX-License-Identifier: MIT
"""From a leaked block back to the instruction that dropped the last pointer to it.

Problem    A scan finds the block; the mistake was millions of instructions before. In a
           replay it can be looked at again.

Idea       From the block's allocation forward, like `kmemleak trap` in the kernel:

             following --no word of the thread has it, or it stored it--> who else?
             who else? --a chain in memory: watch its words--> following
             who else? --nobody--> this instruction lost it

           Watching is done in hardware, of as many words as the chain has, and of the tags
           of the blocks in it: a free changes these. Following is a step at a time
           (follow.py), over calls that cannot take the pointer away.
           A leaked block that others refer to is lost when the last of them is: the
           group is all leaked blocks that it can be reached from.

Not done   A pointer that only an interrupt's handler had; a chain that exists only on the
           stack of a thread that waits is followed when that thread runs again.
"""
import gdb

from marbles_gdb import replay
from marbles_gdb.follow import ENDED, LOST, TOO_LONG, Follower
from marbles_gdb.kernel import current
from marbles_gdb.layout import address_of
from marbles_gdb.loss import Place
from marbles_gdb.scan import scan

STRIDES = 32                    # stops on the way to an allocation
WATCHABLE_ALLOCATIONS = 64      # one stop each
HITS_MAX = 20000                # changes of chains
CHAIN_MAX = 256                 # words to watch at a time


def leading_to(blocks, found, sources):
    """Numbers of all @sources that @blocks can be reached from, and of these."""
    holders, members, todo = {}, set(), [*blocks]
    for source in sources:
        for _, target in found.edges[source]:
            holders.setdefault(target, []).append(source)
    while todo:
        member = todo.pop()
        if member not in members:
            members.add(member)
            todo += holders.get(member, ())
    return members


class Group:
    """The block @i of a scan, and all leaked blocks that lead to it."""

    def __init__(self, found, i):
        members = leading_to({i}, found, found.leaked)
        self.block = found.all[i]
        self.blocks = [found.all[member] for member in sorted(members)]
        self.identities = {(block.start, block.sequence) for block in self.blocks}
        self.descriptors = {at for at, number in found.blocks.descriptors.items()
                            if number in members}
        self.newest = max(block.sequence for block in self.blocks)

    def refers(self, word):
        return word in self.descriptors or \
            any(block.start <= word < block.start + block.size for block in self.blocks)

    def members(self, found):
        """Their numbers in another scan."""
        return {i for i, block in enumerate(found.all)
                if (block.start, block.sequence) in self.identities}

    def holders(self, found):
        """Blocks that lead to it at the moment and are no members: a thread that has one of
        them has the group, until that block is freed."""
        members = self.members(found)
        return [found.all[i] for i in leading_to(members, found, range(len(found.all)))
                if i not in members]


class Hunt:
    def __init__(self, kernel, address):
        found = scan(kernel)
        i = found.blocks.number_at(address)
        if i is None:
            raise gdb.GdbError(f"{address:#010x} is in no live block now, at instruction "
                               f"{replay.count()}: `marbles-goto NUMBER` goes to where it "
                               "is, `marbles-kmemleak report` lists leaks there")
        if found.held[i]:
            raise gdb.GdbError(f"{address:#010x} is not lost: `marbles-kmemleak why "
                               f"{address:#x}` shows what holds it")
        self.group = Group(found, i)
        self.end = replay.count()
        self.memory_loss = None         # Place where the last word in memory changed
        self.follower = None

    # ---- to the allocation ----------------------------------------------------

    def go_to_allocation(self):
        """To where the newest block of the group gets its sequence number."""
        counter = address_of("tag_stats") + \
            current().layouts.struct("struct tag_stats").offset("allocations")
        wanted = self.group.newest
        low, high, before = 0, self.end, 0
        while high - low > STRIDES:
            low, high, before, after = self.narrow(counter, wanted, low, high, before)
            if after - before <= WATCHABLE_ALLOCATIONS:
                break
        replay.run_to(low)
        replay.stop_at(self.end)
        point = gdb.Breakpoint(f"*(unsigned int *){counter:#x}", type=gdb.BP_WATCHPOINT,
                               wp_class=gdb.WP_WRITE, internal=True)
        try:
            while replay.read_word(counter) != wanted:
                replay.proceed()
                if replay.count() >= self.end:
                    raise gdb.GdbError(f"allocation {wanted} was not seen again: is this "
                                       "the record of another kernel?")
        finally:
            point.delete()

    def narrow(self, counter, wanted, low, high, before):
        """An interval of instructions in which the counter passes @wanted."""
        stride = max((high - low) // STRIDES, 1)
        while True:
            after_at = min(low + stride, self.end)
            replay.run_to(after_at)
            after = replay.read_word(counter) or 0
            if after >= wanted or after_at == self.end:
                return low, after_at, before, after
            low, before = after_at, after

    def leave_allocator(self):
        """To the return into its caller: the result is the first reference there is."""
        low, high = address_of("__alloc_text_start"), address_of("__alloc_text_end")
        frame = gdb.newest_frame()
        while frame.older() is not None and (frame.type() == gdb.INLINE_FRAME or
                                             low <= frame.pc() < high):
            frame = frame.older()
        pc, sp = frame.pc(), int(frame.read_register("esp")) & 0xFFFFFFFF
        self.follower = Follower(self.group.refers, self.end)
        self.follower.run_until(pc, sp)

    # ---- the chase --------------------------------------------------------------

    def run(self):
        """Return: True when it is lost here; False: the end came first."""
        with replay.Quiet():
            self.go_to_allocation()
            self.leave_allocator()
            self.follower.begin(only=("eax",) if len(self.group.blocks) == 1 else None)
            while True:
                why = self.follower.follow()
                if why == ENDED:
                    return self.has_thread_ended()
                if why == TOO_LONG:
                    self.give_up()
                chain = self.chain()
                if chain is None and why == LOST:
                    return True
                if chain is not None:
                    self.memory_loss = None
                    if not self.watch(chain):
                        return False

    def has_thread_ended(self):
        """With it on its stack? Then the machine goes back to before that call or fault."""
        if not self.follower.thread_ended():
            return False
        replay.run_to(self.follower.left_at)
        return True

    def give_up(self):
        raise gdb.GdbError("a thread had the pointer for too many steps; the machine stands "
                           f"where it was given up, at instruction {replay.count()}")

    def chain(self):
        """[(slot, tag of the block that it lies in, or 0)] from a root to the group, the
        words of the thread that was followed left out; None: there is none. First of it
        is the word that says who runs, where the chain begins on a stack."""
        found = scan(current())
        own = self.follower.thread_name()
        targets = self.group.members(found)
        who_runs = address_of("sched_cpus") + \
            current().layouts.struct("struct sched_cpu").offset("current")
        waiting, parents = [], {}
        for is_stack in (False, True):
            for ref in found.root_references:
                if (ref.source.kind in ("stack", "registers")) == is_stack and \
                        not (is_stack and ref.source.name == own):
                    waiting.append((ref.target, ref.slot, who_runs if is_stack else None))
        for target, slot, source in waiting:    # breadth first: it grows meanwhile
            if target in parents:
                continue
            parents[target] = slot, source
            if target in targets:
                return self.path(found, parents, target, who_runs)
            waiting += [(to, at, target) for at, to in found.edges[target]]
        return None

    @staticmethod
    def path(found, parents, target, who_runs):
        """To @target. A root's parent is None, or @who_runs."""
        path = []
        while target is not None and target != who_runs:
            slot, source = parents[target]
            is_root = source is None or source == who_runs
            path.insert(0, (slot, 0 if is_root else found.all[source].tag))
            if source == who_runs:
                path.insert(0, (who_runs, 0))
            target = source
            if len(path) > CHAIN_MAX:
                raise gdb.GdbError(f"the references to it form a chain of more than {CHAIN_MAX} "
                                   "words: too many to watch")
        return path

    def watch(self, chain):
        """Until no chain in memory is left. Return: False at the end."""
        for _ in range(HITS_MAX):
            points = [gdb.Breakpoint(f"*(unsigned int *){at:#x}", type=gdb.BP_WATCHPOINT,
                                     wp_class=gdb.WP_WRITE, internal=True)
                      for at in self.watched(chain)]
            old = [(slot, replay.read_word(slot)) for slot, _ in chain]
            try:
                replay.proceed()
            finally:
                for point in points:
                    point.delete()
            if replay.count() >= self.end:
                return False
            self.follower.take_over()
            chain = self.chain()
            if chain is None:
                self.memory_loss = Place.here(old)
                self.follower.begin(holders=self.group.holders(scan(current())))
                return True
        raise gdb.GdbError(f"the references changed more than {HITS_MAX} times")

    def watched(self, chain):
        """The words, and of blocks the tag's words that a free changes."""
        flags = current().layouts.struct("struct tag").offset("flags") & ~3
        return {slot for slot, _ in chain} | {tag + flags for _, tag in chain if tag}
