package org.alloclab.harness.result;

/**
 * A death in a result file.
 *
 * @param op the operation in which the program died, or {@link Death#BEFORE_THE_FIRST}
 * @param signal name of the signal
 * @param text what the real program would have printed
 */
public record DeathEntry(long op, String signal, String text) {

    public static DeathEntry of(Death death) {
        return new DeathEntry(death.op(), death.signal().signalName(), death.text());
    }
}
