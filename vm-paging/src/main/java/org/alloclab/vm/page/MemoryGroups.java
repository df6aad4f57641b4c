package org.alloclab.vm.page;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/** Every group of the machine by its number; the root is number 0. */
public final class MemoryGroups implements Iterable<MemoryGroup> {
    private final List<MemoryGroup> groups = new ArrayList<>();
    private final MemoryGroup root;
    private final MemoryGroup first;

    /** @param limitPages limit of the group that the first process is put into, 0 for none: then it is the root's */
    public MemoryGroups(PageDescriptors pages, long limitPages) {
        this.root = new MemoryGroup(0, "/", null, pages, MemoryGroup.UNLIMITED);
        groups.add(root);
        if (limitPages == 0) {
            this.first = root;
        } else {
            this.first = new MemoryGroup(groups.size(), "/limited", root, pages, limitPages);
            groups.add(first);
        }
    }

    public MemoryGroup root() {
        return root;
    }

    /** The group that the first process is put into, and its children with it. */
    public MemoryGroup first() {
        return first;
    }

    public MemoryGroup get(int number) {
        return groups.get(number);
    }

    public int size() {
        return groups.size();
    }

    /** Pages on a list of a group and of those below it. */
    public long listed(MemoryGroup group, int list) {
        long size = 0;
        for (MemoryGroup other : groups) {
            if (group.parent == null || other.number == group.number) {
                size += other.lruvec.size(list);
            }
        }
        return size;
    }

    @Override
    public Iterator<MemoryGroup> iterator() {
        return groups.iterator();
    }
}
