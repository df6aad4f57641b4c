package org.alloclab.vm.cgroup;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import org.alloclab.vm.page.Lruvec;
import org.alloclab.vm.page.Lruvecs;
import org.alloclab.vm.page.PageDescriptors;
import org.alloclab.vm.setting.GroupSettings;
import org.jspecify.annotations.Nullable;

/** Every group of the machine by its number; the root is number 0. A group that was removed keeps its pages. */
public final class MemoryGroups implements Iterable<MemoryGroup>, Lruvecs {
    private static final int MOST = 1 << 16;
    private static final String ROOT = "/";
    private static final String FIRST = "/limited";

    private final PageDescriptors pages;
    private final Stalls stalls;
    private final RecursiveProtection recursive;
    private final List<MemoryGroup> groups = new ArrayList<>();
    private final MemoryGroup root;
    private MemoryGroup first;

    public MemoryGroups(PageDescriptors pages, Stalls stalls, RecursiveProtection recursive) {
        this.pages = pages;
        this.stalls = stalls;
        this.recursive = recursive;
        this.root = new MemoryGroup(0, ROOT, null, pages, stalls.now());
        groups.add(root);
        this.first = root;
    }

    /** The groups of a machine whose first process is in a group of its own, if that is set. */
    public static MemoryGroups of(PageDescriptors pages, Stalls stalls, GroupSettings settings) {
        MemoryGroups groups = new MemoryGroups(pages, stalls, RecursiveProtection.of(settings.recursiveProtection()));
        if (settings.makesGroup()) {
            groups.first = groups.make(FIRST, groups.root);
            groups.first.set(settings);
        }
        return groups;
    }

    private MemoryGroup make(String path, MemoryGroup parent) {
        if (groups.size() == MOST) {
            throw new IllegalStateException("there are at most " + MOST + " groups");
        }
        MemoryGroup group = new MemoryGroup(groups.size(), path, parent, pages, stalls.now());
        groups.add(group);
        return group;
    }

    /** {@code mkdir}: answers {@code null} where the group above is not there, or this one is. */
    public @Nullable MemoryGroup make(String path) {
        int slash = path.lastIndexOf('/');
        MemoryGroup parent = named(slash == 0 ? ROOT : path.substring(0, Math.max(0, slash)));
        return parent == null || named(path) != null ? null : make(path, parent);
    }

    /** The group of a path such as {@code /a/b}, if there is one. */
    public @Nullable MemoryGroup named(String path) {
        for (MemoryGroup group : groups) {
            if (group.name.equals(path) && !group.isOffline()) {
                return group;
            }
        }
        return null;
    }

    /** {@code rmdir} of a group without processes and without groups below it; the pages that it has stay its own. */
    public void remove(MemoryGroup group) {
        group.goOffline();
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

    @Override
    public Lruvec of(int group) {
        return groups.get(group).lruvec;
    }

    public int size() {
        return groups.size();
    }

    /** Works out what is protected of a group when memory is reclaimed for a target, or for the machine. */
    public void calculateProtection(MemoryGroup group, @Nullable MemoryGroup target) {
        group.memory.protection.calculate((target == null ? root : target).memory, recursive);
    }

    /** Groups that are there and that were, the oldest first. */
    @Override
    public Iterator<MemoryGroup> iterator() {
        return groups.iterator();
    }
}
