package org.alloclab.libc.ptmalloc.arena;

import org.alloclab.api.probe.Teller;
import org.alloclab.libc.ptmalloc.parameter.Parameters;
import org.alloclab.libc.ptmalloc.system.MmappedChunks;
import org.alloclab.libc.ptmalloc.system.ProgramThreads;
import org.alloclab.libc.ptmalloc.system.SystemMemory;

/**
 * What all arenas of a process stand on.
 *
 * @param parameters of malloc
 * @param system where memory comes from
 * @param mapped chunks with a mapping of their own
 * @param threads whether there are several
 * @param teller of decisions
 */
public record ArenaParts(
        Parameters parameters, SystemMemory system, MmappedChunks mapped, ProgramThreads threads, Teller teller) {}
