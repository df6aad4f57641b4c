package org.alloclab.vm.process;

import org.alloclab.vm.area.Placement;
import org.alloclab.vm.edit.AreaEdits;
import org.alloclab.vm.edit.StackGrowth;
import org.alloclab.vm.fault.Populate;

/**
 * What changes the memory of one process, besides the program itself.
 *
 * @param edits of its areas
 * @param placement of mappings that do not say where they go
 * @param populate faults pages in ahead of use
 * @param stackGrowth of areas that grow down
 */
public record ProcessMemory(AreaEdits edits, Placement placement, Populate populate, StackGrowth stackGrowth) {}
