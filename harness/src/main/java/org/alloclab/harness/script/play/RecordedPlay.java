package org.alloclab.harness.script.play;

import java.util.List;
import org.alloclab.api.probe.Probe;
import org.alloclab.harness.script.Interpreter;
import org.alloclab.harness.script.Play;
import org.alloclab.harness.script.Script;
import org.alloclab.harness.script.ScriptProcess;
import org.alloclab.harness.script.call.Operations;
import org.alloclab.harness.script.record.Level;
import org.alloclab.harness.script.record.RecordTranscript;
import org.alloclab.harness.view.View;

/** A script that was played for its results, and its processes as it left them. */
public final class RecordedPlay {
    private final Play play;
    private final RecordTranscript transcript;

    private RecordedPlay(Play play, RecordTranscript transcript) {
        this.play = play;
        this.transcript = transcript;
    }

    /** Reads a script; a {@link org.alloclab.harness.script.ScriptException} names the first line that is wrong. */
    public static Script parse(String text) {
        return Script.parse(text, Operations.vocabulary());
    }

    /** Plays a script on the stage that is asked for. */
    public static RecordedPlay of(Script script, StageRequest request, Cast cast, Level level) {
        Play play = new Play(new Stages(cast).build(request, Probe.NONE));
        RecordTranscript transcript = new RecordTranscript(level);
        new Interpreter(Operations.vocabulary()).play(script, play, transcript);
        return new RecordedPlay(play, transcript);
    }

    /** The result lines. */
    public String results() {
        return transcript.text();
    }

    /** Views of every process that still lives. */
    public String views(List<View> views) {
        StringBuilder text = new StringBuilder();
        for (ScriptProcess process : play.processes()) {
            String who = play.processes().size() == 1 ? "" : " of process " + process.name();
            if (process.hasSpace()) {
                views.forEach(view -> text.append(view.section(process.space(), who)));
            }
        }
        return text.toString();
    }

    /** Faults of the processes that still live for which a page had to be read. */
    public long majorFaults() {
        return play.processes().stream()
                .mapToLong(process -> process.space().figures().majorFaults())
                .sum();
    }
}
