package org.alloclab.harness.study.sweep;

import org.alloclab.harness.study.compare.Outcome;

/** Where results of cells are kept. Used by several threads at a time. A disk that does not take one is an unchecked failure. */
public interface CellStore {

    /** Whether a cell's result is there. */
    boolean has(Cell cell);

    /** Keeps a result; it is there as a whole or not at all, whenever the program is killed. */
    void put(Cell cell, Outcome outcome);

    /** Keeps what another store wrote of the same cell. */
    void put(Cell cell, byte[] file);
}
