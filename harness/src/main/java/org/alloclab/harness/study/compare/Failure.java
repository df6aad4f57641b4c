package org.alloclab.harness.study.compare;

/**
 * A machine of a comparison whose run a plug-in ended.
 *
 * @param name allocator and variant
 * @param plugIn id of the plug-in
 * @param operation in which operation, or {@link org.alloclab.harness.referee.PlugInFailure#NO_OPERATION}
 * @param text all of it in one line
 */
public record Failure(String name, String plugIn, long operation, String text) {}
