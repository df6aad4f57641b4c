package org.alloclab.vm;

/** Pages promised to areas that are accounted, of all processes ({@code Committed_AS}; mm/util.c, vm_committed_as). */
final class Committed {
    private long pages;

    long pages() {
        return pages;
    }

    void add(long more) {
        pages += more;
    }
}
