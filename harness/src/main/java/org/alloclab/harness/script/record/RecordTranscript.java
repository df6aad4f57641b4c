package org.alloclab.harness.script.record;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.alloclab.api.fault.Signal;
import org.alloclab.api.fault.SimulatedDeath;
import org.alloclab.api.space.Errno;
import org.alloclab.api.view.AddressSpaceFigures;
import org.alloclab.api.view.Pagemap;
import org.alloclab.harness.script.Bases;
import org.alloclab.harness.script.Call;
import org.alloclab.harness.script.Line;
import org.alloclab.harness.script.Play;
import org.alloclab.harness.script.Reply;
import org.alloclab.harness.script.Script;
import org.alloclab.harness.script.ScriptProcess;
import org.alloclab.harness.script.Transcript;
import org.jspecify.annotations.Nullable;

/**
 * Words results line by line, as the recorder on a real kernel does, so that the two can be compared.
 *
 * <pre>
 *   LINE [@P] RESULT [fN] {counter+N} {-AREA} {+AREA}
 * </pre>
 */
public final class RecordTranscript implements Transcript {
    private final Level level;
    private final StringBuilder out = new StringBuilder();
    private final Map<String, Recorded> processes = new HashMap<>();
    private @Nullable AddressSpaceFigures before;

    public RecordTranscript(Level level) {
        this.level = level;
    }

    /** The result lines. */
    public String text() {
        return out.toString();
    }

    @Override
    public void begin(Script script, Play play) {
        Bases bases = Bases.of(play.stage().machine().architecture());
        for (ScriptProcess process : play.processes()) {
            if (process.hasSpace()) {
                AreaLabel label = new AreaLabel(play.stage().files(), bases);
                processes.put(process.name(), Recorded.first(process.space(), label));
            }
        }
    }

    @Override
    public void spoken(Line line) {
        // Results are told, and nothing else.
    }

    @Override
    public void before(Call call) {
        before = call.process().hasSpace() ? call.process().space().figures() : null;
    }

    @Override
    public void answered(Call call, Reply reply) {
        if (reply instanceof Reply.Forked forked) {
            forked(call, forked.child());
        } else if (reply instanceof Reply.Listing listing) {
            line("  raw " + listing.title());
            listing.lines().forEach(this::line);
        } else if (reply instanceof Reply.Dump) {
            plain(call, "dump");
            out.append(recorded(call.process()).dump(call.process().space(), number(call), level));
        } else {
            String plain = withoutChanges(call, reply);
            if (plain == null) {
                result(call, answer(call, reply));
            } else {
                plain(call, plain);
            }
        }
    }

    /** What is said of a reply that changes nothing, or leaves nobody to look at. */
    private static @Nullable String withoutChanges(Call call, Reply reply) {
        if (reply instanceof Reply.Skipped) {
            return "skip";
        }
        if (reply instanceof Reply.Exited) {
            return "exit";
        }
        if (reply instanceof Reply.Nothing) {
            return call.operation().name();
        }
        if (reply instanceof Reply.Pages pages) {
            return PageRuns.of(pages.states());
        }
        if (reply instanceof Reply.Entries entries) {
            return entries(entries.entries());
        }
        return call.process().hasSpace() ? null : answer(reply);
    }

    private static String entries(List<Long> entries) {
        StringBuilder text = new StringBuilder("pfns");
        for (long entry : entries) {
            text.append(Pagemap.isPresent(entry) ? " 0x" + Long.toHexString(Pagemap.frame(entry)) : " -");
        }
        return text.toString();
    }

    private String answer(Call call, Reply reply) {
        Recorded process = recorded(call.process());
        if (reply instanceof Reply.Address address) {
            return process.address(address.result());
        }
        if (reply instanceof Reply.Moved moved) {
            return process.address(moved.answer());
        }
        return answer(reply);
    }

    private static String answer(Reply reply) {
        if (reply instanceof Reply.Result number) {
            return Recorded.number(number.result());
        }
        if (reply instanceof Reply.Accesses accesses) {
            return Recorded.accesses(accesses);
        }
        if (reply instanceof Reply.Residency residency) {
            return Recorded.residency(residency);
        }
        if (reply instanceof Reply.ForkRefused refused) {
            return "-" + Errno.of(refused.error());
        }
        if (reply instanceof Reply.Loaded loaded) {
            return "v" + loaded.word();
        }
        if (reply instanceof Reply.Answer answer) {
            return "=" + answer.text();
        }
        return "=0";
    }

    private void forked(Call call, ScriptProcess child) {
        Recorded born = recorded(call.process()).child(child.space(), number(call));
        processes.put(child.name(), born);
        line(born.result(child, number(call), "born", child.space().figures()).at(level));
        before = call.process().space().figures();
        result(call, "forked");
    }

    private void result(Call call, String answer) {
        AddressSpaceFigures then = before == null ? call.process().space().figures() : before;
        line(recorded(call.process())
                .result(call.process(), number(call), answer, then)
                .at(level));
    }

    @Override
    public void died(Call call, SimulatedDeath death) {
        if (death.signal() != Signal.SIGKILL) {
            result(call, "=" + death.signal().signalName());
        }
    }

    @Override
    public void killed(ScriptProcess process, Line line, String report) {
        line(Recorded.head(process, line.number()) + " killed");
        report.lines().forEach(text -> line("  " + text));
    }

    private Recorded recorded(ScriptProcess process) {
        Recorded recorded = processes.get(process.name());
        if (recorded == null) {
            throw new IllegalStateException("a process is recorded from its birth: @" + process.name());
        }
        return recorded;
    }

    private static int number(Call call) {
        return call.line().number();
    }

    private void plain(Call call, String what) {
        line(Recorded.head(call.process(), number(call)) + " " + what);
    }

    private void line(String text) {
        out.append(text).append('\n');
    }
}
