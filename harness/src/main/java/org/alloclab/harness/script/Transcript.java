package org.alloclab.harness.script;

import org.alloclab.api.fault.SimulatedDeath;

/** Words what happens while a script is played. */
public interface Transcript {
    /** Before the first line. */
    void begin(Script script, Play play);

    /** A blank line, a comment or a setting. */
    void spoken(Line line);

    /** Before a call. */
    void before(Call call);

    /** A call was carried out. */
    void answered(Call call, Reply reply);

    /** A call ended with a signal. */
    void died(Call call, SimulatedDeath death);

    /** The OOM killer has ended a process while this line was carried out. */
    void killed(ScriptProcess process, Line line, String report);
}
