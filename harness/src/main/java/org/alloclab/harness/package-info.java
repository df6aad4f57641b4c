/**
 * The harness finds plug-ins, builds machines of them, runs programs on these, and shows what came of it. Its floors, top
 * first, each knowing lower ones only:
 *
 * <pre>
 *   cli                                arguments in, text and exit code out
 *   render                             text as a function of results
 *   study.compare .verify .bench       many runs, one result
 *   run                                the one loop
 *   measure, result                    figures declared once; facts, and files that are read back
 *   machine, plan, plugin              which plug-ins there are, what is asked for, one assembly
 *   trace                              programs, as recorded
 *   output, input                      files
 * </pre>
 */
@NullMarked
package org.alloclab.harness;

import org.jspecify.annotations.NullMarked;
