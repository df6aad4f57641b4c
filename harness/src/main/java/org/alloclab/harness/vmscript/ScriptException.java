package org.alloclab.harness.vmscript;

/** A script that cannot be read: file, line, token, and what was expected. */
public final class ScriptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ScriptException(int line, String token, String expected) {
        super("line " + line + ": expected " + expected + ": was '" + token + "'");
    }
}
