package org.alloclab.api.space;

/**
 * A process in front of its first instruction.
 *
 * @param process the process
 * @param firstInstruction where it begins to run: in the interpreter, if it has one
 * @param entry the program's own entry point
 * @param loadBias what is added to the program's linked addresses
 * @param interpreterBias the same for the interpreter, 0 without one
 * @param stackPointer address of argc; argv, envp and the auxiliary vector lie above
 */
public record StartedProgram(
        UserProcess process,
        long firstInstruction,
        long entry,
        long loadBias,
        long interpreterBias,
        long stackPointer) {}
