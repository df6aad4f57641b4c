package org.alloclab.harness.script;

/** A script that cannot be read or carried out: its line, the word, and what was expected. */
public final class ScriptException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public ScriptException(int line, String token, String expected) {
        super("line " + line + ": expected " + expected + ": was '" + token + "'");
    }
}
