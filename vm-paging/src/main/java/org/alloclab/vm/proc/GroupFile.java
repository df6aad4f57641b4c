package org.alloclab.vm.proc;

import java.util.Locale;
import java.util.Optional;

/** The files of a group, by their names in its directory (mm/memcontrol.c, memory_files, swap_files; kernel/cgroup/cgroup.c). */
public enum GroupFile {
    CGROUP_CONTROLLERS(Place.EVERYWHERE, Access.READ),
    CGROUP_EVENTS(Place.BELOW_ROOT, Access.READ),
    CGROUP_PROCS(Place.EVERYWHERE, Access.BOTH),
    MEMORY_CURRENT(Place.BELOW_ROOT, Access.READ),
    MEMORY_EVENTS(Place.BELOW_ROOT, Access.READ),
    MEMORY_EVENTS_LOCAL(Place.BELOW_ROOT, Access.READ),
    MEMORY_HIGH(Place.BELOW_ROOT, Access.BOTH),
    MEMORY_LOW(Place.BELOW_ROOT, Access.BOTH),
    MEMORY_MAX(Place.BELOW_ROOT, Access.BOTH),
    MEMORY_MIN(Place.BELOW_ROOT, Access.BOTH),
    MEMORY_OOM_GROUP(Place.BELOW_ROOT, Access.BOTH),
    MEMORY_PEAK(Place.BELOW_ROOT, Access.READ),
    MEMORY_PRESSURE(Place.EVERYWHERE, Access.READ),
    MEMORY_RECLAIM(Place.EVERYWHERE, Access.WRITE),
    MEMORY_STAT(Place.EVERYWHERE, Access.READ),
    MEMORY_SWAP_CURRENT(Place.BELOW_ROOT, Access.READ),
    MEMORY_SWAP_EVENTS(Place.BELOW_ROOT, Access.READ),
    MEMORY_SWAP_HIGH(Place.BELOW_ROOT, Access.BOTH),
    MEMORY_SWAP_MAX(Place.BELOW_ROOT, Access.BOTH),
    MEMORY_SWAP_PEAK(Place.BELOW_ROOT, Access.READ);

    /** Which groups have it ({@code CFTYPE_NOT_ON_ROOT}). */
    private enum Place {
        EVERYWHERE,
        BELOW_ROOT
    }

    private enum Access {
        READ,
        WRITE,
        BOTH
    }

    private final Place place;
    private final Access access;

    GroupFile(Place place, Access access) {
        this.place = place;
        this.access = access;
    }

    /** Such as {@code memory.swap.max}. */
    public String fileName() {
        return name().toLowerCase(Locale.ROOT).replace('_', '.');
    }

    public boolean isOnRoot() {
        return place == Place.EVERYWHERE;
    }

    public boolean isReadable() {
        return access != Access.WRITE;
    }

    public boolean isWritable() {
        return access != Access.READ;
    }

    public static Optional<GroupFile> named(String name) {
        for (GroupFile file : values()) {
            if (file.fileName().equals(name)) {
                return Optional.of(file);
            }
        }
        return Optional.empty();
    }
}
