package org.alloclab.harness.referee;

/** Hears of bytes that the program writes itself, so that they are not taken for a plug-in's. */
public interface ProgramStores {

    /** The program is about to write to an address. */
    void written(long address);
}
