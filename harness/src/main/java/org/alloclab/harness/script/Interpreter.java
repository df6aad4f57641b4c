package org.alloclab.harness.script;

import java.util.List;
import org.alloclab.api.fault.SimulatedDeath;

/** Plays scripts: the only loop over their lines. */
public final class Interpreter {
    private final Vocabulary vocabulary;

    public Interpreter(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /**
     * Plays a script to its end, or until the program of its allocator dies.
     *
     * @throws ScriptException for a line that cannot be carried out
     */
    public void play(Script script, Play play, Transcript transcript) {
        transcript.begin(script, play);
        for (Line line : script.lines()) {
            if (line.kind() != Line.Kind.CALL) {
                transcript.spoken(line);
            } else if (play.hasProcess(line)) {
                call(new Call(vocabulary.of(line), line, play.process(line), play), transcript);
                if (play.isOver()) {
                    return;
                }
            }
        }
        play.checkInvariants();
    }

    private static void call(Call call, Transcript transcript) {
        transcript.before(call);
        try {
            transcript.answered(call, call.operation().action().carryOut(call));
        } catch (SimulatedDeath death) {
            transcript.died(call, death);
            if (call.operation().family() == Family.ALLOCATOR) {
                call.play().end();
            }
        }
        for (ScriptProcess process : List.copyOf(call.play().processes())) {
            if (process.hasSpace()) {
                process.space().killed().ifPresent(report -> {
                    transcript.killed(process, call.line(), report);
                    process.space().exit();
                    call.play().remove(process);
                });
            }
        }
    }
}
