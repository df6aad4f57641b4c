package org.alloclab.vm.process;

/**
 * Where the parts of a program lie in its address space ({@code mm_struct}: start_code ... env_end). All are 0 where the
 * process did not begin with a program image.
 */
public record ImageBounds(
        long startCode,
        long endCode,
        long startData,
        long endData,
        long startArguments,
        long endArguments,
        long startEnvironment,
        long endEnvironment) {
    static final ImageBounds NONE = new ImageBounds(0, 0, 0, 0, 0, 0, 0, 0);
}
