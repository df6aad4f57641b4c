package org.alloclab.harness.trace.format;

import java.io.IOException;
import java.util.List;
import org.alloclab.harness.trace.BlockRules;
import org.alloclab.harness.trace.ReadOptions;
import org.alloclab.harness.trace.TraceSource;
import org.jspecify.annotations.Nullable;

/** Reads {@link ValgrindFormat}. */
final class ValgrindReader extends LineReader {

    private long process = wantedProcess();
    private long nanos = ValgrindPrefix.NO_TIME;
    /** The call whose result has not come yet. */
    private ValgrindCalls.@Nullable Call pending;

    ValgrindReader(TraceSource source, ReadOptions options) throws IOException {
        super(source, options);
    }

    @Override
    String remedyForNothing() {
        return "run valgrind with --trace-malloc=yes";
    }

    @Override
    void tooLong(String text) {
        line(text);
    }

    @Override
    void line(String text) {
        if (text.startsWith("valgrind: ") && text.contains("Assertion")) {
            note("valgrind itself died in the midst of the program, whose trace ends there");
        }
        ValgrindPrefix prefix = ValgrindPrefix.find(text, 0);
        while (prefix != null) {
            ValgrindPrefix next = ValgrindPrefix.find(text, prefix.end());
            String message = next == null ? text : text.substring(0, next.start());
            message(message, prefix);
            prefix = next;
        }
    }

    private void message(String text, ValgrindPrefix prefix) {
        if (!ValgrindCalls.beginsWithCall(text, prefix.end())) {
            long result = pending == null || prefix.process() != process
                    ? Numbers.NONE
                    : ValgrindCalls.loneResult(text, prefix.end());
            if (result != Numbers.NONE && pending != null) {
                ValgrindCalls.Call call = pending.withResult(result);
                pending = null;
                act(call);
            }
            return;
        }
        if (process == NO_PROCESS) {
            process = prefix.process();
        } else if (process != prefix.process()) {
            note("%d calls of process " + prefix.process() + " are left out: what is read is " + process
                    + "; --process " + prefix.process() + " reads the other");
            return;
        }
        settle();
        nanos = prefix.nanos();
        List<ValgrindCalls.Call> calls = ValgrindCalls.parse(text, prefix.end());
        if (calls.isEmpty()) {
            reject("a call ends in a bracket", text.substring(prefix.end()));
            return;
        }
        for (int i = 0; i < calls.size(); i++) {
            ValgrindCalls.Call call = calls.get(i);
            boolean last = i + 1 == calls.size();
            if (call.hasResult()) {
                act(call);
            } else if (last) {
                pending = call;
            } else if (!isWithin(calls.get(i + 1), call)) {
                fail(call);
            }
        }
    }

    /** Whether a call is how another one did its work: then it alone counts. */
    private static boolean isWithin(ValgrindCalls.Call inner, ValgrindCalls.Call outer) {
        if (inner.kind() == CallKind.FREE) {
            return outer.kind() == CallKind.REALLOC
                    && outer.argument().get(0).equals(inner.argument().get(0));
        }
        return true;
    }

    /** The pending call gets no result any more. */
    private void settle() {
        ValgrindCalls.Call call = pending;
        pending = null;
        if (call == null) {
            return;
        }
        if (call.kind() == CallKind.POSIX_MEMALIGN) {
            // Old versions print nothing behind it.
            act(call.withResult(0));
        } else if (call.isWarned() || isHuge(call)) {
            fail(call);
        } else {
            reject("a call ends in its result", call.shown());
        }
    }

    /** Whether no call could succeed: some tools print nothing at all behind it. */
    private static boolean isHuge(ValgrindCalls.Call call) {
        long first = call.argument().get(0);
        long second = call.argument().get(1);
        return switch (call.kind()) {
            case CALLOC -> BlockRules.isImpossible(first, second);
            case REALLOCARRAY -> BlockRules.isImpossible(second, call.argument().get(2));
            case REALLOC, MEMALIGN -> BlockRules.isImpossible(1, second);
            default -> BlockRules.isImpossible(1, first);
        };
    }

    private void fail(ValgrindCalls.Call call) {
        act(call.withResult(call.kind() == CallKind.POSIX_MEMALIGN ? 12 : 0));
    }

    private void act(ValgrindCalls.Call call) {
        long first = call.argument().get(0);
        long second = call.argument().get(1);
        long third = call.argument().get(2);
        CallKind kind = call.kind();
        boolean posix = kind == CallKind.POSIX_MEMALIGN;
        int needed = posix ? 2 : kind.arguments();
        boolean readable = call.arguments() >= needed;
        for (int i = 0; i < needed; i++) {
            readable &= call.argument().get(i) != Numbers.NONE;
        }
        if (!readable) {
            reject("a call has numbers for its arguments", call.shown());
            return;
        }
        long result = kind == CallKind.FREE ? 0 : call.result();
        long time = nanos;
        later(() -> {
            long ops = appender.nextOp();
            if (posix) {
                // It prints its arguments without the pointer's, and its result is an error.
                long block = result == 0 ? syntheticName() : result < PAGE ? 0 : result;
                perform(ONLY_THREAD, CallKind.MEMALIGN, first, second, 0, block, call.shown());
            } else {
                perform(ONLY_THREAD, kind, first, second, third, result, call.shown());
            }
            if (time != ValgrindPrefix.NO_TIME && appender.nextOp() > ops) {
                appender.time(time);
            }
        });
    }

    @Override
    void atEnd() {
        settle();
    }
}
