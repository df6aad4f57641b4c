package org.alloclab.harness.run;

import java.util.Arrays;
import org.alloclab.api.heap.SimThread;
import org.alloclab.api.heap.ThreadHeap;
import org.alloclab.api.heap.UserAllocator;
import org.alloclab.api.machine.CurrentExecution;
import org.alloclab.api.machine.VirtualClock;
import org.alloclab.api.memory.UserMemory;
import org.alloclab.harness.machine.ProgramMachine;
import org.alloclab.harness.plan.RunPlan;
import org.alloclab.harness.plan.ThreadPlacement;
import org.alloclab.harness.plan.Touch;
import org.alloclab.harness.referee.ProgramStores;
import org.alloclab.harness.trace.OpBatch;
import org.alloclab.harness.trace.OpKind;
import org.alloclab.harness.trace.PackedCall;
import org.alloclab.harness.trace.event.TouchedPages;
import org.alloclab.harness.trace.event.TraceEvent;
import org.jspecify.annotations.Nullable;

/**
 * The replay loop: plays rows of a batch, one call of the allocator for each. Allocates nothing itself.
 *
 * <p>A thread is attached at its first operation that reaches the allocator. The main thread never exits.
 */
final class OpLoop {
    /** In place of a row: it is the one whose operation runs. */
    private static final int IN_STEPS = -1;

    private final UserAllocator allocator;
    private final UserMemory memory;
    private final VirtualClock clock;
    private final CurrentExecution execution;
    private final ThreadPlacement placement;
    private final int cpus;
    private final boolean touchingAll;
    private final boolean touchingRecorded;
    private final boolean oneThread;
    private final EventRowPlayer events;
    private final boolean recording;
    /** Whether something follows an answer. */
    private final boolean following;

    private final long[] answers;
    private final long[] usable;

    /** Simulated address by slot. */
    private long[] address = new long[1 << 10];
    /** By thread number; {@code null} before the first operation and after the last. */
    private @Nullable ThreadHeap[] heaps = new ThreadHeap[4];

    private ThreadHeap current;
    private int currentThread;
    private long failed;

    /** The row being played, or {@link #IN_STEPS}. */
    private int row;

    /** The operation in row 0. */
    private long first;

    /**
     * A loop over a machine whose process has not started.
     *
     * @param answered where each row's answer is kept, if it is wanted
     */
    OpLoop(RunPlan plan, ProgramMachine machine, Answers answered) {
        this.allocator = machine.allocator();
        this.memory = machine.space().memory();
        this.clock = machine.clock();
        this.execution = machine.execution();
        this.placement = plan.workload().threads();
        this.cpus = plan.machine().cpus();
        this.touchingAll = plan.workload().touch() == Touch.ALL;
        this.touchingRecorded = plan.workload().touch() == Touch.RECORDED;
        this.oneThread = plan.workload().oneThread();
        this.recording = answered.isWanted();
        this.following = touchingAll || touchingRecorded || recording;
        this.answers = answered.address;
        this.usable = answered.usable;
        long before = machine.space().figures().rssBytes();
        long[] prelude =
                plan.workload().prelude().stream().mapToLong(Long::longValue).toArray();
        current = allocator.start(thread(0), prelude);
        heaps[0] = current;
        events = new EventRowPlayer(machine, plan, before);
    }

    private SimThread thread(int number) {
        return new SimThread(number, number % cpus, placement.controlBlock(number));
    }

    /** What the operation that filled a slot last was answered. */
    long addressIn(int slot) {
        return slot < address.length ? address[slot] : 0;
    }

    /** Allocations that were answered with NULL. */
    long failed() {
        return failed;
    }

    /** The row being played; where the loop was left by a death, the row in which it happened. */
    int row() {
        return row == IN_STEPS ? (int) (execution.operation() - first) : row;
    }

    EventRowPlayer events() {
        return events;
    }

    /** Time passes up to a time: the allocator's own threads run when theirs has come. */
    void pass(long until) {
        long wake = allocator.nextWakeNanos();
        while (wake <= until) {
            clock.set(Math.max(wake, clock.nanos()));
            allocator.wake();
            long next = allocator.nextWakeNanos();
            if (next <= wake) {
                throw new IllegalStateException(
                        "an allocator's thread that ran at " + wake + " sleeps until later: was " + next);
            }
            wake = next;
        }
        clock.set(Math.max(until, clock.nanos()));
    }

    /** The loop stands in front of a row; what happens there happens in it. */
    void stand(int before) {
        row = before;
    }

    /** Plays rows {@code [from, to)}. */
    void play(OpBatch batch, int from, int to, Timeline timeline) {
        if (address.length < batch.slots()) {
            address = Arrays.copyOf(address, Math.max(batch.slots(), 2 * address.length));
        }
        if (from == to) {
            return;
        }
        if (timeline.flows()) {
            playInTime(batch, from, to, timeline);
        } else {
            playInSteps(batch, from, to, timeline.at(from), timeline.stepNanos());
        }
    }

    private void playInTime(OpBatch batch, int from, int to, Timeline timeline) {
        int[] thread = batch.thread;
        for (int i = from; i < to; i++) {
            row = i;
            execution.begin(batch.firstOp() + i);
            pass(timeline.at(i));
            if (thread[i] != currentThread && !oneThread && reachesAllocator(batch, i)) {
                switchTo(thread[i]);
            }
            playRow(batch, i);
        }
    }

