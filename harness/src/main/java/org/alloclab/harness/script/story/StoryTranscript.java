package org.alloclab.harness.script.story;

import java.util.Locale;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.space.Errno;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.AreaReport;
import org.alloclab.harness.script.Call;
import org.alloclab.harness.script.Family;
import org.alloclab.harness.script.Line;
import org.alloclab.harness.script.Needs;
import org.alloclab.harness.script.Play;
import org.alloclab.harness.script.Reply;
import org.alloclab.harness.script.Script;
import org.alloclab.harness.script.ScriptProcess;
import org.alloclab.harness.script.Settings;
import org.alloclab.harness.script.Transcript;
import org.alloclab.harness.script.Value;
import org.jspecify.annotations.Nullable;

/** Words a script as a story: comments as they are, each call behind {@code >}, its answer, and what the layers did. */
public final class StoryTranscript implements Transcript {
    private static final String INDENT = "    ";

    private final Narration narration;
    private final String opening;
    private final StringBuilder text = new StringBuilder();
    private @Nullable AddressSpaceFigures start;
    private @Nullable AddressSpaceFigures before;
    private boolean allKernel;

    /**
     * A story.
     *
     * @param narration what the layers of the stage report to
     * @param opening its first lines, such as a title
     */
    public StoryTranscript(Narration narration, String opening) {
        this.narration = narration;
        this.opening = opening;
    }

    /** The story so far. */
    public String text() {
        return text.toString();
    }

    @Override
    public void begin(Script script, Play play) {
        text.append(opening);
        narration.heed(play.telling());
        allKernel = script.settings().needs() == Needs.KERNEL;
        narration.lookAtKernel(allKernel);
        start = play.stage().first().map(process -> process.figures()).orElse(null);
        narration.take();
    }

    @Override
    public void spoken(Line line) {
        switch (line.kind()) {
            case BLANK -> text.append('\n');
            case COMMENT -> text.append(line.text().substring(1).strip()).append('\n');
            default -> {
                if (Settings.isTold(line)) {
                    text.append("> ").append(line.text()).append('\n');
                }
            }
        }
    }

    @Override
    public void before(Call call) {
        text.append("> ").append(call.line().text());
        narration.lookAtKernel(allKernel || call.operation().family() == Family.KERNEL);
        before = call.process().hasSpace() ? call.process().space().figures() : null;
    }

    @Override
    public void answered(Call call, Reply reply) {
        if (reply instanceof Reply.Unheard) {
            narration.take();
        }
        String answer = answer(call, reply);
        text.append(answer.isEmpty() ? "" : " -> " + answer).append('\n').append(narration.take());
        if (reply instanceof Reply.Listing listing) {
            listing.lines().forEach(this::indented);
        } else if (reply instanceof Reply.Dump) {
            dump(call);
        } else if (!(reply instanceof Reply.Nothing || reply instanceof Reply.Exited)) {
            account(call);
        }
    }

    @Override
    public void died(Call call, SimulatedDeath death) {
        text.append('\n').append(narration.take());
        death.text().lines().forEach(line -> indented("= " + line));
        account(call);
    }

    @Override
    public void killed(ScriptProcess process, Line line, String report) {
        indented("= the OOM killer has ended process " + process.name());
        report.lines().forEach(this::indented);
    }

    private static String answer(Call call, Reply reply) {
        if (reply instanceof Reply.Address address) {
            return result(address.result());
        }
        if (reply instanceof Reply.Result number) {
            return result(number.result());
        }
        if (reply instanceof Reply.Moved moved) {
            boolean asksForOld = !call.line().target().isEmpty();
            return result(Errno.isError(moved.answer()) || asksForOld ? moved.answer() : moved.now());
        }
        if (reply instanceof Reply.Loaded loaded) {
            return Long.toString(loaded.word());
        }
        if (reply instanceof Reply.Made made) {
            return made.hugePages() + " made";
        }
        if (reply instanceof Reply.Answer answer) {
            return answer.text();
        }
        if (reply instanceof Reply.ForkRefused refused) {
            return result(refused.error());
        }
        return Looks.answer(reply);
    }

    /** A number, an address, or the error of a system call. */
    private static String result(long result) {
        return Errno.isError(result) ? "-" + Errno.of(result) : result == 0 ? "0" : "0x" + Long.toHexString(result);
    }

    /** What the call left: of the program's heap, of the process, or nothing where no process was concerned. */
    private void account(Call call) {
        Family family = call.operation().family();
        if (family == Family.KERNEL || family == Family.VIEW || call.used(Value.Kind.KERNEL)) {
            return;
        }
        boolean first = call.process().name().equals(Line.FIRST_PROCESS);
        if (first && (family == Family.ALLOCATOR || call.used(Value.Kind.BLOCK))) {
            heap(call);
        } else {
            process(call);
        }
    }

    private void heap(Call call) {
        AddressSpaceFigures then = start;
        AddressSpaceFigures now = call.process().space().figures();
        if (then != null) {
            indented(String.format(
                    Locale.ROOT,
                    "= heap %,d kB, mapped %,d kB more than at the start, resident %,d kB more",
                    (now.programBreak() - now.startBreak()) >> 10,
                    (now.vszBytes() - then.vszBytes()) >> 10,
                    (now.rssBytes() - then.rssBytes()) >> 10));
        }
    }

    private void process(Call call) {
        AddressSpaceFigures then = before;
        AddressSpaceFigures now = call.process().space().figures();
        if (then != null) {
            indented(String.format(
                    Locale.ROOT,
                    "= faults %+d minor %+d major; size %,d kB, resident %,d kB (%+d), page tables %d kB (%+d)%s",
                    now.minorFaults() - then.minorFaults(),
                    now.majorFaults() - then.majorFaults(),
                    now.vszBytes() >> 10,
                    now.rssBytes() >> 10,
                    (now.rssBytes() - then.rssBytes()) >> 10,
                    now.pageTableBytes() >> 10,
                    (now.pageTableBytes() - then.pageTableBytes()) >> 10,
                    now.swapBytes() == 0 ? "" : String.format(Locale.ROOT, ", swapped %,d kB", now.swapBytes() >> 10)));
        }
    }

    private void dump(Call call) {
        for (AreaReport report : call.process().space().reports()) {
            indented(Looks.area(report, call.process().space()));
        }
    }

    private void indented(String line) {
        text.append(INDENT).append(line).append('\n');
    }
}
