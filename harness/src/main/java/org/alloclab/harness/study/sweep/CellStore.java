package org.alloclab.harness.study.sweep;

import java.io.IOException;
import org.alloclab.harness.study.compare.Outcome;

/** Where results of cells are kept. Used by several threads at a time. */
public interface CellStore {

    /** Whether a cell's result is there. */
    boolean has(Cell cell);

    /** Keeps a result; it is there as a whole or not at all, whenever the program is killed. */
    void put(Cell cell, Outcome outcome) throws IOException;
}
