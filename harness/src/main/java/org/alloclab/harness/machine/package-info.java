/**
 * The one place where layers become a machine.
 *
 * <pre>
 *                     MachinePlan          KernelPlan        ProcessPlan            RunPlan
 *   Guice modules     HardwareModule   +   VmallocModule |   ProcessesModule  |   ProgramModule
 *   machine                                KernelMachine |   ProcessMachine   |     ProgramMachine
 * </pre>
 *
 * <p>A plan is complete before the first module is installed, so no module has a condition in it. Each machine has an
 * injector of its own: clock and execution belong to the machine, are read by its layers and set by whoever steps it.
 */
@NullMarked
package org.alloclab.harness.machine;

import org.jspecify.annotations.NullMarked;
