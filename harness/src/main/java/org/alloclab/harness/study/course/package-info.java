/**
 * The course of one run: what is resident by kind, operation after operation, and what the allocator and the program did on
 * the way.
 *
 * <pre>
 *   Run ──► BlockTable     what the program holds
 *    │ ───► DecisionLog    which ways the allocator took last
 *    │ ───► EndOwners      who holds what at the end
 *    └────► CourseRun      the same at many moments: samples, landmarks, a map of the heap ──► Course
 * </pre>
 */
@NullMarked
package org.alloclab.harness.study.course;

import org.jspecify.annotations.NullMarked;