    /**
     * All that is set for a row is its number: the time follows from it, as long as time goes by steps. What the rows are read
     * from does not change meanwhile, and is read once.
     */
    private void playInSteps(OpBatch batch, int from, int to, long start, long step) {
        first = batch.firstOp();
        row = IN_STEPS;
        clock.follow(execution, first + from, start, step);
        long[] calls = batch.calls();
        int[] threads = batch.thread;
        long[] blocks = address;
        boolean watched = recording;
        boolean followed = following;
        boolean switching = !oneThread;
        long operation = first + from;
        for (int i = from; i < to; i++) {
            execution.begin(operation++);
            if (switching && threads[i] != currentThread && reachesAllocator(batch, i)) {
                switchTo(threads[i]);
            }
            long call = calls[i];
            int kind = PackedCall.kind(call);
            int slot = PackedCall.slot(call);
            if (kind == OpKind.FREE) {
                current.free(blocks[slot]);
                if (watched) {
                    noAnswer(i);
                }
                continue;
            }
            long answer;
            if (kind == OpKind.MALLOC) {
                answer = current.malloc(PackedCall.size(call));
            } else if (kind == OpKind.REALLOC) {
                answer = current.realloc(blocks[slot], PackedCall.size(call));
            } else {
                playRow(batch, i);
                continue;
            }
            blocks[slot] = answer;
            if (answer == 0 || followed) {
                follow(batch, i, answer);
            }
        }
        clock.set(clock.nanos());
        row = to - 1;
    }

    private static boolean reachesAllocator(OpBatch batch, int i) {
        return batch.kind[i] != OpKind.NOP
                && (batch.kind[i] != OpKind.EVENT || batch.event(i).isOfBlock());
    }

    private void playRow(OpBatch batch, int i) {
        byte kind = batch.kind[i];
        if (kind == OpKind.FREE) {
            current.free(address[batch.source[i]]);
            if (recording) {
                noAnswer(i);
            }
        } else if (kind == OpKind.MALLOC) {
            answered(batch, i, current.malloc(batch.size[i]));
        } else if (kind == OpKind.REALLOC) {
            answered(batch, i, current.realloc(address[batch.source[i]], batch.size[i]));
        } else {
            playRare(batch, i, kind);
        }
    }

    private void playRare(OpBatch batch, int i, byte kind) {
        if (kind == OpKind.CALLOC) {
            answered(batch, i, current.calloc(batch.argument[i], batch.size[i]));
            return;
        }
        if (OpKind.allocates(kind)) {
            answered(batch, i, current.memalign(batch.argument[i], batch.size[i]));
            return;
        }
        if (kind == OpKind.EXIT || kind == OpKind.FREE_EXIT) {
            end(batch, i, kind);
        } else if (kind == OpKind.EVENT) {
            event(batch, i);
        }
        if (recording) {
            noAnswer(i);
        }
    }

    private void noAnswer(int i) {
        answers[i] = 0;
        usable[i] = 0;
    }

    private void event(OpBatch batch, int i) {
        TraceEvent event = batch.event(i);
        if (event instanceof TraceEvent.Store store) {
            allocator.exposeState();
            long at = address[batch.source[i]] + store.offset();
            if (allocator instanceof ProgramStores stores) {
                stores.written(at);
            }
            for (int j = 0; j < store.width(); j++) {
                memory.store8(at + j, (int) (store.value() >>> (8 * j)) & 0xff);
            }
        } else if (event instanceof TraceEvent.FreeAt free) {
            allocator.exposeState();
            current.free(address[batch.source[i]] + free.offset());
        } else {
            events.play(batch.firstOp() + i, event);
        }
    }

    /** Writes what the program is known to write of a new block; all of it where nothing is known. */
    private void touchRecorded(OpBatch batch, int i, long answer, long size) {
        TouchedPages pages = batch.touched(i);
        if (pages == null) {
            memory.touch(answer, size);
            return;
        }
        for (int run = 0; run < pages.runs(); run++) {
            for (long page = pages.first(run); page < pages.end(run); page++) {
                memory.touchWrite(answer + pages.offset(page));
            }
        }
    }

    /** The slot of a row that allocates has its block; 0 says that there was no memory. */
    private void answered(OpBatch batch, int i, long answer) {
        address[batch.target[i]] = answer;
        if (answer == 0 || following) {
            follow(batch, i, answer);
        }
    }

    /** What the program does with its new block, and what is kept of it. */
    private void follow(OpBatch batch, int i, long answer) {
        if (answer == 0) {
            failed++;
        } else if (touchingAll) {
            memory.touchBlock(answer, requested(batch, i));
        } else if (touchingRecorded) {
            touchRecorded(batch, i, answer, requested(batch, i));
        }
        if (recording) {
            answers[i] = answer;
            usable[i] = answer == 0 ? 0 : current.usableSize(answer);
        }
    }

    private static long requested(OpBatch batch, int i) {
        return batch.kind[i] == OpKind.CALLOC ? batch.size[i] * batch.argument[i] : batch.size[i];
    }

    private void end(OpBatch batch, int i, byte kind) {
        if (kind == OpKind.FREE_EXIT) {
            current.free(address[batch.source[i]]);
        }
        if (currentThread != 0) {
            current.exit();
            heaps[currentThread] = null;
            switchTo(0);
        }
    }

    private void switchTo(int number) {
        execution.switchTo(number, number % cpus);
        ThreadHeap heap = number < heaps.length ? heaps[number] : null;
        current = heap == null ? attach(number) : heap;
        currentThread = number;
    }

    private ThreadHeap attach(int number) {
        if (number >= heaps.length) {
            heaps = Arrays.copyOf(heaps, Math.max(number + 1, 2 * heaps.length));
        }
        ThreadHeap heap = allocator.attach(thread(number));
        heaps[number] = heap;
        return heap;
    }
}
