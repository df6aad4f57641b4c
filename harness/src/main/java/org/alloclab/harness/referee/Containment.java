package org.alloclab.harness.referee;

import com.google.common.base.VerifyException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs the code of plug-ins on a thread of its own, so that whatever they do ends at most their own run: an exception, an error
 * of Java, or a call that does not come to an end.
 *
 * <p>A call counts as endless when it has taken the budget's CPU time without any operation or call of a plug-in beginning or
 * ending. Its thread is left behind; it ends with the program.
 */
public final class Containment implements Guard {
    /** CPU time of one call where the user says nothing. */
    public static final long BUDGET_NANOS = 10_000_000_000L;

    private static final long LOOK_NANOS = 20_000_000;
    /** A call that neither computes nor answers, in budgets. */
    private static final long SLEEPING_BUDGETS = 6;

    private final Progress progress;
    private final long budgetNanos;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final LinkedBlockingQueue<Runnable> work = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "plug-in");
    private volatile boolean closed;

    /**
     * Nothing runs yet.
     *
     * @param progress whose code runs
     * @param budgetNanos CPU time of one call
     */
    public Containment(Progress progress, long budgetNanos) {
        this.progress = progress;
        this.budgetNanos = budgetNanos;
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        while (!closed) {
            try {
                work.take().run();
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /**
     * Runs a step to its end.
     *
     * @throws PlugInFailure for whatever a plug-in did; what is not the doing of a plug-in is thrown as it is
     */
    @Override
    public <T> T call(Step<T> step) throws IOException {
        FutureTask<T> task = new FutureTask<>(step::run);
        work.add(task);
        long calls = progress.calls();
        long at = progress.operation();
        long cpu = threads.getThreadCpuTime(thread.getId());
        long clock = System.nanoTime();
        while (true) {
            try {
                return task.get(LOOK_NANOS, TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                if (progress.calls() != calls || progress.operation() != at) {
                    calls = progress.calls();
                    at = progress.operation();
                    cpu = threads.getThreadCpuTime(thread.getId());
                    clock = System.nanoTime();
                } else if (progress.plugIn() != null
                        && (threads.getThreadCpuTime(thread.getId()) - cpu > budgetNanos
                                || System.nanoTime() - clock > SLEEPING_BUDGETS * budgetNanos)) {
                    close();
                    throw endless(at);
                }
            } catch (ExecutionException e) {
                throw failure(e.getCause() == null ? e : e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                close();
                throw new VerifyException("nobody interrupts a comparison", e);
            }
        }
    }

    private PlugInFailure endless(long at) {
        return new PlugInFailure(
                String.valueOf(progress.plugIn()),
                at,
                "does not come back from " + progress.call() + ": it ran longer than --step-budget allows",
                null);
    }

    private RuntimeException failure(Throwable cause) throws IOException {
        String owner = progress.plugIn();
        progress.rest();
        if (cause instanceof PlugInFailure foul) {
            return foul.operation() == PlugInFailure.NO_OPERATION ? foul.in(progress.operation()) : foul;
        }
        if (owner != null) {
            return new PlugInFailure(owner, progress.operation(), words(cause, progress.call()), cause);
        }
        if (cause instanceof Error error) {
            throw error;
        }
        if (cause instanceof IOException unreadable) {
            throw unreadable;
        }
        return cause instanceof RuntimeException unchecked ? unchecked : new VerifyException(cause);
    }

    static String words(Throwable cause, String call) {
        String message = cause.getMessage();
        String text = message == null ? "" : ": " + message.lines().findFirst().orElse("");
        return "threw " + cause.getClass().getSimpleName() + " from " + call + text;
    }

    /** Nothing more is run. */
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
    }
}
