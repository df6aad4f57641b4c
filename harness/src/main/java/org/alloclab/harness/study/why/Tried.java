package org.alloclab.harness.study.why;

import java.util.Optional;

/**
 * The same moment of the same program under another setting.
 *
 * @param setting the option with its value
 * @param rssBytes growth of the resident set
 * @param minorFaults since the first operation
 * @param death how the program died before it, if it did
 */
public record Tried(String setting, long rssBytes, long minorFaults, Optional<String> death) {}
