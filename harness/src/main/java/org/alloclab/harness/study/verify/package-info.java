/**
 * Verification: the same trace through the real allocator and through the simulated one, and what differs.
 *
 * <p><em>Native</em> is what the real allocator did in a process of our replayer; <em>simulated</em> what the plug-in did on
 * a machine that began with that process's address space. A <em>finding</em> is one aspect in which both were compared.
 */
@NullMarked
package org.alloclab.harness.study.verify;

import org.jspecify.annotations.NullMarked;
