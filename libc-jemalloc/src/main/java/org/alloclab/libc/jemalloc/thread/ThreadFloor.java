package org.alloclab.libc.jemalloc.thread;

import org.alloclab.api.memory.UserMemory;
import org.alloclab.libc.jemalloc.arena.Arenas;
import org.alloclab.libc.jemalloc.background.BackgroundThreads;
import org.alloclab.libc.jemalloc.conf.Config;
import org.alloclab.libc.jemalloc.emap.Rtree;
import org.alloclab.libc.jemalloc.mutex.RunningThread;
import org.alloclab.libc.jemalloc.size.SizeClasses;
import org.alloclab.libc.jemalloc.tcache.Tcaches;

/**
 * What all threads share.
 *
 * @param config the options
 * @param sizes size classes
 * @param memory the process's memory
 * @param rtree the tree from pages to extents
 * @param running notes who runs
 * @param arenas all arenas
 * @param threadArenas which of them serves whom
 * @param tcaches makes thread caches
 * @param background the threads that purge
 * @param zeroRealloc what {@code realloc} to size 0 does
 */
public record ThreadFloor(
        Config config,
        SizeClasses sizes,
        UserMemory memory,
        Rtree rtree,
        RunningThread running,
        Arenas arenas,
        ThreadArenas threadArenas,
        Tcaches tcaches,
        BackgroundThreads background,
        ZeroRealloc zeroRealloc) {}
