package org.alloclab.harness.plugin;

import java.nio.file.Path;

/**
 * A plug-in that was found and cannot be used.
 *
 * @param jar the jar
 * @param plugIn the class that the jar publishes; empty where it is the jar itself that cannot be used
 * @param cause what is wrong
 * @param remedy what mends it
 */
public record UnusablePlugIn(Path jar, String plugIn, String cause, String remedy) {

    /** All of it in one line. */
    public String text() {
        return jar + (plugIn.isEmpty() ? "" : ": " + plugIn) + ": " + cause + "; " + remedy;
    }
}
