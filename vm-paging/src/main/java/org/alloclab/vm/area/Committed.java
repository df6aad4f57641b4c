package org.alloclab.vm.area;

/** Pages promised to areas that are accounted, of all processes ({@code Committed_AS}; mm/util.c, vm_committed_as). */
public final class Committed {
    private long pages;

    public long pages() {
        return pages;
    }

    void add(long more) {
        pages += more;
    }
}
