package org.alloclab.vm.page;

/** Whose pages are on which lists: implemented by the groups of the machine. */
public interface Lruvecs {
    /** The lists of a group, by its number. */
    Lruvec of(int group);
}
