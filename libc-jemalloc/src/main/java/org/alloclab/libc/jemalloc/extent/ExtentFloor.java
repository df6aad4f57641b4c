package org.alloclab.libc.jemalloc.extent;

import org.alloclab.api.probe.Teller;
import org.alloclab.libc.jemalloc.base.Pages;
import org.alloclab.libc.jemalloc.emap.Rtree;

/**
 * What the extents of all arenas share.
 *
 * @param rtree the tree from pages to extents
 * @param pages the system calls
 * @param dss the break
 * @param teller who is told of splits, merges and purges
 */
public record ExtentFloor(Rtree rtree, Pages pages, Dss dss, Teller teller) {}
