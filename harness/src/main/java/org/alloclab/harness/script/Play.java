package org.alloclab.harness.script;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.alloclab.api.space.UserProcess;
import org.alloclab.harness.program.ProgramTour;
import org.jspecify.annotations.Nullable;

/** A script while it is played: its stage, its processes, its files, and what it holds of the kernel. */
public final class Play {
    private final Stage stage;
    private final KernelCaches caches = new KernelCaches();
    private final Telling telling = new Telling();
    private final Map<String, ScriptProcess> processes = new TreeMap<>();
    private @Nullable ProgramTour tour;
    private boolean over;

    public Play(Stage stage) {
        this.stage = stage;
        UserProcess first = stage.first().orElse(null);
        if (first != null && stage.needs() == Needs.DRIVER) {
            Driver.settle(first, Bases.of(stage.machine().architecture()));
        }
        processes.put(Line.FIRST_PROCESS, new ScriptProcess(Line.FIRST_PROCESS, first));
    }

    public Stage stage() {
        return stage;
    }

    public KernelCaches caches() {
        return caches;
    }

    public Telling telling() {
        return telling;
    }

    /** The processes that live, by name. */
    public Collection<ScriptProcess> processes() {
        return processes.values();
    }

    /** Whether a line is carried out: the driver says nothing where its process has ended or was never there. */
    boolean hasProcess(Line line) {
        if (processes.containsKey(line.process())) {
            return true;
        }
        if (stage.needs() == Needs.DRIVER) {
            return false;
        }
        throw new ScriptException(line.number(), "@" + line.process(), "a process that was forked and lives");
    }

    ScriptProcess process(Line line) {
        ScriptProcess process = processes.get(line.process());
        if (process == null) {
            throw new IllegalStateException("a call is made for a process that lives: @" + line.process());
        }
        return process;
    }

    /** A child of fork. */
    public ScriptProcess born(ScriptProcess parent, String name, UserProcess forked) {
        ScriptProcess child = parent.child(name, forked);
        processes.put(name, child);
        if (stage.needs() == Needs.DRIVER) {
            Driver.touch(forked);
            Driver.touch(parent.space());
        }
        return child;
    }

    /** A process has ended. */
    public void remove(ScriptProcess process) {
        processes.remove(process.name());
    }

    /** The program that was started last, if one was. */
    public Optional<ProgramTour> tour() {
        return Optional.ofNullable(tour);
    }

    /** A program was started in place of the first process. */
    public void started(ProgramTour program) {
        tour = program;
        processes.computeIfPresent(Line.FIRST_PROCESS, (name, process) -> process.in(program.process()));
    }

    /** The program has died with its allocator: nothing more can be played. */
    void end() {
        over = true;
    }

    boolean isOver() {
        return over;
    }

    void checkInvariants() {
        stage.memory().ifPresent(memory -> memory.checkInvariants());
    }
}
