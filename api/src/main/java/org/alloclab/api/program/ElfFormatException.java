package org.alloclab.api.program;

/** A file is not a program that can be started: where in the file, which rule, what is there. */
public final class ElfFormatException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * A broken rule.
     *
     * @param path the file
     * @param offset byte offset of what breaks it
     * @param rule what must hold
     * @param was what is there
     */
    public ElfFormatException(String path, long offset, String rule, String was) {
        super(path + ": byte 0x" + Long.toHexString(offset) + ": " + rule + ": was " + was);
    }
}
